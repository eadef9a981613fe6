// The few emoji that state something (done, refused, waiting…) as drawings of our own, so that they look the same on
// a machine without an emoji font. All other emoji are left to the fonts.

const SVG = "http://www.w3.org/2000/svg";
const RED = "#d13b2e";
const GREEN = "#2c9a50";
const AMBER = "#f0b429";
const GREY = "#7b8794";
const WHITE = "#ffffff";
const BLUE = "#3d7bb8";

const filled = (d, fill) => ({ d, fill });
const line = (d, stroke, width = 2.4) => ({ d, stroke, width });
const SQUARE = "M4 1.5h12A2.5 2.5 0 0 1 18.5 4v12a2.5 2.5 0 0 1-2.5 2.5H4A2.5 2.5 0 0 1 1.5 16V4A2.5 2.5 0 0 1 4 1.5z";
const QUESTION = "M6.8 7a3.2 3.2 0 1 1 4.8 2.8c-1.1.6-1.6 1.2-1.6 2.4M10 15.9v.2";
const CIRCLE = "M10 1.5a8.5 8.5 0 1 0 .01 0z";
const HOURGLASS = [
  filled("M5 2h10v3c0 2.5-2 4-3.7 5 1.7 1 3.7 2.5 3.7 5v3H5v-3c0-2.5 2-4 3.7-5C7 9 5 7.5 5 5z", "#f7dfa5"),
  line(
    "M4 2h12M4 18h12M5.5 2v3c0 2.5 2 4 3.7 5-1.7 1-3.7 2.5-3.7 5v3M14.5 2v3c0 2.5-2 4-3.7 5 1.7 1 3.7 2.5 3.7 5v3",
    "#a8741a",
    1.8,
  ),
];

