// The confirmation dialog of Block Kit, and the page's own questions.

import { el, freshId } from "./dom.js";
import { textObject } from "./mrkdwn.js";

const PLAIN = (text) => ({ type: "plain_text", text });

/** Asks; true if the person agreed. `confirm` is Slack's object {title, text, confirm, deny, style}. */
export function ask(confirm) {
  const title = freshId("confirm-title");
  const text = freshId("confirm-text");
  const answer = (value) => () => dialog.close(value);
  const style = confirm.style === "danger" ? "danger" : "primary";
  const yes = el(
    "button",
    { type: "button", class: `button ${style}`, onClick: answer("yes") },
    textObject(confirm.confirm ?? PLAIN("Yes")),
  );
  const no = el(
    "button",
    { type: "button", class: "button", onClick: answer("no") },
    textObject(confirm.deny ?? PLAIN("Cancel")),
  );
  const dialog = el(
    "dialog",
    { class: "dialog confirm", role: "alertdialog", "aria-labelledby": title, "aria-describedby": text },
    el("h2", { id: title }, textObject(confirm.title ?? PLAIN("Are you sure?"))),
    el("div", { id: text, class: "text" }, textObject(confirm.text ?? PLAIN(""))),
    el("div", { class: "dialog-buttons" }, no, yes),
  );
  const before = document.activeElement;
  document.body.append(dialog);
  dialog.showModal();
  yes.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      before?.focus?.();
      resolve(dialog.returnValue === "yes");
    });
  });
}
