// Where on the page we are, kept in the address: ?as=U…&c=C…|home&t=ts. Two tabs can so act as two people,
// and a reload leads back to the same place.

import { emit } from "./store.js";

function read() {
  const query = new URLSearchParams(window.location.search);
  return { as: query.get("as"), channel: query.get("c"), thread: query.get("t") };
}

export const place = read();

export function address(change = {}) {
  const next = { ...place, ...change };
  const query = new URLSearchParams();
  if (next.as) query.set("as", next.as);
  if (next.channel) query.set("c", next.channel);
  if (next.thread) query.set("t", next.thread);
  return `?${query}`;
}

/** Moves: {channel}, {thread} or {as}. `replace` corrects the address without a step in the browser's history. */
export function go(change, { replace = false } = {}) {
  const before = { ...place };
  const url = address(change);
  Object.assign(place, change);
  if (url !== window.location.search) window.history[replace ? "replaceState" : "pushState"](null, "", url);
  emit("place", before);
}

window.addEventListener("popstate", () => {
  const before = { ...place };
  Object.assign(place, read());
  emit("place", before);
});
