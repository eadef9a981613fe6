// Draws one message: who, when, blocks or text, files, replies, and the menu of message shortcuts.

import { isUntold, post, sentenceOf } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { clock, fullMoment } from "./dates.js";
import { el, icon } from "./dom.js";
import { fileCard } from "./files.js";
import { mrkdwn } from "./mrkdwn.js";
import { go } from "./place.js";
import { opensMenu } from "./popup.js";
import { isReply, messagesOf, personName, store } from "./store.js";
import { toast } from "./toasts.js";

const HUES = 8;

export function avatar(id, name) {
  const hue = [...String(id)].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % HUES;
  const initials = name
    .split(/[\s-]+/)
    .map((word) => word[0] ?? "")
    .join("")
    .slice(0, 2)
    .toUpperCase();
  return el("span", { class: `avatar hue-${hue}`, "aria-hidden": "true" }, initials);
}

const authorOf = (message) => message.username || personName(message.user);

function repliesOf(message) {
  const isOurs = (one) => one.thread_ts === message.ts && isReply(one) && !one.ephemeral;
  return Math.max(messagesOf(message.channel).filter(isOurs).length, message.reply_count ?? 0);
}

export const openThread = (message) => go({ channel: message.channel, thread: message.thread_ts || message.ts });

async function runShortcut(shortcut, message) {
  const answer = await post("shortcut", {
    type: "message",
    callback_id: shortcut.callback_id,
    channel: message.channel,
    ts: message.ts,
  });
  if (isUntold(answer)) toast(sentenceOf(answer), "error");
}

async function copyText(message) {
  try {
    await navigator.clipboard.writeText(message.text ?? "");
    toast("Text copied.");
  } catch {
    toast("The browser does not let this page copy. Select the text instead.", "error");
  }
}

function menuItems(message, inThread) {
  const shortcuts = store.app.shortcuts.filter(({ type }) => type === "message");
  return [
    ...shortcuts.map((each) => ({
      label: each.name,
      note: `Shortcut of ${store.app.name}`,
      run: () => runShortcut(each, message),
    })),
    ...(inThread || message.ephemeral ? [] : [{ label: "Reply in thread", run: () => openThread(message) }]),
    { label: "Copy text", run: () => copyText(message) },
  ];
}

function tools(message, inThread) {
  const button = el(
    "button",
    {
      type: "button",
      class: "icon-button",
      tabindex: "-1",
      "aria-label": `More for the message of ${authorOf(message)}`,
    },
    icon("more"),
  );
  const reply = el(
    "button",
    {
      type: "button",
      class: "icon-button",
      tabindex: "-1",
      "aria-label": "Reply in thread",
      title: "Reply in thread",
      onClick: () => openThread(message),
    },
    icon("reply"),
  );
  return el(
    "div",
    { class: "message-tools" },
    inThread || message.ephemeral ? null : reply,
    opensMenu(button, "What to do with this message", () => menuItems(message, inThread)),
  );
}

function head(message, inThread) {
  const epoch = Number(message.ts);
  return el(
    "p",
    { class: "message-head" },
    el("strong", {}, authorOf(message)),
    message.is_bot ? el("span", { class: "badge" }, "App") : null,
    el("time", { datetime: new Date(epoch * 1000).toISOString(), title: fullMoment(epoch) }, clock(epoch)),
    message.edited ? el("span", { class: "quiet" }, "(edited)") : null,
    message.ephemeral ? el("span", { class: "ephemeral-mark" }, icon("lock"), "Only visible to you") : null,
    tools(message, inThread),
  );
}

function body(message) {
  if (!message.blocks?.length) return el("div", { class: "text" }, mrkdwn(message.text));
  const container = { type: "message", channel: message.channel, ts: message.ts };
  return drawBlocks({ container, blocks: message.blocks, known: message.state?.values, surface: "message" });
}

function replies(message) {
  const count = repliesOf(message);
  if (count === 0) return null;
  const words = count === 1 ? "1 reply" : `${count} replies`;
  return el("button", { type: "button", class: "replies", onClick: () => openThread(message) }, icon("thread"), words);
}

/** `follows`: the message continues the one above it by the same person, so that the name need not stand again. */
export function drawMessage(message, { inThread = false, follows = false } = {}) {
  const classes = ["message", message.ephemeral && "ephemeral", follows && "follows"].filter(Boolean).join(" ");
  return el(
    "article",
    {
      class: classes,
      tabindex: "-1",
      dataset: { ts: message.ts, message: "yes" },
      "aria-label": `Message of ${authorOf(message)}, ${clock(Number(message.ts))}`,
    },
    avatar(message.user, authorOf(message)),
    el(
      "div",
      { class: "message-body" },
      head(message, inThread),
      body(message),
      (message.files ?? []).map(fileCard),
      inThread ? null : replies(message),
    ),
  );
}
