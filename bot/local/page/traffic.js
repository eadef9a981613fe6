// The drawer with everything that travels: what the workspace sends to the bot, what the bot calls back, and what
// reaches CloudAgent. One row each; a row opens to its request and its answer.

import { get } from "./api.js";
import { byId, el, fill, freshId, icon } from "./dom.js";
import { clockWithSeconds } from "./dates.js";
import { emit, on } from "./store.js";

const MOST = 400;
const DIRECTIONS = {
  to_bot: { words: "Workspace → bot", short: "to bot" },
  from_bot: { words: "Bot → workspace", short: "from bot" },
  to_vendor: { words: "Bot → CloudAgent", short: "to CloudAgent" },
};
const DEADLINE = 3000; // ms; Slack's ack deadline

const entries = new Map(); // n → entry
const rows = new Map(); // n → node
let wanted = "all";

const failed = (entry) => Boolean(entry.error) || entry.status >= 400 || entry.status === 0;

function speed(entry) {
  if (entry.ms === null || entry.ms === undefined) return "";
  const words = `${entry.ms < 10 ? entry.ms.toFixed(1) : Math.round(entry.ms)} ms`;
  return entry.direction === "to_bot" ? `ack ${words}` : words;
}

function signature(entry) {
  if (!entry.signature || entry.signature === "none") return null;
  const valid = entry.signature === "valid";
  return el(
    "span",
    { class: `tag signature ${valid ? "good" : "bad"}` },
    valid ? "signature valid" : `signature: ${entry.signature}`,
  );
}

function json(title, value) {
  const words = typeof value === "string" ? value : JSON.stringify(value ?? null, null, 2);
  return el(
    "div",
    { class: "payload" },
    el("h4", {}, title),
    el(
      "pre",
      { tabindex: "0", role: "region", "aria-label": title },
      value === null || value === undefined || value === "" ? "empty" : words,
    ),
  );
}

function detail(entry) {
  return [
    entry.error ? el("p", { class: "traffic-error" }, entry.error) : null,
    el("div", { class: "payloads" }, json("Request", entry.request), json("Answer", entry.response)),
  ];
}

function row(entry) {
  const id = freshId("traffic");
  const into = el("div", { id, class: "traffic-detail", hidden: true });
  const slow = entry.direction === "to_bot" && entry.ms > DEADLINE;
  const button = el(
    "button",
    { type: "button", class: "traffic-row", "aria-expanded": "false", "aria-controls": id },
    icon("right"),
    el("span", { class: "traffic-time" }, clockWithSeconds(entry.at)),
    el(
      "span",
      { class: `way way-${entry.direction}`, title: DIRECTIONS[entry.direction]?.words },
      DIRECTIONS[entry.direction]?.short ?? entry.direction,
    ),
    el("span", { class: "traffic-name" }, entry.name),
    el(
      "span",
      { class: failed(entry) ? "tag bad" : "tag good" },
      entry.error && !entry.status ? "failed" : String(entry.status),
    ),
    el("span", { class: slow ? "traffic-speed bad-words" : "traffic-speed" }, speed(entry)),
    signature(entry),
    entry.error ? el("span", { class: "tag problem bad" }, entry.error.slice(0, 60)) : null,
  );
  button.addEventListener("click", () => {
    into.hidden = !into.hidden;
    button.setAttribute("aria-expanded", String(!into.hidden));
    if (!into.hasChildNodes()) fill(into, detail(entry));
  });
  return el(
    "li",
    { hidden: wanted !== "all" && wanted !== entry.direction, dataset: { direction: entry.direction } },
    button,
    into,
  );
}

function take(entry) {
  const list = byId("traffic-list");
  const node = row(entry);
  const known = rows.get(entry.n);
  if (known) known.replaceWith(node);
  else list.prepend(node); // newest on top, where the eye is
  rows.set(entry.n, node);
  entries.set(entry.n, entry);
  if (entries.size > MOST) {
    const oldest = Math.min(...entries.keys());
    rows.get(oldest)?.remove();
    rows.delete(oldest);
    entries.delete(oldest);
  }
  summary();
}

function summary() {
  const last = [...entries.values()].filter((entry) => entry.direction === "to_bot").at(-1);
  byId("traffic-count").textContent = String(entries.size);
  byId("traffic-last").textContent = last ? `last: ${last.name}, ${speed(last)}` : "";
  byId("traffic-empty").hidden = entries.size > 0;
}

/** After an interruption the workspace may be another one, which counts from 1 again. */
function forget() {
  entries.clear();
  rows.clear();
  fill(byId("traffic-list"));
  summary();
}

async function catchUp() {
  const after = Math.max(0, ...entries.keys());
  const answer = await get("traffic", { after });
  for (const entry of answer.traffic ?? []) take(entry);
}

function filter(direction) {
  wanted = direction;
  for (const node of rows.values()) node.hidden = wanted !== "all" && node.dataset.direction !== wanted;
}

export function startTraffic() {
  for (const radio of document.querySelectorAll("#traffic-filter input")) {
    radio.addEventListener("change", () => filter(radio.value));
  }
  let interrupted = false;
  on("connection", (isUp) => (interrupted ||= !isUp));
  on("state", () => {
    if (interrupted) forget();
    interrupted = false;
    catchUp();
  });
  on("traffic", (entry) => {
    take(entry);
    if (entry.direction === "to_vendor") emit("vendor-call");
  });
}
