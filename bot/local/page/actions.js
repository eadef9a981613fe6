// Sends what a person does to an element as one action, with the values of its whole surface beside it.

import { isUntold, post, sentenceOf } from "./api.js";
import { ask } from "./confirm.js";
import { store } from "./store.js";
import { toast } from "./toasts.js";
import { containerKey, fieldOf, read, stateValues, write } from "./values.js";

/** Sends one action; `fields` are the value fields of Slack's action object. False if it could not be sent. */
export async function act(ctx, block, element, fields) {
  const answer = await post("action", {
    container: ctx.container,
    block_id: block.block_id,
    action_id: element.action_id,
    type: element.type,
    ...fields,
    state_values: stateValues(ctx),
  });
  if (isUntold(answer)) toast(sentenceOf(answer), "error");
  return answer.ok;
}

const typing = new Map(); // what is being sent of a typed text → whether it has changed since

/** Sends what is typed: one message at a time and the newest text last, so that none overtakes another. */
export async function actTyping(ctx, block, element) {
  const key = [containerKey(ctx.container), block.block_id, element.action_id].join(" ");
  const isBusy = typing.has(key);
  typing.set(key, isBusy);
  if (isBusy) return;
  do {
    typing.set(key, false);
    await act(ctx, block, element, { [fieldOf(element.type)]: read(ctx, block, element) });
  } while (typing.get(key) && isThere(ctx.container));
  typing.delete(key);
}

const isThere = ({ type, view_id }) => type !== "view" || store.views.some(({ id }) => id === view_id);

/** Inputs inside input blocks are silent until submit, unless the block says `dispatch_action`. */
export function speaks(block) {
  return block.type !== "input" || block.dispatch_action === true;
}

/** Keeps a new value and, where the block says so, sends it. False if the person thought better of it. */
export async function change(ctx, block, element, value) {
  if (speaks(block) && element.confirm && !(await ask(element.confirm))) return false;
  write(ctx, block, element, value);
  if (speaks(block)) act(ctx, block, element, { [fieldOf(element.type)]: value });
  return true;
}

/** A pressed button: asks first where it must, shows that it works, and is not pressed twice meanwhile. */
export async function press(button, ctx, block, element, fields) {
  if (button.getAttribute("aria-disabled") === "true") return;
  if (element.confirm && !(await ask(element.confirm))) return;
  button.setAttribute("aria-disabled", "true");
  button.classList.add("working");
  await act(ctx, block, element, fields);
  button.removeAttribute("aria-disabled");
  button.classList.remove("working");
}
