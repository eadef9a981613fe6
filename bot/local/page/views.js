// Modals: the stack of views of this person, the top one shown. Submits, shows errors at their fields, keeps typed text.
//
// Choices where the shared API description is silent: the close button and Esc close the top view only
// (`all` is not sent); the cross in the corner closes the whole stack (`all: true`), as in Slack.

import { isUntold, post, sentenceOf } from "./api.js";
import { drawBlocks, focusName, refocus, showErrors } from "./blocks.js";
import { byId, el, fill, freshId, iconButton } from "./dom.js";
import { isUploading } from "./fileinput.js";
import { textObject } from "./mrkdwn.js";
import { dropView, on, store } from "./store.js";
import { moveToasts } from "./toasts.js";
import { clientErrors } from "./validate.js";
import { forget, read, stateValues } from "./values.js";

const PLAIN = (text) => ({ type: "plain_text", text });
let dialog = null;
let shown = null; // {view, ctx, form, note, submit}
let before = null; // what had the focus when the first modal opened

const contextOf = (view) => ({
  container: { type: "view", view_id: view.id },
  blocks: view.blocks,
  known: view.state?.values,
  surface: "modal",
});

function closed(ids) {
  for (const id of ids) {
    forget({ type: "view", view_id: id });
    dropView({ id });
  }
}

async function closeTop() {
  const { id } = store.views.at(-1);
  await post("close", { view_id: id });
  closed([id]);
}

async function closeAll() {
  const ids = store.views.map(({ id }) => id).reverse();
  await post("close", { view_id: ids[0], all: true });
  closed(ids);
}

function complain(errors) {
  const { first, strays } = showErrors(shown.form, errors);
  const count = Object.keys(errors).length;
  const summary = count === 1 ? "One field needs another look." : `${count} fields need another look.`;
  shown.note.textContent = [count ? summary : "", ...strays].filter(Boolean).join(" ");
  shown.note.hidden = count === 0;
  first?.focus();
}

function working(isSending) {
  if (!shown) return;
  shown.isSending = isSending;
  showWork();
}

function showWork() {
  if (!shown?.submit) return;
  const work = shown.isSending ? "Sending…" : isUploading(shown.ctx.container) ? "Uploading…" : null;
  shown.submit.disabled = work !== null;
  shown.form.setAttribute("aria-busy", String(work !== null));
  fill(shown.submit, work ?? textObject(shown.view.submit ?? PLAIN("Submit")));
}

async function submit() {
  const { view, ctx } = shown;
  const missing = clientErrors(view.blocks, (block) => read(ctx, block, block.element));
  complain(missing);
  if (Object.keys(missing).length) return;
  working(true);
  const answer = await post("submit", { view_id: view.id, values: stateValues(ctx) });
  if (shown?.view.id !== view.id) return;
  working(false);
  if (answer.errors && Object.keys(answer.errors).length) complain(answer.errors);
  else if (isUntold(answer)) {
    shown.note.textContent = sentenceOf(answer);
    shown.note.hidden = false;
  }
}

function head(view, title) {
  return el(
    "header",
    { class: "dialog-head" },
    store.views.length > 1 ? iconButton("back", "Back to the view before", closeTop) : null,
    el("h2", { id: title, tabindex: "-1" }, textObject(view.title ?? PLAIN(""))),
    iconButton("close", "Close everything", closeAll),
  );
}

function draw(view) {
  const ctx = contextOf(view);
  const title = freshId("view-title");
  const hasInputs = view.blocks.some((block) => block.type === "input");
  const button =
    view.submit || hasInputs
      ? el("button", { type: "submit", class: "button primary" }, textObject(view.submit ?? PLAIN("Submit")))
      : null;
  const note = el("p", { class: "form-note", role: "alert", hidden: true });
  const form = el(
    "form",
    { class: "dialog-form", novalidate: true },
    head(view, title),
    el("div", { class: "dialog-body", tabindex: "-1" }, note, drawBlocks(ctx)),
    el(
      "footer",
      { class: "dialog-buttons" },
      el("button", { type: "button", class: "button", onClick: closeTop }, textObject(view.close ?? PLAIN("Cancel"))),
      button,
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!shown.submit?.disabled) submit();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  shown = { view, ctx, form, note, submit: button };
  dialog.setAttribute("aria-labelledby", title);
  fill(dialog, form);
  showWork();
  if (view.errors && Object.keys(view.errors).length) complain(view.errors);
}

function focusFirst() {
  const wanted =
    shown.form.querySelector("[data-focus-on-load]") ??
    shown.form.querySelector(".dialog-body input, .dialog-body textarea, .dialog-body button");
  (wanted ?? shown.form.querySelector("h2")).focus();
}

function open() {
  before = document.activeElement;
  dialog.showModal();
  moveToasts(dialog);
}

function close() {
  shown = null;
  moveToasts(document.body);
  dialog.close();
  fill(dialog);
  if (before?.isConnected) before.focus();
  else byId("composer").querySelector("textarea")?.focus();
}

function refresh() {
  const view = store.views.at(-1);
  if (!view) {
    if (dialog.open) close();
    return;
  }
  if (!dialog.open) open();
  if (shown?.view === view) return;
  const focus = shown?.view.id === view.id ? focusName(shown.form) : null;
  const scroll = shown?.view.id === view.id ? shown.form.querySelector(".dialog-body").scrollTop : 0;
  draw(view);
  moveToasts(dialog);
  shown.form.querySelector(".dialog-body").scrollTop = scroll;
  if (focus?.action && refocus(shown.form, focus)) return;
  const isFaulty = Object.keys(view.errors ?? {}).length > 0; // then the first field with a complaint has the focus
  if (!isFaulty) focusFirst();
}

/** The Tab key goes round inside the dialog and never out to the page behind it. */
function trap(event) {
  if (event.key !== "Tab") return;
  const stops = [...dialog.querySelectorAll("a[href], button, input, textarea, summary, [tabindex='0']")].filter(
    (node) => !node.disabled && node.tabIndex >= 0 && node.checkVisibility(),
  );
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge && dialog.contains(document.activeElement)) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}

export function startViews() {
  dialog = byId("modal");
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (store.views.length) closeTop();
  });
  dialog.addEventListener("keydown", trap);
  on("state", refresh);
  on("views", refresh);
  on("uploads", showWork);
  on("view_errors", ({ id, errors }) => {
    const view = store.views.find((each) => each.id === id);
    if (view) view.errors = errors;
    if (shown?.view.id === id) complain(errors);
  });
}
