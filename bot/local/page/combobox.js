// A select with search, single or multiple: an input (ARIA combobox) with a list of choices that floats under it.
// It knows nothing of Slack: choices are {key, label, note?, raw}, in groups {label, choices}.

import { el, fill, freshId, icon, iconButton } from "./dom.js";
import { anchor } from "./popup.js";

const MOST_SHOWN = 100;
const PAUSE = 200; // ms without a key before a remote list is asked

export class Combobox {
  /** `load(query)` answers groups (or a promise of them); `onChange(chosen)` may answer false to take it back. */
  constructor({
    id,
    label,
    labelledBy,
    describedBy,
    placeholder,
    multiple,
    most,
    chosen,
    load,
    remote,
    minimum = 0,
    onChange,
  }) {
    Object.assign(this, { multiple, most, chosen, load, remote, minimum, onChange, active: -1, choices: [], asked: 0 });
    const list = freshId("choices");
    this.input = el("input", {
      id,
      type: "text",
      class: "combo-input",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list,
      "aria-label": labelledBy ? null : label,
      "aria-labelledby": labelledBy,
      "aria-describedby": describedBy,
      placeholder,
      onInput: () => this.searchSoon(),
      onClick: () => this.open(),
      onKeydown: (event) => this.key(event),
      onBlur: () => this.leave(),
    });
    this.list = el("div", {
      id: list,
      role: "listbox",
      class: "choices",
      popover: "manual",
      "aria-label": `Choices: ${label || placeholder}`,
      "aria-multiselectable": multiple ? "true" : null,
    });
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the input
    this.chips = el("ul", { class: "chips", "aria-label": "Chosen" });
    this.news = el("span", { class: "quiet", role: "status" });
    this.clear = iconButton("close", "Clear", () => this.take([]), { class: "icon-button combo-clear" });
    this.node = el(
      "div",
      { class: "combo" },
      multiple ? this.chips : null,
      el("div", { class: "combo-box" }, icon("search"), this.input, multiple ? null : this.clear),
      this.list,
      this.news,
    );
    this.show();
  }

  show() {
    if (this.multiple) {
      this.chips.hidden = this.chosen.length === 0;
      fill(
        this.chips,
        this.chosen.map((choice) =>
          el(
            "li",
            { class: "chip" },
            choice.label,
            iconButton("close", `Remove ${choice.label}`, () => this.drop(choice)),
          ),
        ),
      );
    } else {
      this.input.value = this.chosen[0]?.label ?? "";
      this.clear.hidden = this.chosen.length === 0;
    }
  }

  async take(chosen) {
    const before = this.chosen;
    this.chosen = chosen;
    this.show();
    if ((await this.onChange(chosen)) === false) {
      this.chosen = before;
      this.show();
    }
  }

  drop(choice) {
    this.take(this.chosen.filter((one) => one.key !== choice.key));
    this.input.focus();
  }

  choose(choice) {
    this.close();
    if (!this.multiple) return this.take([choice]);
    this.input.value = "";
    if (this.chosen.some((one) => one.key === choice.key)) return this.drop(choice);
    if (this.most && this.chosen.length >= this.most) {
      this.news.textContent = `At most ${this.most} can be chosen.`;
      return null;
    }
    return this.take([...this.chosen, choice]);
  }

  isOpen() {
    return this.input.getAttribute("aria-expanded") === "true";
  }

  /** A click or an arrow key shows everything, whatever is chosen; typing then narrows it. */
  open() {
    if (this.isOpen()) return;
    this.input.select();
    this.search("");
  }

  searchSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(this.input.value.trim()), this.remote ? PAUSE : 0);
  }

  async search(query) {
    const mine = ++this.asked;
    if (query.length < this.minimum) return this.fillList([], `Type at least ${this.minimum} letters to search.`);
    if (this.remote) this.fillList([], "Searching…");
    const groups = await this.load(query);
    if (mine === this.asked && document.activeElement === this.input) this.fillList(groups, "Nothing found.");
    return null;
  }

  fillList(groups, otherwise) {
    this.choices = [];
    const drawn = groups.map((group) => this.group(group)).filter(Boolean);
    fill(
      this.list,
      drawn.length
        ? drawn
        : el(
            "div",
            { class: "choice-note", role: "option", "aria-disabled": "true", "aria-selected": "false" },
            otherwise,
          ),
    );
    this.input.setAttribute("aria-expanded", "true");
    if (!this.list.matches(":popover-open")) this.list.showPopover();
    anchor(this.list, this.input.parentElement, { stretch: true });
    this.activate(this.choices.findIndex(({ choice }) => this.has(choice)));
  }

  has(choice) {
    return this.chosen.some((one) => one.key === choice.key);
  }

  group({ label, choices }) {
    const room = MOST_SHOWN - this.choices.length;
    if (choices.length === 0 || room <= 0) return null;
    const options = choices.slice(0, room).map((choice) => this.option(choice));
    return label
      ? el(
          "div",
          { role: "group", "aria-label": label },
          el("div", { class: "choice-group", "aria-hidden": "true" }, label),
          options,
        )
      : options;
  }

  option(choice) {
    const node = el(
      "div",
      {
        role: "option",
        id: freshId("choice"),
        class: "choice",
        "aria-selected": String(this.has(choice)),
        onClick: () => this.choose(choice),
      },
      el("span", {}, choice.label),
      choice.note ? el("small", {}, choice.note) : null,
      this.has(choice) ? icon("check") : null,
    );
    this.choices.push({ choice, node });
    return node;
  }

  activate(at) {
    this.choices[this.active]?.node.classList.remove("active");
    this.active = at;
    const now = this.choices[at]?.node;
    now?.classList.add("active");
    now?.scrollIntoView({ block: "nearest" });
    if (now) this.input.setAttribute("aria-activedescendant", now.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const count = this.choices.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.isOpen()) this.open();
      else if (count) this.activate((this.active + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
    } else if (event.key === "Enter" && this.isOpen()) {
      event.preventDefault();
      const choice =
        this.choices[this.active] ?? (this.input.value && this.choices.length === 1 ? this.choices[0] : null);
      if (choice) this.choose(choice.choice);
    } else if (event.key === "Escape" && this.isOpen()) {
      event.preventDefault(); // closes the list, not the modal around it
      event.stopPropagation();
      this.leave();
    } else if (event.key === "Backspace" && this.multiple && !this.input.value && this.chosen.length) {
      this.drop(this.chosen.at(-1));
    }
  }

  close() {
    this.asked += 1;
    clearTimeout(this.timer);
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    if (this.list.isConnected && this.list.matches(":popover-open")) this.list.hidePopover();
    this.active = -1;
  }

  leave() {
    this.close();
    if (this.multiple) this.input.value = "";
    else this.input.value = this.chosen[0]?.label ?? "";
  }
}
