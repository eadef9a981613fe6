// The file_input element: files go up at once and are handed over with the form.

import { upload, sentenceOf } from "./api.js";
import { change } from "./actions.js";
import { el, fill, icon, iconButton } from "./dom.js";
import { sizeOf } from "./files.js";
import { emit } from "./store.js";
import { containerKey, read } from "./values.js";

const LARGEST = 10 * 1024 * 1024;

// The app may redraw the form while a file is on its way: the newest drawing then shows how it went.
const inputs = new Map(); // container, block and action → {words, refused, show}

function inputOf(ctx, block, element) {
  const key = [containerKey(ctx.container), block.block_id, element.action_id].join(" ");
  if (!inputs.has(key)) inputs.set(key, { words: "", refused: false, show: () => {} });
  return inputs.get(key);
}

const underway = new Map(); // container → how many files are on their way up

/** Whether a file of this form is still on its way: Slack takes the form only afterwards. */
export const isUploading = (container) => underway.get(containerKey(container)) > 0;

async function uploaded(file, container) {
  const key = containerKey(container);
  const count = (more) => {
    underway.set(key, (underway.get(key) ?? 0) + more);
    emit("uploads");
  };
  count(1);
  try {
    return await upload(file);
  } finally {
    count(-1);
  }
}

function objection(file, element) {
  const kinds = element.filetypes ?? [];
  const ending = file.name.split(".").at(-1).toLowerCase();
  if (kinds.length && !kinds.includes(ending)) return `“${file.name}” is not one of: ${kinds.join(", ")}.`;
  if (file.size > LARGEST) return `“${file.name}” is larger than 10 MB; Slack takes no larger files here.`;
  return null;
}

export function fileInput(element, block, ctx, field) {
  const most = element.max_files ?? 10;
  const now = inputOf(ctx, block, element);
  const held = () => read(ctx, block, element);
  const news = el("p", { class: "quiet", role: "status" });
  const list = el("ul", { class: "picked-files", "aria-label": "Chosen files" });
  const keep = async (files) => {
    await change(ctx, block, element, files);
    now.show();
  };
  const say = (words, refused = false) => {
    Object.assign(now, { words, refused });
    now.show();
  };
  const row = (file) =>
    el(
      "li",
      {},
      icon("file"),
      el("span", {}, file.name),
      el("small", {}, sizeOf(file.size)),
      iconButton("close", `Remove ${file.name}`, () => keep(held().filter((one) => one.id !== file.id))),
    );
  const show = () => {
    fill(list, held().map(row));
    list.hidden = held().length === 0;
    news.textContent = now.words;
    node.classList.toggle("refused", now.refused);
  };
  const take = async (file) => {
    if (held().length >= most) return `At most ${most} ${most === 1 ? "file" : "files"} here.`;
    const problem = objection(file, element);
    if (problem) return problem;
    say(`Uploading ${file.name}…`);
    const answer = await uploaded(file, ctx.container);
    if (!answer.ok) return sentenceOf(answer);
    const { id, name, size, mimetype } = answer.file;
    await keep([...held(), { id, name, size, mimetype }]);
    return null;
  };
  const takeAll = async (files) => {
    const problems = [];
    for (const file of files) problems.push(await take(file));
    say(problems.filter(Boolean).join(" "), problems.some(Boolean));
  };
  const input = el("input", {
    type: "file",
    id: field.id,
    multiple: most > 1,
    accept: (element.filetypes ?? []).map((kind) => `.${kind}`).join(",") || null,
    "aria-label": field.labelledBy ? null : field.label,
    "aria-labelledby": field.labelledBy,
    "aria-describedby": field.describedBy,
  });
  input.addEventListener("change", async () => {
    await takeAll([...input.files]);
    input.value = "";
  });
  const kinds = element.filetypes?.length ? element.filetypes.join(", ").toUpperCase() : "Any file";
  const limits = `${kinds} · up to ${most === 1 ? "one file" : `${most} files`} of 10 MB`;
  const zone = el("div", { class: "dropzone" }, input, el("span", { class: "quiet" }, `or drop it here. ${limits}`));
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    takeAll([...event.dataTransfer.files]);
  });
  const node = el("div", {}, zone, list, news);
  now.show = show;
  show();
  return node;
}
