// Short notes that come and go: what Slack would show as an error line, and news from elsewhere on the page.

import { byId, el, fill, iconButton } from "./dom.js";

const box = byId("toasts");
const alerts = byId("alerts");
const notes = byId("notes");
const STAY = { info: 7000, error: 20000 };

/** `act` adds a button: {label, run}. Errors are spoken at once, the rest when the reader is idle. */
export function toast(text, level = "info", act = null) {
  const note = el("div", { class: `toast toast-${level}` }, el("p", {}, text));
  const remove = () => note.remove();
  if (act)
    note.append(
      el("button", { type: "button", class: "button small", onClick: () => (remove(), act.run()) }, act.label),
    );
  note.append(iconButton("close", "Dismiss", remove));
  (level === "error" ? alerts : notes).append(note);
  setTimeout(remove, STAY[level] ?? STAY.info);
}

/** Messages are under a modal's curtain; while one is open the notes move into it, else they could not be read. */
export function moveToasts(into) {
  into.append(box);
}

export function clearToasts() {
  fill(alerts);
  fill(notes);
}
