// The line of first help above the composer: what to type, whom to become, what to press. It follows what really
// happened in the workspace and can be dismissed for good.

import { mainComposer } from "./composer.js";
import { byId, el, fill, iconButton } from "./dom.js";
import { openThread } from "./message.js";
import { go, place } from "./place.js";
import { isReply, messagesOf, on, store } from "./store.js";
import { elementsOf } from "./values.js";
import { vendorGroups } from "./vendor.js";

const KEY = "blockbot:tour";

function dismissed() {
  try {
    return localStorage.getItem(KEY) === "done";
  } catch {
    return false;
  }
}

function dismiss() {
  try {
    localStorage.setItem(KEY, "done");
  } catch {
    // It will be back after a reload.
  }
  byId("tour").hidden = true;
}

const buttonsOf = (message) =>
  (message.blocks ?? []).flatMap(elementsOf).filter((element) => element?.type === "button");
const everyMessage = () => store.channels.flatMap((channel) => messagesOf(channel.id));
const asksApproval = (message) =>
  !message.ephemeral && buttonsOf(message).some(({ action_id: id }) => id === "approve");
const isAnswered = (message) => (message.reply_count ?? 0) > 0;
// Between the decision and the outcome in the thread the card has lost its buttons and has no reply yet.
const isDecidedCard = (message) =>
  message.is_bot &&
  !message.ephemeral &&
  !isReply(message) &&
  !asksApproval(message) &&
  (isAnswered(message) || Boolean(message.edited));

function action(label, run) {
  return el("button", { type: "button", class: "button small", onClick: run }, label);
}

function example() {
  const group = vendorGroups()[0]?.name ?? "spam-callers";
  return `/block ${group} 98765 43210, 98765 43211 for 30 days because robocalls since Monday`;
}

function approval(card) {
  if (store.me?.role === "lead") {
    const show = () => {
      go({ channel: card.channel, thread: null });
      document.querySelector(`#log [data-ts="${CSS.escape(card.ts)}"]`)?.scrollIntoView({ block: "center" });
    };
    return [
      el("span", {}, "You are a team lead now. Press ", el("strong", {}, "Approve"), " on the card."),
      action("Show me the card", show),
    ];
  }
  const lead = [...store.people.values()].find((person) => person.role === "lead");
  if (!lead) return [el("span", {}, "The request waits for an approver.")];
  return [
    el(
      "span",
      {},
      "The request waits for a team lead. Become ",
      el("strong", {}, lead.real_name || lead.name),
      " and approve it.",
    ),
    action(`Become ${lead.real_name || lead.name}`, () => go({ as: lead.id, channel: card.channel, thread: null })),
  ];
}

function step() {
  const messages = everyMessage();
  const waiting = messages.findLast(asksApproval);
  if (waiting) return { number: 2, words: approval(waiting) };
  const decided = messages.findLast(isDecidedCard);
  if (decided) {
    const isToOpen = isAnswered(decided) && place.thread !== decided.ts;
    const open = isToOpen ? action("Open the thread", () => openThread(decided)) : null;
    return {
      number: 3,
      isToOpen,
      words: [
        el(
          "span",
          {},
          "Decided: the thread under the card tells the outcome, number by number. Now try ",
          el("strong", {}, "Storm"),
          ", or make ",
          el("strong", {}, "CloudAgent"),
          " misbehave.",
        ),
        open,
      ],
    };
  }
  const start = store.channels.find(({ is_member: member }) => member !== false)?.id;
  const put = () => {
    if (place.channel === "home" && start) go({ channel: start });
    mainComposer.put(example());
  };
  return {
    number: 1,
    words: [
      el(
        "span",
        {},
        "Block your first spam callers: type ",
        el("code", {}, "/block"),
        " with a group, numbers, how long and why.",
      ),
      action("Type an example", put),
    ],
  };
}

let drawn = "";

function draw() {
  const bar = byId("tour");
  if (!store.ready || dismissed()) return;
  const { number, words, isToOpen } = step();
  const now = `${number} ${isToOpen} ${store.me?.id} ${place.channel} ${place.thread}`;
  if (now === drawn) return;
  drawn = now;
  bar.hidden = false;
  fill(bar, el("span", { class: "step" }, `${number} of 3`), words, iconButton("close", "No more hints", dismiss));
}

export function startTour() {
  for (const topic of ["state", "place", "message", "vendor"]) on(topic, draw);
}
