// What stands in a channel as long as nobody has said anything: in the first one, what this page is and how to begin.

import { el } from "./dom.js";
import { store } from "./store.js";

const leads = () =>
  [...store.people.values()].filter(({ role }) => role === "lead").map((one) => one.real_name || one.name);

function steps() {
  const words = `Choose who you are under “Act as”. ${leads().join(" and ")} may approve.`;
  return [
    ["An agent asks.", "Type ", el("code", {}, "/block"), " with a group, numbers, how long and why, or alone for a form."],
    ["A lead decides.", words],
    ["The thread tells.", "Number by number, what happened. Traffic shows every request, CloudAgent what is blocked."],
  ];
}

function step([title, ...words], index) {
  return el(
    "li",
    {},
    el("span", { class: "welcome-number", "aria-hidden": "true" }, String(index + 1)),
    el("span", {}, el("strong", {}, title), " ", ...words),
  );
}

/** `channel` as the workspace gives it; goes when the first message comes. */
export function welcome(channel) {
  if (channel?.id !== store.channels[0]?.id) return el("p", { class: "quiet empty" }, "Nothing here yet.");
  return el(
    "div",
    { class: "welcome empty" },
    el("h3", {}, `Try ${store.app.name} here`),
    el(
      "p",
      { class: "quiet" },
      "This is a simulated Slack. Everything happens on this machine, no real number is touched, and all of it is gone " +
        "when the demo ends.",
    ),
    el("ol", {}, steps().map(step)),
  );
}
