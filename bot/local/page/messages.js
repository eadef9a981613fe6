// Keeps a list of drawn messages in step with the store: one node a message, replaced when the message changes.
// The same list serves the channel and the thread.

import { focusName, refocus } from "./blocks.js";
import { dayHeading, dayKey } from "./dates.js";
import { el, fill } from "./dom.js";
import { drawMessage } from "./message.js";

const MOST_DRAWN = 60; // more at once makes a change of channel slow; the rest comes at a click
const NEAR = 80; // px from the end that still count as being at the end
const TOGETHER = 300; // s within which messages of one person stand together

const isPlain = (message) => !message.ephemeral && !message.blocks?.length && !message.files?.length;

/** Plain messages of one person in short order stand under one name; cards and files always show whose they are. */
function follows(before, message) {
  return (
    isPlain(before) &&
    isPlain(message) &&
    before.user === message.user &&
    before.username === message.username &&
    Number(message.ts) - Number(before.ts) < TOGETHER &&
    dayKey(Number(before.ts)) === dayKey(Number(message.ts))
  );
}

export class MessageList {
  /** `log` is the scrolling element (role=log); `empty()` gives what stands in it while there are no messages. */
  constructor(log, { inThread = false, empty }) {
    Object.assign(this, { log, inThread, empty, drawn: new Map(), order: [], most: MOST_DRAWN });
    this.news = el(
      "button",
      { type: "button", class: "button small to-end", hidden: true, onClick: () => this.toEnd() },
      "New messages below",
    );
    log.after(this.news);
    log.addEventListener("keydown", (event) => this.step(event));
    this.sticks = true; // whether the end is in sight, and is to stay so when the list gets smaller or longer
    this.top = 0; // where the list stood when that was last decided
    log.addEventListener("scroll", () => this.scrolled());
    new ResizeObserver(() => this.resized()).observe(log);
  }

  atEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
  }

  resized() {
    this.height = this.log.clientHeight;
    if (this.sticks) this.toEnd();
  }

  scrolled() {
    if (this.log.clientHeight !== this.height) return; // the list got another size: that is not the reader's doing
    // The browser tells of our own scrolling a frame later, when more may have come: only who goes up leaves the end.
    if (this.atEnd()) this.sticks = true;
    else if (this.log.scrollTop < this.top) this.sticks = false;
    this.top = this.log.scrollTop;
    if (this.sticks) this.news.hidden = true;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.top = this.log.scrollTop;
    this.sticks = true;
    this.news.hidden = true;
  }

  /** Once a frame: in a storm each message alone would make the browser measure the whole list. */
  toEndSoon() {
    this.sticks = true;
    this.soon ??= requestAnimationFrame(() => {
      this.soon = null;
      if (this.sticks) this.toEnd();
      else this.news.hidden = false; // the reader went up in this very frame
    });
  }

  /** Draws everything anew, without reading it all out. */
  show(messages, { keepPlace = false } = {}) {
    const from = this.log.scrollTop;
    const stay = keepPlace && !this.sticks;
    const focus = focusName(this.log);
    const focusedTs = this.log.contains(document.activeElement)
      ? document.activeElement.closest("[data-ts]")?.dataset.ts
      : null;
    this.log.setAttribute("aria-live", "off");
    this.messages = messages;
    this.drawn.clear();
    const shown = messages.slice(-this.most);
    const nodes = [];
    let before = null;
    for (const message of shown) {
      nodes.push(this.divider(before, message), this.draw(message, before));
      before = message;
    }
    fill(
      this.log,
      this.earlier(messages.length - shown.length),
      nodes,
      shown.length ? null : this.empty(),
    );
    if (stay) this.log.scrollTop = from;
    else this.toEnd();
    if (focusedTs && this.drawn.has(focusedTs)) this.focusAgain(this.drawn.get(focusedTs), focus);
    setTimeout(() => this.log.setAttribute("aria-live", "polite"));
  }

  earlier(count) {
    if (count <= 0) return null;
    const more = () => {
      this.most += MOST_DRAWN;
      this.show(this.messages, { keepPlace: true });
    };
    return el(
      "button",
      { type: "button", class: "button small earlier", onClick: more },
      `Show earlier messages (${count})`,
    );
  }

  divider(before, message) {
    const day = dayKey(Number(message.ts));
    if (before && dayKey(Number(before.ts)) === day) return null;
    return el("p", { class: "day" }, el("span", {}, dayHeading(Number(message.ts))));
  }

  draw(message, before) {
    const node = drawMessage(message, {
      inThread: this.inThread,
      follows: before !== null && follows(before, message),
    });
    this.drawn.set(message.ts, node);
    return node;
  }

  /** A message changed or came; `messages` is the whole list in order. `mine` scrolls to it in any case. */
  take(message, messages, { mine = false } = {}) {
    const known = this.drawn.get(message.ts);
    const at = messages.findIndex((one) => one.ts === message.ts);
    this.messages = messages;
    if (!known && at !== messages.length - 1) return this.show(messages, { keepPlace: true });
    const before = messages[at - 1] ?? null;
    if (known) this.replace(known, message, before);
    else this.append(message, before);
    if (mine || this.sticks) this.toEndSoon();
    else if (!known) this.news.hidden = false;
    return null;
  }

  append(message, before) {
    this.log.querySelector(".empty")?.remove();
    const divider = this.divider(before, message);
    if (divider) this.log.append(divider);
    this.log.append(this.draw(message, before));
  }

  replace(known, message, before) {
    const focus = focusName(known);
    const node = this.draw(message, before);
    known.replaceWith(node);
    if (focus) this.focusAgain(node, focus);
  }

  /** Whoever pressed a button that is gone now stands on its message, not at the top of the page. */
  focusAgain(node, focus) {
    if (!focus?.action || !refocus(node, focus)) node.focus({ preventScroll: true });
  }

  /** Arrow keys walk from message to message; only the one stood on shows its tools to the Tab key. */
  step(event) {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    const onMessage = event.target === this.log || event.target.matches("[data-message]");
    const nodes = [...this.log.querySelectorAll("[data-message]")];
    if (!onMessage || nodes.length === 0) return;
    event.preventDefault();
    const at = nodes.indexOf(event.target);
    const next =
      at < 0 ? nodes.length - 1 : Math.min(nodes.length - 1, Math.max(0, at + (event.key === "ArrowUp" ? -1 : 1)));
    this.stand(nodes[next]);
  }

  stand(node) {
    for (const button of this.log.querySelectorAll(".message-tools button")) button.tabIndex = -1;
    for (const button of node.querySelectorAll(".message-tools button")) button.tabIndex = 0;
    node.focus();
    node.scrollIntoView({ block: "nearest" });
  }
}
