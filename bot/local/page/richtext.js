// rich_text blocks, and a careful small part of Markdown for `markdown` blocks.

import { el, link } from "./dom.js";
import { dateNode, mention, mentionChannel, mentionGroup, mentionPerson } from "./mrkdwn.js";
import { emoji } from "./emoji.js";
import { glyphs } from "./glyphs.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

function styled(node, style = {}) {
  return Object.entries(STYLES).reduce((inner, [name, tag]) => (style[name] ? el(tag, {}, inner) : inner), node);
}

const LEAVES = {
  text: (part) => el("span", {}, glyphs(part.text)),
  link: (part) => link(part.url, part.text || part.url),
  user: (part) => mentionPerson(part.user_id),
  usergroup: (part) => mentionGroup(part.usergroup_id),
  channel: (part) => mentionChannel(part.channel_id),
  broadcast: (part) => mention(`@${part.range}`, "broadcast"),
  emoji: (part) => emoji(part.name),
  date: (part) => dateNode(part.timestamp, part.format ?? "{date}", part.url, part.fallback),
  color: (part) => part.value,
};

function leaves(parts = []) {
  return parts.map((part) => {
    const draw = LEAVES[part.type];
    return draw ? styled(draw(part), part.style) : el("code", { class: "unknown-part" }, JSON.stringify(part));
  });
}

function list(element) {
  const items = element.elements.map((item) => el("li", {}, leaves(item.elements)));
  const indent = `indent-${Math.min(Number(element.indent) || 0, 5)}`;
  return el(
    element.style === "ordered" ? "ol" : "ul",
    { class: indent, start: element.offset ? element.offset + 1 : null },
    items,
  );
}

const SECTIONS = {
  rich_text_section: (element) => el("p", {}, leaves(element.elements)),
  rich_text_list: list,
  rich_text_quote: (element) => el("blockquote", {}, leaves(element.elements)),
  rich_text_preformatted: (element) => el("pre", {}, leaves(element.elements)),
};

export function richText(block) {
  return (block.elements ?? []).map((element) => {
    const draw = SECTIONS[element.type];
    return draw ? draw(element) : el("code", { class: "unknown-part" }, JSON.stringify(element));
  });
}

const SPAN = /`([^`]+)`|\*\*(.+?)\*\*|~~(.+?)~~|(?<!\w)[*_](\S(?:.*?\S)?)[*_](?!\w)|\[([^\]]+)\]\(([^)\s]+)\)/g;

function span(match) {
  const [, code, bold, strike, italic, label, address] = match;
  if (code !== undefined) return el("code", {}, code);
  if (bold !== undefined) return el("strong", {}, spans(bold));
  if (strike !== undefined) return el("s", {}, spans(strike));
  if (italic !== undefined) return el("em", {}, spans(italic));
  return link(address, label);
}

function spans(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(SPAN)) {
    nodes.push(text.slice(at, match.index), span(match));
    at = match.index + match[0].length;
  }
  return [...nodes, text.slice(at)];
}

function paragraph(text) {
  const heading = /^(#{1,6}) (.*)$/.exec(text);
  if (heading) return el("p", { class: "block-header" }, spans(heading[2]));
  const rows = text.split("\n");
  if (rows.every((row) => /^\s*[-*] /.test(row))) {
    return el(
      "ul",
      {},
      rows.map((row) => el("li", {}, spans(row.replace(/^\s*[-*] /, "")))),
    );
  }
  if (rows.every((row) => /^\s*\d+[.)] /.test(row))) {
    return el(
      "ol",
      {},
      rows.map((row) => el("li", {}, spans(row.replace(/^\s*\d+[.)] /, "")))),
    );
  }
  if (rows.every((row) => row.startsWith(">"))) {
    return el("blockquote", {}, spans(rows.map((row) => row.replace(/^> ?/, "")).join("\n")));
  }
  return el("p", {}, spans(text));
}

export function markdown(text) {
  return String(text ?? "")
    .split(/```\w*\n?([\s\S]+?)```/)
    .flatMap((part, index) => {
      if (index % 2) return [el("pre", {}, part)];
      return part
        .split(/\n{2,}/)
        .filter((piece) => piece.trim())
        .map((piece) => paragraph(piece.trim()));
    });
}
