// Slack's mrkdwn as DOM nodes: bold, italic, strike, code, quotes, links, mentions, dates, emoji. Whatever is not
// one of these, or links somewhere unsafe, stays plain text. Text arrives escaped (&amp; &lt; &gt;), as bots send it.

import { fillDate, fullMoment } from "./dates.js";
import { el, link, safeHref } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { glyphs } from "./glyphs.js";
import { channelName, personName, store } from "./store.js";

const INLINE =
  /`([^`\n]+)`|<([^<>\n]+)>|:([a-z0-9_+-]+):|(?<![\w*])\*(?=\S)([^*\n]*?\S)\*(?![\w*])|(?<![\w_])_(?=\S)([^_\n]*?\S)_(?![\w_])|(?<![\w~])~(?=\S)([^~\n]*?\S)~(?![\w~])|(https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)'"])/g;

export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

export function mention(text, kind) {
  const mine = kind === "person" && store.me && text === `@${personName(store.me.id)}`;
  return el("span", { class: mine ? "mention mine" : "mention", dataset: { kind } }, text);
}

export const mentionPerson = (id) => mention(`@${personName(id)}`, "person");
export const mentionChannel = (id, name) => mention(`#${name || channelName(id)}`, "channel");
export const mentionGroup = (id, label) =>
  mention(label ? `@${label.replace(/^@/, "")}` : `@${groupHandle(id)}`, "group");

function groupHandle(id) {
  return store.usergroups.find((group) => group.id === id)?.handle ?? id;
}

/** A moment; the fallback is what clients without dates would show, so it is the tooltip here. */
export function dateNode(epoch, format, address, fallback) {
  const time = el(
    "time",
    {
      datetime: new Date(epoch * 1000).toISOString(),
      title: `${fullMoment(epoch)}${fallback ? ` · ${fallback}` : ""}`,
    },
    fillDate(epoch, format),
  );
  return address && safeHref(address) ? link(address, time) : time;
}

function special(inside, label) {
  const [command, ...rest] = inside.slice(1).split("^");
  if (command === "subteam") return mentionGroup(rest[0], label);
  if (command === "date" && Number.isFinite(Number(rest[0]))) {
    return dateNode(Number(rest[0]), unescape(rest[1] ?? "{date}"), unescape(rest[2] ?? ""), unescape(label ?? ""));
  }
  if (["here", "channel", "everyone"].includes(command)) return mention(`@${command}`, "broadcast");
  return label ? unescape(label) : `<${inside}>`;
}

/** What stands between < and >. */
function angle(whole, inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? null : inside.slice(bar + 1);
  if (target.startsWith("@")) return mentionPerson(target.slice(1));
  if (target.startsWith("#")) return mentionChannel(target.slice(1), label);
  if (target.startsWith("!")) return special(target, label);
  const address = unescape(target);
  if (!safeHref(address)) return unescape(whole);
  return link(address, unescape(label ?? address.replace(/^(mailto|tel):/, "")));
}

function oneMatch(match) {
  const [whole, code, inside, shortcode, bold, italic, strike, address] = match;
  if (code !== undefined) return el("code", {}, unescape(code));
  if (inside !== undefined) return angle(whole, inside);
  if (shortcode !== undefined) return emoji(shortcode);
  if (bold !== undefined) return el("strong", {}, inline(bold));
  if (italic !== undefined) return el("em", {}, inline(italic));
  if (strike !== undefined) return el("s", {}, inline(strike));
  return link(unescape(address), unescape(address));
}

/** A text without line structure: a list of strings and nodes. */
export function inline(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(glyphs(unescape(text.slice(at, match.index))), oneMatch(match));
    at = match.index + match[0].length;
  }
  nodes.push(glyphs(unescape(text.slice(at))));
  return nodes;
}

const QUOTED = /^(?:&gt;|>) ?/;

/** Groups quoted lines; line breaks are kept by the style sheet (white-space: pre-wrap). */
function lines(text) {
  const nodes = [];
  let run = [];
  let quoting = false;
  const flush = () => {
    if (run.length) nodes.push(quoting ? el("blockquote", {}, inline(run.join("\n"))) : inline(run.join("\n")));
    run = [];
  };
  for (const line of text.split("\n")) {
    if (QUOTED.test(line) !== quoting) {
      flush();
      quoting = !quoting;
    }
    run.push(quoting ? line.replace(QUOTED, "") : line);
  }
  flush();
  return nodes;
}

export function mrkdwn(text) {
  return String(text ?? "")
    .split(/```\n?([\s\S]+?)\n?```/)
    .map((part, index) => (index % 2 ? el("pre", {}, unescape(part)) : part === "" ? [] : lines(part)));
}

/** A text object of Block Kit: {type: "mrkdwn" | "plain_text", text}. Plain text is never read as markup. */
export function textObject(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  return object.emoji === false ? glyphs(object.text) : withEmoji(String(object.text ?? ""));
}

export const plainOf = (object) => String(object?.text ?? "");
