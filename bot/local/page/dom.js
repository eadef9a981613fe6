// Builds DOM nodes. Owns the one rule of the page: text that came from outside enters only as a text node,
// and an address only through safeHref. Nothing here, or anywhere on the page, writes HTML.

const SVG = "http://www.w3.org/2000/svg";
const SAFE_SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);

function setProperty(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === "function") node.addEventListener(name.slice(2).toLowerCase(), value);
  else if (name === "dataset") Object.assign(node.dataset, value);
  else if (name === "value") node.value = value;
  else node.setAttribute(name, value === true ? "" : String(value));
}

function present(child) {
  return child !== null && child !== undefined && child !== false && child !== "";
}

/** el("button", {class: "b", onClick: f, "aria-label": "…"}, child, "text", [more]) */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) setProperty(node, name, value);
  node.append(...children.flat(Infinity).filter(present));
  return node;
}

export function fill(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter(present));
  return node;
}

export const byId = (id) => document.getElementById(id);

let lastId = 0;
export function freshId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/** The address if it is one a person may follow, else null: `javascript:`, `data:` and the like stay text. */
export function safeHref(address) {
  try {
    const url = new URL(String(address));
    return SAFE_SCHEMES.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

export function link(address, ...children) {
  const href = safeHref(address);
  if (!href) return el("span", {}, ...children);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

const ICONS = {
  close: "M5 5l10 10M15 5L5 15",
  plus: "M10 4v12M4 10h12",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  reply: "M8 5L3 10l5 5M3 10h8a6 6 0 0 1 6 6",
  send: "M3 10l14-6-5 13-3-5z",
  back: "M12 4l-6 6 6 6",
  home: "M3 10l7-6 7 6M5 9v7h10V9",
  lock: "M6 9V7a4 4 0 0 1 8 0v2M5 9h10v7H5z",
  file: "M5 3h7l3 3v11H5zM12 3v3h3",
  sun: "M10 6.5a3.5 3.5 0 1 0 .01 0M10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1",
  moon: "M16 12.5A7 7 0 1 1 8.5 4a5.5 5.5 0 0 0 7.5 8.5z",
  auto: "M10 3a7 7 0 1 0 .01 0M10 3v14",
  storm: "M11 2L5 11h4l-1 7 7-10h-4z",
  traffic: "M3 7h12l-3-3M17 13H5l3 3",
  phone: "M5 3l3 1 1 4-2 1a9 9 0 0 0 4 4l1-2 4 1 1 3c-1 2-4 2-7 .5S4 11 3.5 7.5 3.5 4 5 3z",
  person: "M10 9.5a3 3 0 1 0-.01 0M4 17c.5-4 3-5 6-5s5.5 1 6 5",
  channel: "M8 3L6 17M14 3l-2 14M3.5 7.5h14M2.5 12.5h14",
  thread: "M3 4h14v9H9l-4 4v-4H3z",
  search: "M9 4a5 5 0 1 0 .01 0M13 13l4 4",
  check: "M4 10.5l4 4 8-9",
  right: "M8 5l5 5-5 5",
};

/** One of the page's own line drawings; decoration only, so hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, onClick, properties = {}) {
  return el(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, onClick, ...properties },
    icon(name),
  );
}
