// Files below a message: a card to download, a picture itself, and for CSV files a look inside.

import { el, fill, icon } from "./dom.js";
import { place } from "./place.js";

const MOST_ROWS = 8;
const MOST_BYTES = 300_000;

export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Rows and cells of a CSV text: quoted cells, doubled quotes, line breaks inside quotes. */
export function parseCsv(text) {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  const endCell = () => (rows.at(-1).push(cell), (cell = ""));
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (quoted && letter === '"' && text[at + 1] === '"') ((cell += '"'), (at += 1));
    else if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === ",") endCell();
    else if (!quoted && letter === "\n") (endCell(), rows.push([]));
    else if (quoted || letter !== "\r") cell += letter;
  }
  endCell();
  return rows.filter((row) => row.length > 1 || row[0] !== "");
}

const addressOf = (file) => `/sim/file/${encodeURIComponent(file.id)}?as=${encodeURIComponent(place.as)}`;
const isPicture = (file) => /^image\/(png|jpeg|gif)$/.test(file.mimetype ?? "");
const isCsv = (file) => /csv/.test(file.mimetype ?? "") || file.name.toLowerCase().endsWith(".csv");

function table(rows) {
  const [head, ...body] = rows;
  const shown = body.slice(0, MOST_ROWS);
  const more = body.length - shown.length;
  return [
    el(
      "div",
      { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "First rows of the file" },
      el(
        "table",
        {},
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            head.map((cell) => el("th", { scope: "col" }, cell)),
          ),
        ),
        el(
          "tbody",
          {},
          shown.map((row) =>
            el(
              "tr",
              {},
              row.map((cell) => el("td", {}, cell)),
            ),
          ),
        ),
      ),
    ),
    more > 0 ? el("p", { class: "quiet" }, `and ${more} more ${more === 1 ? "row" : "rows"} in the file`) : null,
  ];
}

async function look(file, into) {
  fill(into, "Loading…");
  try {
    const response = await fetch(addressOf(file));
    const rows = response.ok ? parseCsv((await response.text()).replace(/^\ufeff/, "")) : [];
    fill(into, rows.length ? table(rows) : "The file is empty or could not be read.");
  } catch {
    fill(into, "The file could not be loaded.");
  }
}

function preview(file) {
  const into = el("div", {});
  const node = el("details", { class: "preview" }, el("summary", {}, "Look inside"), into);
  node.addEventListener("toggle", () => node.open && !into.hasChildNodes() && look(file, into));
  return node;
}

/** A picture in full width; its alternative text is what screen readers say. */
function picture(file) {
  return el("img", { class: "file-picture", src: addressOf(file), alt: file.alt_txt || file.title || file.name });
}

export function fileCard(file) {
  const name = file.title || file.name;
  return el(
    "div",
    { class: "file-card" },
    el(
      "a",
      { href: addressOf(file), download: file.name, class: "file-link" },
      icon("file"),
      el("span", {}, el("strong", {}, name), el("small", {}, ` ${sizeOf(file.size ?? 0)} · download`)),
    ),
    isPicture(file) ? picture(file) : null,
    isCsv(file) && (file.size ?? 0) <= MOST_BYTES ? preview(file) : null,
  );
}
