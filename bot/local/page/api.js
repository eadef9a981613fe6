// Talks to the simulator's own JSON API (/sim/…). Every answer is an object with `ok`; nothing here throws.

import { place } from "./place.js";

const SILENT = {
  ok: false,
  error: "no_answer",
  text: "The simulator does not answer. Is it still running? Start it again and reload this page.",
};

async function read(request) {
  try {
    const response = await request;
    const body = await response.json();
    return { ok: response.ok, ...body };
  } catch {
    return SILENT;
  }
}

export function get(path, query = {}) {
  const parameters = new URLSearchParams(
    Object.entries(query).filter(([, value]) => value !== null && value !== undefined),
  );
  return read(fetch(`/sim/${path}?${parameters}`, { headers: { accept: "application/json" } }));
}

/** Posts in the name of the person one acts as. */
export const post = (path, body = {}) => postPlain(path, { as: place.as, ...body });

/** Posts without a name: CloudAgent's stand-in knows nobody of the workspace. */
export function postPlain(path, body) {
  return read(
    fetch(`/sim/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

export function upload(file) {
  const form = new FormData();
  form.set("as", place.as);
  form.set("file", file, file.name);
  return read(fetch("/sim/upload", { method: "POST", body: form }));
}

/** True if the page itself has to say what went wrong; a failed ack is told by an event of its own. */
export const isUntold = (answer) => !answer.ok && !answer.ack;

/** The sentence of a failed answer, for people. */
export function sentenceOf(answer) {
  return answer.text || `The simulator said: ${answer.error ?? "something went wrong"}.`;
}
