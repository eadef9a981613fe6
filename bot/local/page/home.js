// The app's Home tab: opening it tells the app, and what the app publishes is drawn.

import { post, sentenceOf } from "./api.js";
import { drawBlocks, focusName, refocus } from "./blocks.js";
import { byId, el, fill } from "./dom.js";
import { place } from "./place.js";
import { on, store } from "./store.js";
import { toast } from "./toasts.js";
import { forget } from "./values.js";

const HOME = { type: "home" };

async function tellApp() {
  const answer = await post("home");
  if (!answer.ok) toast(sentenceOf(answer), "error");
}

function draw() {
  const open = place.channel === "home";
  byId("home").hidden = !open;
  if (!open) return;
  const root = byId("home-blocks");
  const focus = focusName(root);
  byId("home-title").textContent = `${store.app.name ?? "App"} Home`;
  const view = store.home;
  if (!view) fill(root, el("p", { class: "quiet empty" }, "The app has not published anything here yet."));
  else fill(root, drawBlocks({ container: HOME, blocks: view.blocks, known: view.state?.values, surface: "home" }));
  if (focus?.action) refocus(root, focus);
}

export function startHome() {
  let told = null; // whom the app was told about last: once per visit
  const visit = () => {
    if (place.channel !== "home") told = null;
    else if (store.ready && told !== place.as) {
      told = place.as;
      forget(HOME);
      tellApp();
    }
    draw();
  };
  on("state", visit);
  on("place", visit);
  on("home", draw);
}
