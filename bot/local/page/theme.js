// Light, dark, or as the system says; remembered.

import { byId, fill, icon } from "./dom.js";

const KEY = "blockbot:theme";
const ORDER = ["auto", "light", "dark"];
const ICONS = { auto: "auto", light: "sun", dark: "moon" };
const WORDS = { auto: "as your system", light: "light", dark: "dark" };

function remembered() {
  try {
    return ORDER.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : "auto";
  } catch {
    return "auto";
  }
}

function set(theme) {
  document.documentElement.dataset.theme = theme;
  const button = byId("theme");
  fill(button, icon(ICONS[theme]));
  button.setAttribute("aria-label", `Colours: ${WORDS[theme]}. Change`);
  button.title = `Colours: ${WORDS[theme]}`;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Not remembered then.
  }
}

export function startTheme() {
  set(remembered());
  byId("theme").addEventListener("click", () => {
    set(ORDER[(ORDER.indexOf(document.documentElement.dataset.theme) + 1) % ORDER.length]);
  });
}
