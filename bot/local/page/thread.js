// The right side: one thread, its replies and its composer.

import { Composer } from "./composer.js";
import { byId, el } from "./dom.js";
import { openThread } from "./message.js";
import { MessageList } from "./messages.js";
import { go, place } from "./place.js";
import { showPane } from "./panels.js";
import { isReply, messagesOf, on, store } from "./store.js";
import { toast } from "./toasts.js";

const ofThread = () =>
  messagesOf(place.channel).filter(
    (message) => message.ts === place.thread || (isReply(message) && message.thread_ts === place.thread),
  );

const gone = () => el("p", { class: "quiet empty" }, "This message is gone.");

/** An answer that only this person sees, in a thread that is not open, would go unnoticed. */
function tell(message) {
  if (message.ephemeral && isReply(message) && message.thread_ts !== place.thread) {
    toast(`${message.username || store.app.name} answered you in a thread.`, "info", {
      label: "Open it",
      run: () => openThread(message),
    });
  }
}

export function startThread() {
  const pane = byId("thread");
  const list = new MessageList(byId("thread-log"), { inThread: true, empty: gone });
  const composer = new Composer(byId("thread-composer"), {
    label: "Reply in thread",
    where: () => ({ channel: place.channel, thread_ts: place.thread }),
    takesCommands: false,
  });
  composer.placeholder("Reply…");
  byId("thread-close").addEventListener("click", () => {
    const root = document.querySelector(`#log [data-ts="${CSS.escape(place.thread ?? "")}"]`);
    go({ thread: null });
    root?.focus();
  });

  const show = (options) => {
    pane.hidden = !place.thread;
    byId("thread-tab").disabled = !place.thread;
    document.body.classList.toggle("with-thread", Boolean(place.thread));
    if (place.thread) list.show(ofThread(), options);
  };

  on("state", () => show({ keepPlace: true }));
  on("place", (before) => {
    if (before.thread === place.thread && before.channel === place.channel) return;
    show();
    if (place.thread) showPane("thread");
    else if (before.thread) showPane("middle");
    if (place.thread) byId("thread-title").focus();
  });
  on("message_deleted", ({ channel }) => channel === place.channel && show({ keepPlace: true }));
  on("message", ({ message, isNew }) => {
    if (isNew) tell(message);
    const here =
      message.channel === place.channel && (message.ts === place.thread || message.thread_ts === place.thread);
    if (place.thread && here) list.take(message, ofThread(), { mine: message.user === place.as });
  });
}
