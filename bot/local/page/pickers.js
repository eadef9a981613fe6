// Date, time, and date-and-time pickers: the browser's own, which every keyboard and screen reader knows.

import { change } from "./actions.js";
import { fromLocalInput, toLocalInput, zone } from "./dates.js";
import { el, freshId } from "./dom.js";
import { read } from "./values.js";

function picker(type, element, block, ctx, field, { show, take }) {
  const node = el("input", {
    id: field.id,
    type,
    class: "text-input picker",
    "aria-label": field.labelledBy ? null : field.label,
    "aria-labelledby": field.labelledBy,
    "aria-describedby": field.describedBy,
    value: show(read(ctx, block, element)),
  });
  node.addEventListener("change", async () => {
    if (!(await change(ctx, block, element, take(node.value)))) node.value = show(read(ctx, block, element));
  });
  return node;
}

const SAME = { show: (value) => value ?? "", take: (text) => text || null };

export const datePicker = (element, block, ctx, field) => picker("date", element, block, ctx, field, SAME);
export const timePicker = (element, block, ctx, field) => picker("time", element, block, ctx, field, SAME);

/** Slack reads the wall clock of the person's profile, not of the browser: so does this. */
export function dateTimePicker(element, block, ctx, field) {
  const note = freshId("zone");
  const described = [field.describedBy, note].filter(Boolean).join(" ");
  const node = picker(
    "datetime-local",
    element,
    block,
    ctx,
    { ...field, describedBy: described },
    {
      show: toLocalInput,
      take: fromLocalInput,
    },
  );
  return el("div", {}, node, el("p", { class: "quiet", id: note }, `Clock of ${zone()}`));
}
