// Where one types: Enter sends, Shift+Enter starts a new line, a slash brings up the app's commands.

import { post, sentenceOf } from "./api.js";
import { byId, el, fill, freshId, icon } from "./dom.js";
import { store } from "./store.js";
import { toast } from "./toasts.js";

const COMMAND = /^\/[^\s]*$/;

export class Composer {
  /** `where()` answers {channel, thread_ts?}. A thread takes no slash commands, as in Slack. */
  constructor(root, { label, where, takesCommands, extra = null }) {
    Object.assign(this, { where, takesCommands, active: -1, hints: [] });
    const ids = { input: freshId("composer"), help: freshId("help"), list: freshId("commands") };
    this.list = el("div", { id: ids.list, class: "hints", role: "listbox", "aria-label": "Commands", hidden: true });
    this.help = el("p", { id: ids.help, class: "composer-help quiet" });
    this.input = el("textarea", {
      id: ids.input,
      class: "composer-input",
      rows: "1",
      "aria-label": label,
      "aria-describedby": ids.help,
      "aria-autocomplete": takesCommands ? "list" : null,
      "aria-controls": takesCommands ? ids.list : null,
      onInput: () => this.typed(),
      onKeydown: (event) => this.key(event),
      onBlur: () => this.hideHints(),
    });
    this.button = el(
      "button",
      { type: "button", class: "button primary send", "aria-label": "Send", onClick: () => this.send() },
      icon("send"),
    );
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    fill(root, this.list, el("div", { class: "composer-box" }, extra, this.input, this.button), this.help);
    this.typed();
  }

  /** Puts words in for the person, ready to be sent or changed. */
  put(text) {
    this.input.value = text;
    this.input.focus();
    this.input.setSelectionRange(text.length, text.length);
    this.typed();
  }

  placeholder(text) {
    this.input.placeholder = text;
  }

  typed() {
    this.grow();
    const text = this.input.value;
    if (this.takesCommands && COMMAND.test(text)) this.showHints(text.toLowerCase());
    else this.hideHints();
    this.help.textContent = this.advice(text);
  }

  grow() {
    this.input.style.height = "auto";
    const wanted = this.input.scrollHeight; // 0 while its pane is hidden
    if (wanted) this.input.style.height = `${Math.min(wanted + 2, 220)}px`;
  }

  advice(text) {
    if (!text.startsWith("/")) return "Enter sends · Shift + Enter starts a new line";
    if (!this.takesCommands) return "Slash commands do not work inside a thread. Type it in the channel.";
    const command = store.app.commands.find((each) => each.command === text.split(/\s/)[0]);
    if (!command) return "Choose a command";
    return `${command.command} ${command.usage_hint ?? ""} — ${command.description ?? ""}`;
  }

  showHints(text) {
    const matching = store.app.commands.filter((each) => each.command.startsWith(text));
    const complete = matching.length === 1 && matching[0].command === text;
    this.hints = matching.map((command) => ({
      command,
      node: el(
        "div",
        {
          role: "option",
          id: freshId("hint"),
          class: "hint-row",
          "aria-selected": "false",
          onClick: () => this.complete(command),
        },
        el("strong", {}, command.command),
        el("span", { class: "usage" }, command.usage_hint ?? ""),
        el("small", {}, command.description ?? ""),
      ),
    }));
    fill(
      this.list,
      this.hints.map(({ node }) => node),
    );
    this.list.hidden = this.hints.length === 0;
    this.activate(complete || this.hints.length === 0 ? -1 : 0);
  }

  hideHints() {
    this.list.hidden = true;
    this.hints = [];
    this.activate(-1);
  }

  activate(at) {
    this.hints.forEach(({ node }, index) => node.setAttribute("aria-selected", String(index === at)));
    this.active = at;
    if (at >= 0) this.input.setAttribute("aria-activedescendant", this.hints[at].node.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  complete(command) {
    this.put(`${command.command} `);
  }

  key(event) {
    const count = this.hints.length;
    if (count && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.activate((this.active + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
    } else if (count && event.key === "Escape") {
      this.hideHints();
    } else if (this.active >= 0 && (event.key === "Tab" || event.key === "Enter") && !event.shiftKey) {
      event.preventDefault();
      this.complete(this.hints[this.active].command);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
  }

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    if (text.startsWith("/") && !this.takesCommands) {
      toast(this.advice(text), "error");
      return;
    }
    this.put("");
    const answer = await post(text.startsWith("/") ? "command" : "message", { ...this.where(), text });
    if (answer.ok) return;
    toast(sentenceOf(answer), "error");
    if (!this.input.value) this.put(text); // nothing typed is lost
  }
}

/** The composer of the channel, for those who want to put words into it. */
export const mainComposer = { put: () => {} };

export function rememberMain(composer) {
  mainComposer.put = (text) => composer.put(text);
  return composer;
}

export const focusComposer = () => byId("composer").querySelector("textarea")?.focus();