const DRAWINGS = {
  "✅": ["done", filled(SQUARE, GREEN), line("M5.5 10.5l3 3 6-7", WHITE)],
  "❌": ["cross", line("M4 4l12 12M16 4L4 16", RED, 3.4)],
  "⚠": ["warning", filled("M10 1.5L19 18H1z", AMBER), line("M10 7v5M10 14.9v.2", "#3d2a00", 2.2)],
  "⛔": ["no entry", filled(CIRCLE, RED), line("M5.5 10h9", WHITE, 3)],
  "🚫": ["prohibited", line("M10 2.7a7.3 7.3 0 1 0 .01 0zM4.9 4.9l10.2 10.2", RED, 2.6)],
  "⏳": ["waiting", ...HOURGLASS],
  "⌛": ["time is up", ...HOURGLASS],
  "🚨": [
    "alarm",
    filled("M5 14V10a5 5 0 0 1 10 0v4z", RED),
    filled("M3 14.5h14V18H3z", GREY),
    line("M10 1v1.5M3 4l1.2 1M17 4l-1.2 1", RED, 1.8),
  ],
  "🟡": ["yellow", filled(CIRCLE, AMBER)],
  "🟠": ["orange", filled(CIRCLE, "#e07b1f")],
  "🔵": ["blue", filled(CIRCLE, BLUE)],
  "🟢": ["green", filled(CIRCLE, GREEN)],
  "🔴": ["red", filled(CIRCLE, RED)],
  "❔": ["unknown", line(QUESTION, GREY, 2.8)],
  "❓": ["question", line(QUESTION, RED, 2.8)],
  "⏸": ["on hold", filled(SQUARE, BLUE), line("M7.5 6v8M12.5 6v8", WHITE, 2.6)],
  "⏭": [
    "skipped",
    filled(SQUARE, BLUE),
    filled("M4.5 6l4.5 4-4.5 4zM9 6l4.5 4L9 14z", WHITE),
    line("M14.8 6.5v7", WHITE, 1.8),
  ],
  "✔": ["settled", line("M3.5 11l4.5 4.5L16.5 5", GREEN, 3)],
  "📈": ["report", line("M2.5 2.5v15h15", GREY, 1.8), line("M5 13.5l4-4.5 3 3 5-7", RED, 2.2)],
  "🔍": ["looked into", line("M8.5 2.5a6 6 0 1 0 .01 0z", GREY, 2.2), line("M13 13l4.5 4.5", AMBER, 3)],
  "⏩": ["extended", filled(SQUARE, BLUE), filled("M4 6l5.5 4L4 14zM9.5 6l5.5 4-5.5 4z", WHITE)],
  "🔄": ["again", filled(SQUARE, BLUE), line("M14.5 7A5.2 5.2 0 0 0 5 9M5.5 13A5.2 5.2 0 0 0 15 11M15 4v3.2h-3.2M5 16v-3.2h3.2", WHITE, 1.8)],
  "↩": ["undone", filled(SQUARE, BLUE), line("M8 6L4.8 9 8 12M5 9h6.5a3 3 0 0 1 0 6H9", WHITE, 2)],
  "🏁": [
    "finished",
    filled("M3.5 2.5H17l-2 4 2 4H3.5z", "#e8ebef"),
    filled("M3.5 2.5h4.5v4H3.5zM8 6.5h4.5v4H8zM12.5 2.5H17l-2 4h-2.5z", "#39434d"),
    line("M3.5 2v16", GREY, 2),
  ],
  "🎉": [
    "hooray",
    filled("M2 18L7 6l7 7z", AMBER),
    line("M11 7c0-2 1-4 3-4M13 9c2-1 4-1 5 0M14.5 5.5l.01 0M17 12.5l.01 0M8 3l.01 0", RED, 2),
  ],
  "📄": ["file", filled("M4 1.5h8l4 4v13H4z", "#e8ebef"), line("M7 9h6M7 12h6M7 15h4M12 1.5v4h4", GREY, 1.6)],
  "📝": [
    "note",
    filled("M3 2.5h11v15H3z", "#e8ebef"),
    line("M5.5 7h6M5.5 10h5", GREY, 1.6),
    line("M17.5 6.5l-7 8.5-1.5 2", AMBER, 2.6),
  ],
  "✂": [
    "cut",
    line("M6.5 13.5L15 2.5M13.5 13.5L5 2.5", GREY, 2),
    line("M5 14a2.2 2.2 0 1 0 .01 0zM15 14a2.2 2.2 0 1 0 .01 0z", RED, 2),
  ],
  "⚪": ["free", filled(CIRCLE, "#e8ebef"), line(CIRCLE, GREY, 1.6)],
  "🌪": [
    "storm",
    line("M2.5 3.5h15M4 7h11.5M6.5 10.5h7.5M8.5 14h4.5M10 17.5h2", BLUE, 2.2),
  ],
  "👍": [
    "good",
    filled("M7.5 9l3.2-6.5c1.8 0 2.3 1.3 1.8 3L12 8h4.2c1.3 0 2 .9 1.7 2.1l-1.3 6c-.3 1-.9 1.6-2 1.6H7.5z", AMBER),
    filled("M2 9h4v8.7H2z", GREY),
  ],
  "👀": [
    "looking",
    filled("M5.7 4a3.7 6 0 1 0 .01 0zM14.3 4a3.7 6 0 1 0 .01 0z", "#e8ebef"),
    line("M5.7 4a3.7 6 0 1 0 .01 0zM14.3 4a3.7 6 0 1 0 .01 0z", GREY, 1.4),
    filled("M4.9 8.2a1.8 2.6 0 1 0 .01 0zM13.5 8.2a1.8 2.6 0 1 0 .01 0z", "#39434d"),
  ],
  "💡": [
    "hint",
    filled("M10 1.5a5.8 5.8 0 0 1 3.2 10.6c-.6.5-.9 1.2-.9 1.9H7.7c0-.7-.3-1.4-.9-1.9A5.8 5.8 0 0 1 10 1.5z", AMBER),
    line("M8 15.6h4M8.7 18h2.6", GREY, 1.8),
  ],
  "🔒": ["locked", line("M6.5 9V6.5a3.5 3.5 0 0 1 7 0V9", GREY, 2.2), filled("M4 9h12v9H4z", AMBER)],
};
const FOUND = new RegExp(`((?:${Object.keys(DRAWINGS).join("|")})\\ufe0f?)`, "u");

function draw(name) {
  const [label, ...shapes] = DRAWINGS[name];
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "glyph");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  for (const { d, fill, stroke, width } of shapes) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    path.setAttribute("fill", fill ?? "none");
    if (stroke) path.setAttribute("stroke", stroke);
    if (width) path.setAttribute("stroke-width", width);
    path.setAttribute("stroke-linecap", "round");
    path.setAttribute("stroke-linejoin", "round");
    svg.append(path);
  }
  return svg;
}

/** Text with these emoji drawn: a list of strings and nodes. */
export function glyphs(text) {
  return String(text)
    .split(FOUND)
    .map((part) => (Object.hasOwn(DRAWINGS, part.replace("\ufe0f", "")) ? draw(part.replace("\ufe0f", "")) : part));
}
