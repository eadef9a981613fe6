// Slack's select elements on top of the combobox: static, external, people, channels, conversations; single and multi.

import { change } from "./actions.js";
import { post } from "./api.js";
import { Combobox } from "./combobox.js";
import { plainOf } from "./mrkdwn.js";
import { isDirect, store } from "./store.js";
import { toast } from "./toasts.js";
import { read } from "./values.js";

const asChoice = (option) => ({
  key: option.value,
  label: plainOf(option.text),
  note: plainOf(option.description),
  raw: option,
});

function asGroups({ options, option_groups: groups }) {
  if (groups) return groups.map((group) => ({ label: plainOf(group.label), choices: group.options.map(asChoice) }));
  return [{ label: null, choices: (options ?? []).map(asChoice) }];
}

function narrowed(groups, query) {
  const words = query.toLowerCase();
  const fits = ({ label, note }) => `${label} ${note ?? ""}`.toLowerCase().includes(words);
  return groups.map((group) => ({ ...group, choices: group.choices.filter(fits) }));
}

async function external(ctx, block, element, query) {
  const answer = await post("options", {
    container: ctx.container,
    block_id: block.block_id,
    action_id: element.action_id,
    value: query,
  });
  if (!answer.ok) toast(answer.text || "The list could not be loaded: the app did not answer in time.", "error");
  return answer.ok ? asGroups(answer) : [];
}

const personChoice = (person) => ({
  key: person.id,
  label: person.real_name || person.name,
  note: `@${person.name}`,
  raw: person.id,
});
const channelChoice = (channel) => ({
  key: channel.id,
  label: `${isDirect(channel) ? "@" : "#"}${channel.name}`,
  raw: channel.id,
});
const people = () => [...store.people.values()].filter((person) => !person.is_bot).map(personChoice);
const channels = () => store.channels.filter((channel) => !isDirect(channel)).map(channelChoice);
const everyone = () => [...channels(), ...people()];
const unknown = (id) => ({ key: id, label: id, raw: id });

// kind → all choices; the state value of these is an id, of the others the option itself
const DIRECTORIES = { users_select: people, channels_select: channels, conversations_select: everyone };

/** Draws any select. `field` carries ids and words that tie it to its label, hint and error. */
export function select(element, block, ctx, field) {
  const multiple = element.type.startsWith("multi_");
  const kind = element.type.replace(/^multi_/, "");
  const directory = DIRECTORIES[kind];
  const revive = directory ? (id) => directory().find((choice) => choice.key === id) ?? unknown(id) : asChoice;
  const value = read(ctx, block, element);
  const known = multiple ? value : value === null ? [] : [value];
  const remote = kind === "external_select";
  const all = () => (directory ? [{ label: null, choices: directory() }] : asGroups(element));
  const combobox = new Combobox({
    ...field,
    placeholder: plainOf(element.placeholder) || "Choose…",
    multiple,
    remote,
    most: element.max_selected_items,
    minimum: remote ? (element.min_query_length ?? 3) : 0,
    chosen: known.map(revive),
    load: (query) => (remote ? external(ctx, block, element, query) : narrowed(all(), query)),
    onChange: (chosen) => {
      const raw = chosen.map((choice) => choice.raw);
      return change(ctx, block, element, multiple ? raw : (raw[0] ?? null));
    },
  });
  return combobox.node;
}
