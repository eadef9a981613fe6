// The interactive elements of Block Kit: buttons, menus, text inputs, choices. Selects, date pickers and files have
// files of their own. Every element ends in `change` or `press`, so that values have one shape and one way out.

import { actTyping, change, press, speaks } from "./actions.js";
import { el, freshId, icon, safeHref } from "./dom.js";
import { fileInput } from "./fileinput.js";
import { datePicker, dateTimePicker, timePicker } from "./pickers.js";
import { plainOf, textObject } from "./mrkdwn.js";
import { opensMenu } from "./popup.js";
import { select } from "./selects.js";
import { read, write } from "./values.js";

function button(element, block, ctx) {
  const style = ["primary", "danger"].includes(element.style) ? element.style : "";
  const node = el(
    "button",
    { type: "button", class: `button ${style}`, "aria-label": element.accessibility_label },
    textObject(element.text),
  );
  node.addEventListener("click", () => {
    const href = element.url ? safeHref(element.url) : null;
    if (href) window.open(href, "_blank", "noopener,noreferrer");
    press(node, ctx, block, element, { value: element.value, text: element.text });
  });
  return node;
}

function overflow(element, block, ctx, field) {
  const node = el("button", { type: "button", class: "icon-button", "aria-label": field.label }, icon("more"));
  const items = () =>
    element.options.map((option) => ({
      label: plainOf(option.text),
      note: plainOf(option.description),
      run: () => {
        const href = option.url ? safeHref(option.url) : null;
        if (href) window.open(href, "_blank", "noopener,noreferrer");
        press(node, ctx, block, element, { selected_option: option });
      },
    }));
  return opensMenu(node, field.label, items);
}

function image(element) {
  const address = URL.canParse(element.image_url ?? "", window.location.href)
    ? new URL(element.image_url, window.location.href)
    : null;
  if (element.image_url && address?.origin === window.location.origin) {
    return el("img", { src: address.href, alt: element.alt_text ?? "", class: "block-image" });
  }
  return el(
    "span",
    { class: "no-image", title: "The simulator loads nothing from outside." },
    `Image: ${element.alt_text ?? ""}`,
  );
}

const INPUT_KINDS = {
  email_text_input: "email",
  url_text_input: "url",
  number_input: "text",
  plain_text_input: "text",
};

function asRichText(text) {
  if (!text) return null;
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] };
}

function fromRichText(value) {
  const sections = value?.elements ?? [];
  return sections.map((section) => (section.elements ?? []).map((part) => part.text ?? "").join("")).join("\n");
}

function textInput(element, block, ctx, field) {
  const rich = element.type === "rich_text_input";
  const multiline = element.multiline || rich;
  const held = read(ctx, block, element);
  const node = el(multiline ? "textarea" : "input", {
    id: field.id,
    class: "text-input",
    type: multiline ? null : INPUT_KINDS[element.type],
    rows: multiline ? 5 : null,
    inputmode: element.type === "number_input" ? "decimal" : null,
    placeholder: plainOf(element.placeholder) || null,
    autocomplete: "off",
    "aria-label": field.labelledBy ? null : field.label,
    "aria-labelledby": field.labelledBy,
    "aria-describedby": field.describedBy,
    value: rich ? fromRichText(held) : (held ?? ""),
    dataset: element.focus_on_load ? { focusOnLoad: "yes" } : {},
  });
  const value = () => (rich ? asRichText(node.value) : node.value === "" ? null : node.value);
  const when = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const say = () => speaks(block) && actTyping(ctx, block, element);
  const count = counter(element, node);
  node.addEventListener("input", () => {
    write(ctx, block, element, value());
    count.update();
    if (when.includes("on_character_entered")) say();
  });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || multiline || !speaks(block) || !when.includes("on_enter_pressed")) return;
    event.preventDefault();
    say();
  });
  return count.node ? el("div", {}, node, count.node) : node;
}

/** How much room is left, once it gets tight. Nothing is cut: pasted numbers must not vanish silently. */
function counter(element, input) {
  if (!element.max_length) return { node: null, update: () => {} };
  const node = el("p", { class: "quiet counter" });
  const update = () => {
    const used = input.value.length;
    node.hidden = used < element.max_length * 0.8;
    node.textContent = `${used} of ${element.max_length} characters`;
    node.classList.toggle("over", used > element.max_length);
  };
  update();
  return { node, update };
}

function choices(element, block, ctx, field, kind, decide) {
  const group = freshId("group");
  const held = read(ctx, block, element);
  const isHeld = (option) => (Array.isArray(held) ? held : [held]).some((one) => one?.value === option.value);
  const boxes = element.options.map((option, index) => {
    const note = option.description ? freshId("note") : null;
    const box = el("input", {
      type: kind,
      name: group,
      id: index === 0 && field.id ? field.id : freshId("choice"),
      "aria-describedby": note,
    });
    box.checked = isHeld(option);
    box.addEventListener("change", () => decided(box));
    return { box, option, note };
  });
  let before = boxes.map(({ box }) => box.checked);
  const decided = async () => {
    const agreed = await change(
      ctx,
      block,
      element,
      decide(boxes.filter(({ box }) => box.checked).map(({ option }) => option)),
    );
    if (agreed) before = boxes.map(({ box }) => box.checked);
    else boxes.forEach(({ box }, index) => (box.checked = before[index]));
  };
  const rows = boxes.map(({ box, option, note }) =>
    el(
      "div",
      { class: "choice-row" },
      box,
      el(
        "div",
        {},
        el("label", { for: box.id }, textObject(option.text)),
        note ? el("p", { id: note, class: "quiet" }, textObject(option.description)) : null,
      ),
    ),
  );
  return el(
    "div",
    {
      class: "choice-list",
      role: kind === "radio" ? "radiogroup" : "group",
      dataset: { group: "yes" },
      "aria-labelledby": field.labelledBy,
      "aria-label": field.labelledBy ? null : field.label,
      "aria-describedby": field.describedBy,
    },
    rows,
  );
}

const checkboxes = (...all) => choices(...all, "checkbox", (chosen) => chosen);
const radios = (...all) => choices(...all, "radio", (chosen) => chosen[0] ?? null);

function unknown(element) {
  return el("pre", { class: "unknown-part", tabindex: "0" }, JSON.stringify(element, null, 1));
}

const SELECTS = ["static_select", "external_select", "users_select", "channels_select", "conversations_select"];
const DRAW = {
  button,
  overflow,
  image,
  checkboxes,
  radio_buttons: radios,
  file_input: fileInput,
  datepicker: datePicker,
  timepicker: timePicker,
  datetimepicker: dateTimePicker,
  rich_text_input: textInput,
  ...Object.fromEntries(Object.keys(INPUT_KINDS).map((type) => [type, textInput])),
  ...Object.fromEntries(
    SELECTS.flatMap((type) => [
      [type, select],
      [`multi_${type}`, select],
    ]),
  ),
};

/** Draws one element. `field` ties it to its words: {id, label, labelledBy, describedBy}, each of them optional. */
export function drawElement(element, block, ctx, field = {}) {
  const draw = Object.hasOwn(DRAW, element.type) ? DRAW[element.type] : unknown;
  const label =
    field.label || plainOf(element.placeholder) || (element.type === "overflow" ? "More actions" : element.action_id);
  const node = draw(element, block, ctx, { ...field, label });
  node.dataset.action = element.action_id ?? "";
  return node;
}
