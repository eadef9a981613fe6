// The left side: who one is, who else one could be, the channels and the app's Home.

import { clock } from "./dates.js";
import { byId, el, fill, icon } from "./dom.js";
import { avatar } from "./message.js";
import { showPane } from "./panels.js";
import { address, go, place } from "./place.js";
import { isDirect, isReply, messagesOf, on, store } from "./store.js";

const ROLES = { agent: "Agent", lead: "Team lead", oncall: "On call", outsider: "Other department", bot: "App" };
export const roleOf = (person) => person.role_label ?? ROLES[person.role] ?? person.role;

/** The person's own wall clock; the zone is what “Friday 5 pm” is read in. */
function zoneOf(person) {
  if (!person.tz) return "no time zone set";
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: person.tz, hour: "2-digit", minute: "2-digit" }).format(
    new Date(),
  );
  return `${time} · ${person.tz.split("/").at(-1).replaceAll("_", " ")}`;
}

/** A link, so that it opens in another tab too: two tabs are two people. */
function placeLink(change, properties, ...children) {
  const node = el("a", { href: address(change), ...properties }, ...children);
  node.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(change);
    if (!change.as) showPane("middle");
  });
  return node;
}

function personRow(person) {
  const current = person.id === place.as;
  return el(
    "li",
    {},
    placeLink(
      { as: person.id, thread: null },
      { class: "person", "aria-current": current ? "true" : null },
      avatar(person.id, person.real_name || person.name),
      el(
        "span",
        { class: "person-words" },
        el("span", { class: "person-name" }, person.real_name || person.name),
        el("small", {}, `${roleOf(person)} · ${zoneOf(person)}`),
      ),
      current ? el("span", { class: "you" }, "You") : null,
    ),
  );
}

const seenKey = (channel) => `blockbot:seen:${place.as}:${channel}`;

function seen(channel) {
  try {
    return Number(localStorage.getItem(seenKey(channel))) || 0;
  } catch {
    return Infinity; // without storage nothing is counted as unread
  }
}

function markSeen(channel) {
  const last = messagesOf(channel).at(-1);
  if (!last) return;
  try {
    localStorage.setItem(seenKey(channel), last.ts);
  } catch {
    // See above.
  }
}

function unread(channel) {
  const since = seen(channel);
  return messagesOf(channel).filter(
    (message) => !isReply(message) && message.user !== place.as && Number(message.ts) > since,
  ).length;
}

function channelRow(channel) {
  const current = place.channel === channel.id;
  const count = current ? 0 : unread(channel.id);
  const sign = isDirect(channel) ? "person" : channel.is_private ? "lock" : "channel";
  return el(
    "li",
    {},
    placeLink(
      { channel: channel.id, thread: null },
      { class: "channel-link", "aria-current": current ? "page" : null },
      icon(sign),
      el("span", {}, channel.name),
      count > 0
        ? el("span", { class: "count", "aria-label": `${count} new` }, count > 99 ? "99+" : String(count))
        : null,
    ),
  );
}

function drawPeople() {
  const people = [...store.people.values()].filter((person) => !person.is_bot);
  fill(byId("people"), people.map(personRow));
}

function drawChannels() {
  if (place.channel && place.channel !== "home") markSeen(place.channel);
  const open = store.channels.filter((channel) => channel.is_member !== false || channel.id === place.channel);
  fill(byId("channels"), open.filter((channel) => !isDirect(channel)).map(channelRow));
  const direct = open.filter(isDirect);
  byId("direct-heading").hidden = direct.length === 0;
  fill(byId("direct"), direct.map(channelRow));
  const home = place.channel === "home";
  fill(
    byId("apps"),
    el(
      "li",
      {},
      placeLink(
        { channel: "home", thread: null },
        { class: "channel-link", "aria-current": home ? "page" : null },
        icon("home"),
        el("span", {}, `${store.app.name ?? "App"} Home`),
      ),
    ),
  );
}

function draw() {
  if (!store.ready) return;
  drawPeople();
  drawChannels();
}

export function startPeople() {
  let due = false;
  const soon = () => {
    if (due) return;
    due = true; // a storm brings 200 messages at once: draw the counts once
    requestAnimationFrame(() => {
      due = false;
      draw();
    });
  };
  on("state", draw);
  on("place", draw);
  on("message", soon);
  setInterval(
    () => document.hidden || byId("people").contains(document.activeElement) || (store.ready && drawPeople()),
    30_000,
  );
}
