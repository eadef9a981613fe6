// What Slack's own clients refuse before a form is sent at all: missing, too long, not a number, no address.

import { isEmpty } from "./values.js";

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

function lengthProblem(element, text) {
  if (element.max_length && text.length > element.max_length) {
    return `Too long: ${text.length} of at most ${element.max_length} characters. Shorten it, or use a file.`;
  }
  if (element.min_length && text.length < element.min_length)
    return `Too short: at least ${element.min_length} characters.`;
  return null;
}

function numberProblem(element, text) {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return "This has to be a number.";
  if (!element.is_decimal_allowed && text.includes(".")) return "This has to be a whole number.";
  if (element.min_value !== undefined && Number(text) < Number(element.min_value))
    return `At least ${element.min_value}.`;
  if (element.max_value !== undefined && Number(text) > Number(element.max_value))
    return `At most ${element.max_value}.`;
  return null;
}

const CHECKS = {
  plain_text_input: lengthProblem,
  number_input: numberProblem,
  email_text_input: (_, text) => (EMAIL.test(text) ? null : "This has to be an e-mail address."),
  url_text_input: (_, text) => (URL.canParse(text) ? null : "This has to be a web address."),
};

function problem(block, value) {
  if (isEmpty(value)) return block.optional ? null : "Please fill this in.";
  return CHECKS[block.element.type]?.(block.element, value) ?? null;
}

/** {block_id: sentence} for every input block that Slack would not let through; `valueOf(block)` answers its value. */
export function clientErrors(blocks, valueOf) {
  const inputs = blocks.filter((block) => block.type === "input");
  return Object.fromEntries(
    inputs.map((block) => [block.block_id, problem(block, valueOf(block))]).filter(([, text]) => text),
  );
}
