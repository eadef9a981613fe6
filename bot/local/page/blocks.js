// Draws Block Kit blocks. A type it does not know becomes a visible grey box with its JSON: the page never hides
// what a bot sent.
//
// ctx = {container, blocks, known, surface}: container as in /sim/action; known = the server's state.values;
// surface = "message" | "modal" | "home". Choice where the shared API description is silent: the server fills in
// missing block_ids and action_ids, as Slack does.

import { drawElement } from "./elements.js";
import { el, freshId } from "./dom.js";
import { markdown, richText } from "./richtext.js";
import { plainOf, textObject } from "./mrkdwn.js";
import { prune } from "./values.js";

function section(block, ctx) {
  const words = freshId("section");
  const label = plainOf(block.text).slice(0, 120) || null;
  return [
    el(
      "div",
      { class: "section-text", id: words },
      block.text ? el("div", { class: "text" }, textObject(block.text)) : null,
      block.fields
        ? el(
            "div",
            { class: "fields" },
            block.fields.map((each) => el("div", { class: "text" }, textObject(each))),
          )
        : null,
    ),
    block.accessory
      ? el(
          "div",
          { class: "accessory" },
          drawElement(block.accessory, block, ctx, {
            describedBy: words,
            label: plainOf(block.accessory.placeholder) || label,
          }),
        )
      : null,
  ];
}

function contextElement(element, block, ctx) {
  if (element.type === "image") return drawElement(element, block, ctx);
  return el("span", { class: "text" }, textObject(element));
}

function input(block, ctx) {
  const ids = { control: freshId("input"), label: freshId("label"), hint: freshId("hint"), error: freshId("error") };
  const describedBy = [block.hint ? ids.hint : null, ids.error].filter(Boolean).join(" ");
  const control = drawElement(block.element, block, ctx, {
    id: ids.control,
    label: plainOf(block.label),
    labelledBy: ids.label,
    describedBy,
  });
  const isGroup = control.dataset.group === "yes";
  const mark = block.optional ? el("span", { class: "optional" }, " (optional)") : null;
  return [
    el(
      isGroup ? "div" : "label",
      { id: ids.label, class: "field-label", for: isGroup ? null : ids.control },
      textObject(block.label),
      mark,
    ),
    control,
    block.hint ? el("p", { id: ids.hint, class: "quiet hint" }, textObject(block.hint)) : null,
    el("p", { id: ids.error, class: "field-error" }),
  ];
}

function imageBlock(block, ctx) {
  return el(
    "figure",
    {},
    drawElement(block, block, ctx),
    block.title ? el("figcaption", {}, textObject(block.title)) : null,
  );
}

function cell(content) {
  if (content?.type === "rich_text") return richText(content);
  return String(content?.text ?? content?.value ?? "");
}

function table(block) {
  const [head, ...rows] = block.rows;
  const align = (column) => `align-${block.column_settings?.[column]?.align ?? "left"}`;
  const row = (cells, tag) =>
    el(
      "tr",
      {},
      cells.map((each, column) => el(tag, { class: align(column), scope: tag === "th" ? "col" : null }, cell(each))),
    );
  return el(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table" },
    el(
      "table",
      {},
      el("thead", {}, row(head, "th")),
      el(
        "tbody",
        {},
        rows.map((cells) => row(cells, "td")),
      ),
    ),
  );
}

const LEVELS = { info: "Note", warning: "Warning", error: "Error", success: "Done" };

function alert(block) {
  const word = LEVELS[block.level];
  return el(
    "div",
    { class: `alert alert-${word ? block.level : "default"}`, role: "note" },
    word ? el("strong", { class: "alert-word" }, word) : null,
    el("div", { class: "text" }, textObject(block.text)),
  );
}

function unknown(block) {
  return el(
    "div",
    { class: "unknown" },
    el("p", {}, `The simulator does not draw blocks of type “${block?.type}”. This is what the app sent:`),
    el("pre", { tabindex: "0", role: "region", "aria-label": "JSON of the block" }, JSON.stringify(block, null, 2)),
  );
}

const DRAW = {
  section,
  input,
  table,
  alert,
  divider: () => el("hr"),
  header: (block) => el("h3", { class: "block-header" }, textObject(block.text)),
  context: (block, ctx) => block.elements.map((element) => contextElement(element, block, ctx)),
  actions: (block, ctx) => block.elements.map((element) => drawElement(element, block, ctx)),
  image: imageBlock,
  rich_text: (block) => richText(block),
  markdown: (block) => markdown(block.text),
};

function drawBlock(block, ctx) {
  const draw = Object.hasOwn(DRAW, block?.type) ? DRAW[block.type] : unknown;
  let inside;
  try {
    inside = draw(block, ctx);
  } catch {
    inside = unknown(block); // a block the server let through although it is malformed: show it, do not break the page
  }
  return el(
    "div",
    { class: `block block-${draw === unknown ? "unknown" : block.type}`, dataset: { block: block?.block_id ?? "" } },
    inside,
  );
}

export function drawBlocks(ctx) {
  prune(ctx);
  return ctx.blocks.map((block) => drawBlock(block, ctx));
}

/** Where the focus is inside `root`, in names that survive a redraw; null if it is elsewhere. */
export function focusName(root) {
  const focused = root.contains(document.activeElement) ? document.activeElement : null;
  if (!focused) return null;
  const caret = focused.matches("textarea, input[type=text]") ? [focused.selectionStart, focused.selectionEnd] : null;
  const isOpen = focused.getAttribute("aria-expanded") === "true";
  const search = focused.matches("[role=combobox]") ? { typed: focused.value, isOpen } : null;
  const block = focused.closest("[data-block]")?.dataset.block;
  const action = focused.closest("[data-action]")?.dataset.action;
  return { block, action, caret, search };
}

/** Puts the focus back where it was, with the caret and with what was being searched; false if that element is gone. */
export function refocus(root, { block, action, caret, search }) {
  const blocks = [...root.querySelectorAll("[data-block]")].filter((node) => node.dataset.block === block);
  const found = blocks
    .flatMap((node) => [...node.querySelectorAll("[data-action]")])
    .find((node) => node.dataset.action === action);
  const target = found?.matches("button, input, textarea") ? found : found?.querySelector("input, textarea, button");
  target?.focus();
  if (target && search) searchOn(target, search);
  if (target && caret) target.setSelectionRange?.(...caret);
  return Boolean(target);
}

/** Goes on with a search among choices: the letters typed so far, or the list that stood open without any. */
function searchOn(input, { typed, isOpen }) {
  if (input.value !== typed) {
    input.value = typed;
    input.dispatchEvent(new Event("input"));
  } else if (isOpen) input.click();
}

/** Shows the errors at their fields; returns the first field that has one. Errors of unknown blocks come back too. */
export function showErrors(root, errors) {
  const strays = new Map(Object.entries(errors));
  let first = null;
  for (const node of root.querySelectorAll(".block-input")) {
    const text = errors[node.dataset.block] ?? "";
    strays.delete(node.dataset.block);
    node.querySelector(".field-error").textContent = text;
    node.classList.toggle("wrong", Boolean(text));
    for (const control of node.querySelectorAll("input:not([type=radio]), textarea, [role=radiogroup]")) {
      if (text) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
    if (text) first ??= node.querySelector("input, textarea");
  }
  return { first, strays: [...strays.values()] };
}
