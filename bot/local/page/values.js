// What has been typed and chosen, container by container, in exactly the shape of Slack's `state.values`.
// A typed value survives an update of its view as long as block_id and action_id stay (Slack's rule); what is
// typed in a modal also survives a reload of the page, which is more than Slack promises.

import { place } from "./place.js";

// element type → [field of the state value, field of the element with its initial value, value of an empty one]
const FIELDS = {
  plain_text_input: ["value", "initial_value", null],
  email_text_input: ["value", "initial_value", null],
  url_text_input: ["value", "initial_value", null],
  number_input: ["value", "initial_value", null],
  rich_text_input: ["rich_text_value", "initial_value", null],
  static_select: ["selected_option", "initial_option", null],
  external_select: ["selected_option", "initial_option", null],
  multi_static_select: ["selected_options", "initial_options", []],
  multi_external_select: ["selected_options", "initial_options", []],
  users_select: ["selected_user", "initial_user", null],
  multi_users_select: ["selected_users", "initial_users", []],
  channels_select: ["selected_channel", "initial_channel", null],
  multi_channels_select: ["selected_channels", "initial_channels", []],
  conversations_select: ["selected_conversation", "initial_conversation", null],
  multi_conversations_select: ["selected_conversations", "initial_conversations", []],
  checkboxes: ["selected_options", "initial_options", []],
  radio_buttons: ["selected_option", "initial_option", null],
  datepicker: ["selected_date", "initial_date", null],
  timepicker: ["selected_time", "initial_time", null],
  datetimepicker: ["selected_date_time", "initial_date_time", null],
  file_input: ["files", "initial_files", []],
};

export const isStateful = (element) => Object.hasOwn(FIELDS, element?.type);
export const fieldOf = (type) => FIELDS[type][0];

const drafts = new Map(); // container key → {block_id: {action_id: state value}}

export function containerKey(container) {
  if (container.type === "view") return `view:${container.view_id}`;
  return container.type === "home" ? "home" : `message:${container.channel}:${container.ts}`;
}

const storageKey = (key) => `blockbot:${place.as}:${key}`;

function draftsOf(container) {
  const key = containerKey(container);
  if (!drafts.has(key)) drafts.set(key, restored(container, key));
  return drafts.get(key);
}

function restored(container, key) {
  if (container.type !== "view") return {};
  try {
    return JSON.parse(sessionStorage.getItem(storageKey(key))) ?? {};
  } catch {
    return {};
  }
}

function keep(container, values) {
  if (container.type !== "view") return;
  try {
    sessionStorage.setItem(storageKey(containerKey(container)), JSON.stringify(values));
  } catch {
    // A browser without storage: typed text then does not survive a reload, everything else works.
  }
}

export function forget(container) {
  const key = containerKey(container);
  drafts.delete(key);
  try {
    sessionStorage.removeItem(storageKey(key));
  } catch {
    // The same: nothing was kept.
  }
}

/** Person changed: nothing typed by one may show up at another. */
export function forgetAll() {
  drafts.clear();
}

export function write(ctx, block, element, value) {
  const values = draftsOf(ctx.container);
  values[block.block_id] ??= {};
  values[block.block_id][element.action_id] = { type: element.type, [fieldOf(element.type)]: value };
  keep(ctx.container, values);
}

/** What the element holds now: typed, else what the server last heard of, else its initial value. */
export function read(ctx, block, element) {
  const [field, initial, empty] = FIELDS[element.type];
  const path = (values) => values?.[block.block_id]?.[element.action_id];
  const typed = path(draftsOf(ctx.container));
  if (typed && typed.type === element.type) return typed[field];
  const known = path(ctx.known);
  if (known?.type === element.type && field in known) return known[field];
  return element[initial] ?? empty;
}

export function elementsOf(block) {
  if (block.type === "input") return [block.element];
  if (block.type === "section" && block.accessory) return [block.accessory];
  return block.type === "actions" ? block.elements : [];
}

/** On the wire a file is its id alone; its name is only for the page. */
function onWire(field, value) {
  return field === "files" ? value.map(({ id }) => ({ id })) : value;
}

/** Slack's `state.values` of a whole surface. */
export function stateValues(ctx) {
  const values = {};
  for (const block of ctx.blocks) {
    for (const element of elementsOf(block).filter(isStateful)) {
      const field = fieldOf(element.type);
      values[block.block_id] ??= {};
      values[block.block_id][element.action_id] = {
        type: element.type,
        [field]: onWire(field, read(ctx, block, element)),
      };
    }
  }
  return values;
}

/** Drops what was typed into blocks that an update took away. */
export function prune(ctx) {
  const values = draftsOf(ctx.container);
  const there = new Set(ctx.blocks.map((block) => block.block_id));
  for (const block of Object.keys(values)) if (!there.has(block)) delete values[block];
}

export const isEmpty = (value) =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
