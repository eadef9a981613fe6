// Boxes that float over everything: menus and lists of choices. They are popovers, so that they stand above an
// open modal without belonging to the page behind it.

import { el, freshId } from "./dom.js";

const GAP = 4;

/** Puts the open box under its reference, or above where there is more room; keeps it inside the window. */
export function anchor(box, reference, { stretch = false } = {}) {
  const edge = reference.getBoundingClientRect();
  if (stretch) box.style.width = `${Math.max(edge.width, 180)}px`;
  const below = window.innerHeight - edge.bottom - 2 * GAP;
  const above = edge.top - 2 * GAP;
  const upwards = below < Math.min(box.scrollHeight, 240) && above > below;
  box.style.maxHeight = `${Math.max(120, Math.min(upwards ? above : below, 360))}px`;
  const left = Math.min(edge.left, window.innerWidth - box.offsetWidth - GAP);
  box.style.left = `${Math.max(GAP, left)}px`;
  box.style.top = upwards ? `${edge.top - GAP - box.offsetHeight}px` : `${edge.bottom + GAP}px`;
}

function itemsOf(menu) {
  return [...menu.querySelectorAll("[role=menuitem]")];
}

function move(menu, event) {
  const items = itemsOf(menu);
  const at = items.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  if (!(event.key in steps)) return;
  event.preventDefault();
  items.at(steps[event.key] % items.length).focus();
}

/**
 * Opens a menu at a button. Items: {label, note?, run}. Arrow keys move, Enter chooses, Esc and a click elsewhere
 * close; the focus goes back to the button.
 */
export function openMenu(button, label, items) {
  const close = (back) => {
    button.setAttribute("aria-expanded", "false");
    menu.remove();
    if (back) button.focus();
  };
  const entries = items.map(({ label: text, note, run }) =>
    el(
      "button",
      { type: "button", role: "menuitem", class: "menu-item", onClick: () => (close(true), run()) },
      el("span", {}, text),
      note ? el("small", {}, note) : null,
    ),
  );
  const menu = el(
    "div",
    { class: "menu", role: "menu", id: freshId("menu"), "aria-label": label, popover: "auto" },
    entries,
  );
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    } else move(menu, event);
  });
  menu.addEventListener(
    "toggle",
    (event) => event.newState === "closed" && menu.isConnected && close(menu.contains(document.activeElement)),
  );
  (button.closest("dialog") ?? document.body).append(menu);
  menu.showPopover();
  anchor(menu, button);
  button.setAttribute("aria-expanded", "true");
  entries[0]?.focus();
}

/** A button that opens a menu; the items are asked for at the moment of the click. */
export function opensMenu(button, label, items) {
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => openMenu(button, label, items()));
  return button;
}
