// Emoji shortcodes (`:warning:`) that bots commonly use. Unknown ones stay text, so that nothing disappears.

import { el } from "./dom.js";
import { glyphs } from "./glyphs.js";

const KNOWN = {
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", heavy_multiplication_x: "✖️",
  negative_squared_cross_mark: "❎", warning: "⚠️", no_entry: "⛔", no_entry_sign: "🚫", rotating_light: "🚨",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", stopwatch: "⏱️", alarm_clock: "⏰", clock1: "🕐", clock3: "🕒",
  calendar: "📆", date: "📅", spiral_calendar_pad: "🗓️", telephone: "☎️", phone: "☎️", telephone_receiver: "📞",
  iphone: "📱", calling: "📲", mobile_phone_off: "📴", no_mobile_phones: "📵", mute: "🔇", bell: "🔔", no_bell: "🔕",
  lock: "🔒", unlock: "🔓", key: "🔑", shield: "🛡️", zap: "⚡", fire: "🔥", boom: "💥", cyclone: "🌀",
  thunder_cloud_and_rain: "⛈️", lightning: "🌩️", lightning_cloud: "🌩️", tornado: "🌪️", umbrella: "☔",
  question: "❓", grey_question: "❔", exclamation: "❗", grey_exclamation: "❕", bangbang: "‼️",
  information_source: "ℹ️", bulb: "💡", memo: "📝", pencil: "📝", pencil2: "✏️", page_facing_up: "📄",
  clipboard: "📋", paperclip: "📎", file_folder: "📁", open_file_folder: "📂", bar_chart: "📊", mag: "🔍",
  link: "🔗", inbox_tray: "📥", outbox_tray: "📤", package: "📦", wastebasket: "🗑️", broom: "🧹",
  robot_face: "🤖", bust_in_silhouette: "👤", busts_in_silhouette: "👥", wave: "👋", "+1": "👍", thumbsup: "👍",
  "-1": "👎", thumbsdown: "👎", raised_hand: "✋", raising_hand: "🙋", point_right: "👉", eyes: "👀", pray: "🙏",
  tada: "🎉", rocket: "🚀", star: "⭐", sparkles: "✨", smile: "😄", slightly_smiling_face: "🙂", thinking_face: "🤔",
  arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", arrows_counterclockwise: "🔄",
  repeat: "🔁", leftwards_arrow_with_hook: "↩️", back: "🔙", fast_forward: "⏩", double_vertical_bar: "⏸️",
  black_square_for_stop: "⏹️", arrow_forward: "▶️", white_circle: "⚪", black_circle: "⚫", red_circle: "🔴",
  large_blue_circle: "🔵", large_green_circle: "🟢", large_yellow_circle: "🟡", large_orange_circle: "🟠",
  construction: "🚧", sos: "🆘", ok: "🆗", new: "🆕", free: "🆓", heavy_minus_sign: "➖", heavy_plus_sign: "➕",
  one: "1️⃣", two: "2️⃣", three: "3️⃣", four: "4️⃣", five: "5️⃣", speech_balloon: "💬", books: "📚", scroll: "📜",
  house: "🏠", gear: "⚙️", wrench: "🔧", hammer: "🔨", globe_with_meridians: "🌐", coffee: "☕", sleeping: "😴",
};

/** The emoji as a node, or the shortcode as text. */
export function emoji(name) {
  const character = Object.hasOwn(KNOWN, name) ? KNOWN[name] : null;
  if (!character) return `:${name}:`;
  const [drawn] = glyphs(character).filter(Boolean);
  if (typeof drawn !== "string") return drawn;
  return el("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` }, character);
}

/** Text with its shortcodes turned into emoji: a list of strings and nodes. */
export function withEmoji(text) {
  return text.split(/(:[a-z0-9_+-]+:)/).map((part) => (/^:[a-z0-9_+-]+:$/.test(part) ? emoji(part.slice(1, -1)) : glyphs(part)));
}
