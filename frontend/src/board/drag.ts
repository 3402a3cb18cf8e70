// Dragging cards by mouse and touch: the card tilts, its place stays grey, the target says what will change.
import Sortable from "sortablejs";
import { all, make } from "../page/dom";
import { cardsOf, columnOf, move, placeOf, promise, takes, type Place } from "./moves";

let origin: Place | null = null;
let shadow: HTMLElement | null = null;

function lift(card: HTMLElement): void {
  origin = placeOf(card);
  shadow = make("div", { class: "ghostc", "aria-hidden": "true", hidden: true });
  shadow.style.height = `${card.offsetHeight}px`;
  card.after(shadow);
  document.body.classList.add("dragging-card");
  const from = columnOf(card);
  for (const column of all("[data-column-id]", card.closest("[data-board]") ?? document)) column.classList.toggle("closed-to", !takes(column, from));
}

function over(card: HTMLElement, cards: HTMLElement): void {
  const from = origin && columnOf(origin.cards);
  const to = columnOf(cards);
  const away = Boolean(to && to !== from);
  if (shadow) shadow.hidden = !away;
  for (const column of all("[data-column-id].over")) column.classList.remove("over");
  if (to) to.classList.toggle("over", away);
  if (away && to) card.dataset["drop"] = promise(from, to);
  else delete card.dataset["drop"];
}

function drop(card: HTMLElement): void {
  const to = columnOf(card);
  shadow?.remove();
  shadow = null;
  delete card.dataset["drop"];
  document.body.classList.remove("dragging-card");
  for (const column of all("[data-column-id]")) column.classList.remove("over", "closed-to");
  if (origin && to) void move(card, to, origin);
  origin = null;
}

export function prepare(board: HTMLElement): void {
  for (const column of all("[data-column-id]:not([data-locked])", board)) {
    const cards = cardsOf(column);
    if (Sortable.get(cards)) continue;
    Sortable.create(cards, {
      group: { name: "board", put: (_to, from) => takes(column, columnOf(from.el)) }, draggable: ".kc", sort: false, animation: 140, forceFallback: true, fallbackOnBody: true, fallbackTolerance: 4,
      delay: 180, delayOnTouchOnly: true, touchStartThreshold: 4, ghostClass: "kc-ghost", fallbackClass: "kc-drag", filter: "button", preventOnFilter: false,
      scroll: true, scrollSensitivity: 60, scrollSpeed: 14,
      onStart: ({ item }) => lift(item),
      onChange: ({ item, to }) => over(item, to),
      onEnd: ({ item }) => drop(item),
    });
  }
}
