// Listens to the simulator's events and fetches the whole state at the start and after every interruption.
// Events that arrive while the state is on its way are kept and applied after it: they replace by key,
// so that one already contained in the state does no harm.

import { get, sentenceOf } from "./api.js";
import { place } from "./place.js";
import { dropMessage, dropView, emit, store, takeMessage, takeState, takeView } from "./store.js";
import { toast } from "./toasts.js";

const PATIENCE = 2000; // ms after which the state is fetched although the stream has not opened

const HANDLERS = {
  message: takeMessage,
  message_deleted: dropMessage,
  view: takeView,
  view_closed: dropView,
  view_errors: (detail) => emit("view_errors", detail),
  home: (view) => {
    store.home = view;
    emit("home");
  },
  traffic: (entry) => emit("traffic", entry),
  toast: ({ level, text }) => toast(text, level),
  state: () => refetch(),
};

let source = null;
let waiting = null; // events kept while a fetch is under way, else null
let round = 0;

function apply(name, detail) {
  if (waiting) waiting.push([name, detail]);
  else HANDLERS[name](detail);
}

export async function refetch() {
  const mine = ++round;
  waiting ??= [];
  const state = await get("state", { as: place.as });
  if (mine !== round) return;
  const kept = waiting;
  waiting = null;
  if (state.ok && state.people) takeState(state);
  else emit("trouble", sentenceOf(state));
  for (const [name, detail] of kept) if (name !== "state") HANDLERS[name](detail);
}

/** The browser tries again by itself, unless the server answered with an error: then we do. */
function lost(stream) {
  emit("connection", false);
  if (stream.readyState === EventSource.CLOSED) setTimeout(() => stream === source && connect(), PATIENCE);
}

/** Opens the stream as the person of the address; closes the one before. */
export function connect() {
  source?.close();
  source = new EventSource(`/sim/stream?as=${encodeURIComponent(place.as ?? "")}`);
  const late = setTimeout(refetch, PATIENCE);
  source.addEventListener("open", () => {
    clearTimeout(late);
    emit("connection", true);
    refetch();
  });
  source.addEventListener("error", () => lost(source));
  for (const name of Object.keys(HANDLERS)) {
    source.addEventListener(name, (event) => apply(name, JSON.parse(event.data)));
  }
}
