// The panel of the CloudAgent stand-in: its groups with the numbers blocked in them, and switches that make it
// misbehave, so that one sees how the bot copes. Shapes: bot/local/vendor/introspection.py.
//
// Choice where the shared API description is silent: `/sim/vendor/faults` is passed on like `/sim/vendor/switches`.

import { get, postPlain, sentenceOf } from "./api.js";
import { ago, fullMoment } from "./dates.js";
import { byId, el, fill, freshId } from "./dom.js";
import { isOpen } from "./panels.js";
import { emit, on } from "./store.js";
import { toast } from "./toasts.js";

const SLOW_MS = 4000;
const LOOK_AGAIN = 5000; // ms between looks while the panel is open: expiries pass without any call

const TROUBLES = [
  { name: "slow", label: "Slow", note: `every answer takes ${SLOW_MS / 1000} seconds`, latency: SLOW_MS },
  { name: "down", label: "Down", note: "answers 503 with an HTML page", fault: { kind: "html", on: "*", value: 503 } },
  {
    name: "half",
    label: "Half refusing",
    note: "of three numbers one is stored, one refused, one left out",
    fault: { kind: "partial", on: "update" },
  },
  {
    name: "limit",
    label: "Too many requests",
    note: "answers 429, try again in 20 seconds",
    fault: { kind: "http_429", on: "block", value: 20 },
  },
  {
    name: "token",
    label: "Token killed",
    note: "the next call finds its token taken away",
    fault: { kind: "token_killed", on: "block", last: 1 },
  },
];

let state = null;
export const vendorGroups = () => (state?.accounts ?? []).flatMap((account) => account.groups);

const struck = (armed) => armed.last && armed.counted >= armed.last;

function isOn(trouble) {
  if (trouble.latency) return state.switches.latency_ms > 0;
  return state.faults.some((armed) => armed.kind === trouble.fault.kind && !struck(armed));
}

let turning = Promise.resolve();

/** One after the other: each switch is set beside those that stand after the one before. */
function turn(trouble, to) {
  turning = turning.then(() => turnNow(trouble, to));
}

async function turnNow(trouble, to) {
  const answer = trouble.latency
    ? await postPlain("vendor/switches", { latency_ms: to ? trouble.latency : 0 })
    : await postPlain("vendor/faults", {
        faults: TROUBLES.filter((one) => one.fault && (one === trouble ? to : isOn(one))).map((one) => one.fault),
      });
  if (!answer.ok) toast(sentenceOf(answer), "error");
  await look();
}

function troubleRow(trouble) {
  const note = freshId("trouble");
  const box = el("input", {
    type: "checkbox",
    id: freshId("trouble"),
    class: "switch",
    role: "switch",
    "aria-describedby": note,
  });
  box.checked = isOn(trouble);
  box.addEventListener("change", () => turn(trouble, box.checked));
  box.dataset.trouble = trouble.name;
  return el(
    "div",
    { class: "trouble" },
    box,
    el("div", {}, el("label", { for: box.id }, trouble.label), el("p", { id: note, class: "quiet" }, trouble.note)),
  );
}

function expiry(row) {
  if (!row.expiresAt) return el("td", {}, "never");
  const epoch = Date.parse(row.expiresAt) / 1000;
  return el("td", { title: fullMoment(epoch) }, row.blocked ? ago(epoch, Date.parse(state.now) / 1000) : "expired");
}

function numbers(group) {
  if (group.numbers.length === 0) return el("p", { class: "quiet" }, "No number in this group.");
  const shown = group.numbers.slice(-100).reverse();
  const more = group.numbers.length - shown.length;
  return [
    el(
      "div",
      { class: "table-scroll", tabindex: "0", role: "region", "aria-label": `Numbers of ${group.name}` },
      el(
        "table",
        {},
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Number"), el("th", { scope: "col" }, "Ends"))),
        el(
          "tbody",
          {},
          shown.map((row) => el("tr", { class: row.blocked ? null : "over" }, el("td", {}, row.number), expiry(row))),
        ),
      ),
    ),
    more > 0 ? el("p", { class: "quiet" }, `and ${more} older`) : null,
  ];
}

/** A group opens by itself with its first number; one that a person opened or closed stays as it is. */
function groupBox(group, { opened, closed }) {
  const blocked = group.numbers.filter((row) => row.blocked).length;
  const open = opened.has(group.name) || (blocked > 0 && !closed.has(group.name));
  return el(
    "details",
    { class: "group", open, dataset: { group: group.name, blocked: String(blocked) } },
    el(
      "summary",
      {},
      el("strong", {}, group.name),
      el("span", { class: blocked ? "count" : "count zero" }, `${blocked} blocked`),
    ),
    group.description ? el("p", { class: "quiet" }, group.description) : null,
    numbers(group),
  );
}

function draw() {
  const focused = document.activeElement?.dataset?.trouble;
  const root = byId("vendor-groups");
  const named = (which) => new Set([...root.querySelectorAll(which)].map((node) => node.dataset.group));
  const kept = { opened: named("details[open]"), closed: named("details:not([open]):not([data-blocked='0'])") };
  fill(byId("vendor-troubles"), TROUBLES.map(troubleRow));
  fill(
    root,
    vendorGroups().map((group) => groupBox(group, kept)),
  );
  if (focused) document.querySelector(`[data-trouble="${focused}"]`)?.focus();
  const total = vendorGroups().reduce((sum, group) => sum + group.numbers.filter((row) => row.blocked).length, 0);
  byId("vendor-count").textContent = String(total);
}

let last = "";

async function look() {
  const answer = await get("vendor/state");
  byId("vendor-missing").hidden = Boolean(answer.accounts);
  if (!answer.accounts) return;
  state = answer;
  const now = JSON.stringify([answer.accounts, answer.switches, answer.faults, Math.floor(Date.now() / 60_000)]);
  if (now === last) return; // nothing to draw anew: whoever reads or tabs through it is not disturbed
  last = now;
  draw();
  emit("vendor");
}

export function startVendor() {
  let due = null;
  on("state", look);
  on("panel", ({ name, open }) => name === "vendor" && open && look());
  on("vendor-call", () => {
    clearTimeout(due);
    due = setTimeout(look, 300); // a batch of calls: look once after the last
  });
  setInterval(() => isOpen("vendor") && !document.hidden && look(), LOOK_AGAIN);
}
