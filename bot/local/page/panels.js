// Which of the extra panels are open (traffic, CloudAgent), and on a narrow screen which pane is in front.

import { byId } from "./dom.js";
import { emit } from "./store.js";

const PANELS = ["traffic", "vendor"];
const KEY = "blockbot:panels";

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

function remember() {
  try {
    localStorage.setItem(KEY, JSON.stringify(PANELS.filter(isOpen)));
  } catch {
    // Without storage the panels are closed after a reload; nothing else is lost.
  }
}

export const isOpen = (name) => !byId(name).hidden;

function set(name, open) {
  byId(name).hidden = !open;
  document.body.classList.toggle(`with-${name}`, open);
  byId(`${name}-toggle`).setAttribute("aria-expanded", String(open));
  emit("panel", { name, open });
}

/** On a narrow screen one pane at a time is in front: people, middle, thread, traffic or vendor. */
export function showPane(name) {
  document.body.dataset.pane = name;
  for (const tab of document.querySelectorAll("#panes button")) {
    if (tab.dataset.pane === name) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}

function toFront(name) {
  if (PANELS.includes(name) && !isOpen(name)) set(name, true);
  showPane(name);
}

export function startPanels() {
  const open = remembered();
  for (const name of PANELS) {
    set(name, open.includes(name));
    const toggle = (to) => {
      set(name, to);
      remember();
      showPane(to ? name : "middle");
      if (to) byId(`${name}-title`).focus();
      else byId(`${name}-toggle`).focus();
    };
    byId(`${name}-toggle`).addEventListener("click", () => toggle(!isOpen(name)));
    byId(`${name}-close`).addEventListener("click", () => toggle(false));
  }
  for (const tab of document.querySelectorAll("#panes button"))
    tab.addEventListener("click", () => toFront(tab.dataset.pane));
  showPane("middle");
}
