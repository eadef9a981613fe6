// Moments as people read them, always in the zone of the person one acts as, and back from that zone's wall clock.

import { store } from "./store.js";

const LOCALE = "en-GB";
const DAY = 86400;

/** The zone of the person acted as; somebody without one sees UTC, as a server would. */
export const zone = () => store.me?.tz || "UTC";

const formatters = new Map(); // making one takes longer than drawing a message

function formatter(options, locale = LOCALE) {
  const key = `${locale} ${zone()} ${JSON.stringify(options)}`;
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat(locale, { timeZone: zone(), ...options }));
  return formatters.get(key);
}

const at = (epoch) => new Date(epoch * 1000);
export const clock = (epoch) => formatter({ hour: "2-digit", minute: "2-digit" }).format(at(epoch));
export const clockWithSeconds = (epoch) =>
  formatter({ hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at(epoch));
export const dayKey = (epoch) => formatter({}, "en-CA").format(at(epoch));
const shortDay = (epoch) => formatter({ day: "numeric", month: "short", year: "numeric" }).format(at(epoch));
const day = (epoch) => formatter({ day: "numeric", month: "long", year: "numeric" }).format(at(epoch));
const longDay = (epoch) =>
  formatter({ weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(at(epoch));

function nearby(epoch) {
  const now = Date.now() / 1000;
  for (const [shift, word] of [
    [0, "today"],
    [-DAY, "yesterday"],
    [DAY, "tomorrow"],
  ]) {
    if (dayKey(epoch) === dayKey(now + shift)) return word;
  }
  return null;
}

export const dayHeading = (epoch) => {
  const word = nearby(epoch);
  return word ? word[0].toUpperCase() + word.slice(1) : longDay(epoch);
};

export const fullMoment = (epoch) => `${longDay(epoch)}, ${clockWithSeconds(epoch)} (${zone()})`;

/** “in 3 days”, “2 hours ago”. */
export function ago(epoch, now = Date.now() / 1000) {
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  const seconds = epoch - now;
  for (const [unit, size] of [
    ["day", DAY],
    ["hour", 3600],
    ["minute", 60],
  ]) {
    if (Math.abs(seconds) >= size) return words.format(Math.round(seconds / size), unit);
  }
  return words.format(Math.round(seconds), "second");
}

const TOKENS = {
  date_num: dayKey,
  date: day,
  date_slash: (epoch) => dayKey(epoch).replaceAll("-", "/"),
  date_short: shortDay,
  date_long: longDay,
  date_pretty: (epoch) => nearby(epoch) ?? day(epoch),
  date_short_pretty: (epoch) => nearby(epoch) ?? shortDay(epoch),
  date_long_pretty: (epoch) => nearby(epoch) ?? longDay(epoch),
  day_divider_pretty: (epoch) => nearby(epoch) ?? longDay(epoch),
  time: clock,
  time_secs: clockWithSeconds,
  ago: (epoch) => ago(epoch),
};

/** Fills a Slack date format such as `{date_short} at {time}`; a token we do not know stays as it is. */
export function fillDate(epoch, format) {
  return format.replace(/\{(\w+)\}/g, (whole, name) => (TOKENS[name] ? TOKENS[name](epoch) : whole));
}

function wallClock(epoch) {
  const parts = Object.fromEntries(
    formatter({
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    })
      .formatToParts(at(epoch))
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** Epoch seconds → `2026-12-24T17:00` on the person's clock, the form of <input type=datetime-local>. */
export const toLocalInput = (epoch) => (epoch ? wallClock(epoch) : "");

/** The way back. Two rounds find the offset also beside a change of the clocks. */
export function fromLocalInput(text) {
  if (!text) return null;
  const wanted = Date.parse(`${text}Z`) / 1000;
  let epoch = wanted;
  for (let round = 0; round < 2; round += 1) epoch += wanted - Date.parse(`${wallClock(epoch)}Z`) / 1000;
  return epoch;
}
