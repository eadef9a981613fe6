// The middle of the page: the messages of the channel that is open, its heading, its composer and the + menu.

import { isUntold, post, sentenceOf } from "./api.js";
import { Composer, rememberMain } from "./composer.js";
import { byId, el, fill, icon } from "./dom.js";
import { MessageList } from "./messages.js";
import { place } from "./place.js";
import { opensMenu } from "./popup.js";
import { isDirect, isReply, messagesOf, on, store } from "./store.js";
import { toast } from "./toasts.js";
import { welcome } from "./welcome.js";

const roots = (channel) => messagesOf(channel).filter((message) => !isReply(message));

async function runShortcut(shortcut) {
  const answer = await post("shortcut", { type: "global", callback_id: shortcut.callback_id });
  if (isUntold(answer)) toast(sentenceOf(answer), "error");
}

function plusMenu() {
  const button = el(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Shortcuts", title: "Shortcuts" },
    icon("plus"),
  );
  return opensMenu(button, "Shortcuts", () => {
    const items = store.app.shortcuts
      .filter(({ type }) => type === "global")
      .map((each) => ({ label: each.name, note: `Shortcut of ${store.app.name}`, run: () => runShortcut(each) }));
    return items.length ? items : [{ label: "This app has no global shortcuts", run: () => {} }];
  });
}

const shown = () => store.channels.find(({ id }) => id === place.channel);

export function startChannel() {
  const list = new MessageList(byId("log"), { empty: () => welcome(shown()) });
  const composer = rememberMain(
    new Composer(byId("composer"), {
      label: "Message or command",
      where: () => ({ channel: place.channel }),
      takesCommands: true,
      extra: plusMenu(),
    }),
  );

  const heading = (channel) => {
    const sign = isDirect(channel) ? icon("person") : icon(channel.is_private ? "lock" : "channel");
    fill(byId("channel-name"), sign, el("span", {}, channel.name));
    composer.placeholder(isDirect(channel) ? `Message ${channel.name}` : `Message #${channel.name}, or type /`);
  };

  const show = (options) => {
    const channel = shown();
    byId("channel").hidden = !channel;
    if (!channel) return;
    heading(channel);
    list.show(roots(channel.id), options);
  };

  on("state", () => show({ keepPlace: true }));
  on("place", (before) => before.channel !== place.channel && show());
  on("message_deleted", ({ channel }) => channel === place.channel && show({ keepPlace: true }));
  on("message", ({ message }) => {
    if (message.channel !== place.channel) return;
    const root = isReply(message) ? store.messages.get(message.channel).get(message.thread_ts) : message;
    if (root) list.take(root, roots(place.channel), { mine: message.user === place.as && root === message });
  });
}
