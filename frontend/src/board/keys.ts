// The board without a mouse: arrows walk, Space lifts and drops, M names the stages, Enter opens.
import { all, icon, isComposing, isMod, make, on, one } from "../page/dom";
import { place } from "../page/menus";
import { say } from "../page/say";
import { t } from "../page/words";
import { cardsOf, columnOf, move, placeOf, promise, putBack, takes, type Place } from "./moves";

let lifted: { card: HTMLElement; origin: Place } | null = null;

const columns = (card: Element): HTMLElement[] => all("[data-column-id]:not([data-locked])", card.closest("[data-board]") ?? document);
const cardsIn = (column: HTMLElement): HTMLElement[] => all(".kc", cardsOf(column));

function beside(card: HTMLElement, step: number): HTMLElement | undefined {
  const list = columns(card);
  const here = columnOf(card);
  return here ? list[list.indexOf(here) + step] : undefined;
}

function walk(card: HTMLElement, key: string): void {
  const column = columnOf(card);
  if (!column) return;
  const list = cardsIn(column);
  const row = list.indexOf(card);
  if (key === "ArrowDown" || key === "j") list[row + 1]?.focus();
  else if (key === "ArrowUp" || key === "k") list[row - 1]?.focus();
  else {
    const next = beside(card, key === "ArrowRight" ? 1 : -1);
    const target = next && cardsIn(next);
    target?.[Math.min(row, target.length - 1)]?.focus();
  }
}

function lift(card: HTMLElement): void {
  lifted = { card, origin: placeOf(card) };
  card.classList.add("kc-lifted");
  const name = one("header b", card)?.textContent ?? "";
  say(t("拿起了「{card}」。左右方向键选阶段，空格放下，Esc 放回。", { card: name }));
}

/** Carry a lifted card to the nearest column on that side that takes it. */
function shift(card: HTMLElement, step: number): void {
  if (!lifted) return;
  const list = columns(card);
  const from = columnOf(lifted.origin.cards);
  let at = list.indexOf(columnOf(card) as HTMLElement) + step;
  let next = list[at];
  while (next && !takes(next, from)) next = list[(at += step)];
  if (!next) return;
  cardsOf(next).prepend(card);
  card.focus();
  say(promise(columnOf(lifted.origin.cards), next));
}

function release(back: boolean): void {
  if (!lifted) return;
  const { card, origin } = lifted;
  const to = columnOf(card);
  lifted = null;
  card.classList.remove("kc-lifted");
  if (back) {
    putBack(card, origin);
    say(t("没有移动，已放回原处。"));
  } else if (to) void move(card, to, origin);
  card.focus();
}

function menu(card: HTMLElement, anchor: Element): void {
  one("#move-menu")?.remove();
  const here = columnOf(card);
  const items = columns(card).filter((column) => column !== here && takes(column, here)).map((column) => {
    const button = make("button", { type: "button" }, icon("to"), make("span", {}, promise(here, column)));
    button.addEventListener("click", () => { const origin = placeOf(card); cardsOf(column).prepend(card); panel.hidePopover(); void move(card, column, origin); });
    return make("li", {}, button);
  });
  const panel = make("div", { class: "menu", popover: true, id: "move-menu", "data-menu": true, role: "dialog", "aria-label": t("移到阶段") }, make("ul", {}, ...items));
  document.body.append(panel);
  panel.addEventListener("toggle", (event) => { if ((event as ToggleEvent).newState === "closed") { panel.remove(); if (document.activeElement === document.body) card.focus(); } });
  panel.showPopover();
  place(panel, anchor.getBoundingClientRect());
  one("button", panel)?.focus();
}

function onKey(event: KeyboardEvent, card: HTMLElement): void {
  if (isComposing(event) || isMod(event) || event.target !== card) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (lifted) {
    if (key === "ArrowLeft" || key === "ArrowRight") shift(card, key === "ArrowRight" ? 1 : -1);
    else if (key === " " || key === "Enter") release(false);
    else if (key === "Escape") release(true);
    else return;
  } else if (key === " ") lift(card);
  else if (key === "m") menu(card, card);
  else if (key === "Enter") location.assign(card.dataset["url"] ?? "#");
  else if (key.startsWith("Arrow") || key === "j" || key === "k") walk(card, key);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

export function start(): void {
  on<KeyboardEvent>("keydown", "[data-board] .kc", onKey);
  on("click", "[data-move-menu]", (_event, button) => { const card = button.closest<HTMLElement>(".kc"); if (card) menu(card, button); });
  on("focusout", ".kc.kc-lifted", () => window.setTimeout(() => { if (lifted && document.activeElement !== lifted.card) release(true); }));
  on<MouseEvent>("click", "[data-board] .kc", (event, card) => {
    if (!(event.target as Element).closest("a, button") && !isMod(event)) location.assign(card.dataset["url"] ?? "#");
  });
}
