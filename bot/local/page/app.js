// Starts the page: finds out who one is and where, wires the parts together, and keeps them connected.

import { get, post, sentenceOf } from "./api.js";
import { startChannel } from "./channel.js";
import { focusComposer } from "./composer.js";
import { byId } from "./dom.js";
import { startHome } from "./home.js";
import { startPanels } from "./panels.js";
import { roleOf, startPeople } from "./people.js";
import { go, place } from "./place.js";
import { on, store } from "./store.js";
import { connect } from "./stream.js";
import { startTheme } from "./theme.js";
import { startThread } from "./thread.js";
import { clearToasts, toast } from "./toasts.js";
import { startTour } from "./tour.js";
import { startTraffic } from "./traffic.js";
import { startVendor } from "./vendor.js";
import { startViews } from "./views.js";
import { forgetAll } from "./values.js";

const STORM = 200;

/** `me` may be an id or the person; both are understood. */
function settle() {
  store.me = store.people.get(store.me?.id ?? store.me) ?? null;
  const known = place.channel === "home" || store.channels.some(({ id }) => id === place.channel);
  const first = store.channels.find(({ is_member: member }) => member !== false);
  if (!known) go({ channel: first?.id ?? "home", thread: null }, { replace: true });
}

function showWho() {
  byId("workspace-name").textContent = store.workspace.name;
  byId("who").textContent = store.me ? `${store.me.real_name || store.me.name}, ${roleOf(store.me)}` : "";
  document.title = `${store.me?.real_name ?? ""} · ${store.workspace.name} · Slack simulator`;
  byId("app").setAttribute("aria-busy", "false");
}

async function storm() {
  const button = byId("storm");
  button.disabled = true;
  const answer = await post("storm", { count: STORM });
  button.disabled = false;
  toast(
    answer.ok ? `${STORM} spam calls are coming in. Block from them with the ⋯ menu of a message.` : sentenceOf(answer),
    answer.ok ? "info" : "error",
  );
}

function showConnection(isUp) {
  const sign = byId("connection");
  sign.hidden = isUp;
  sign.textContent = isUp ? "" : "No connection to the simulator. Trying again…";
}

/** Without a person in the address the server says who one is. */
async function introduce() {
  const { me } = await get("state");
  if (me) go({ as: me }, { replace: true });
  else showConnection(false);
}

async function start() {
  startTheme();
  startPanels();
  on("state", settle);
  on("state", showWho);
  on("connection", showConnection);
  on("trouble", (text) => toast(text, "error"));
  for (const part of [
    startPeople,
    startChannel,
    startThread,
    startHome,
    startViews,
    startTraffic,
    startVendor,
    startTour,
  ])
    part();
  byId("storm").addEventListener("click", storm);
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    focusComposer();
  });
  if (!place.as) await introduce();
  on("place", (before) => {
    if (before.as === place.as) return;
    forgetAll();
    clearToasts();
    connect();
  });
  if (place.as) connect();
}

start();
