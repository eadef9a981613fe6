// What the page knows of the workspace, and who wants to hear of a change. No DOM here.
//
// The shared API description does not mention user groups: `usergroups: [{id, handle}]` in the state is used where
// the server sends it; without it a group without a label shows as its id.

const listeners = new Map();

export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, []);
  listeners.get(topic).push(listener);
}

export function emit(topic, detail) {
  for (const listener of listeners.get(topic) ?? []) listener(detail);
}

export const store = {
  ready: false,
  workspace: { name: "Workspace" },
  app: { commands: [], shortcuts: [] },
  me: null,
  people: new Map(),
  channels: [],
  usergroups: [],
  messages: new Map(), // channel → Map(ts → message)
  views: [], // open modal stack, root first
  home: null,
};

const sorted = new Map(); // channel → its messages in order, until the next change

export function takeState(state) {
  store.ready = true;
  store.workspace = state.workspace;
  store.app = { commands: [], shortcuts: [], ...state.app };
  store.me = state.me;
  store.people = new Map(state.people.map((person) => [person.id, person]));
  store.channels = state.channels;
  store.usergroups = state.usergroups ?? [];
  store.messages = new Map();
  sorted.clear();
  for (const [channel, messages] of Object.entries(state.messages)) {
    store.messages.set(channel, new Map(messages.map((message) => [message.ts, message])));
  }
  store.views = state.views ?? [];
  store.home = state.home ?? null;
  emit("state");
}

export function takeMessage(message) {
  if (!store.messages.has(message.channel)) store.messages.set(message.channel, new Map());
  const inChannel = store.messages.get(message.channel);
  const isNew = !inChannel.has(message.ts);
  inChannel.set(message.ts, message);
  sorted.delete(message.channel);
  emit("message", { message, isNew });
}

export function dropMessage({ channel, ts }) {
  store.messages.get(channel)?.delete(ts);
  sorted.delete(channel);
  emit("message_deleted", { channel, ts });
}

export function takeView(view) {
  const at = store.views.findIndex((known) => known.id === view.id);
  if (at >= 0) store.views[at] = view;
  else store.views.push(view);
  emit("views");
}

export function dropView({ id }) {
  store.views = store.views.filter((view) => view.id !== id);
  emit("views");
}

/** The messages of a channel with its threads, oldest first. Not to be changed by the caller. */
export function messagesOf(channel) {
  if (!sorted.has(channel)) {
    const messages = [...(store.messages.get(channel)?.values() ?? [])];
    sorted.set(
      channel,
      messages.sort((a, b) => Number(a.ts) - Number(b.ts)),
    );
  }
  return sorted.get(channel);
}

export const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;

export function personName(id) {
  const person = store.people.get(id);
  return person ? person.real_name || person.name : id;
}

export function channelName(id) {
  return store.channels.find((channel) => channel.id === id)?.name ?? id;
}

/** A conversation between the app and one person; Slack gives these ids that begin with D. */
export const isDirect = (channel) => channel.id.startsWith("D");
