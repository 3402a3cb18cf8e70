// What happens when a card changes its stage: shown at once, asked of the server, put back when it cannot be.
import { one } from "../page/dom";
import { fail, wordsFor } from "../page/failures";
import { raise, swapIn } from "../page/htmx";
import { newKey, writeHeaders } from "../page/requests";
import { show } from "../overlay/fragments";
import { isEnglish, t } from "../page/words";

export interface Place {
  cards: HTMLElement;
  before: Element | null;
}

export const columnOf = (element: Element): HTMLElement | null => element.closest<HTMLElement>("[data-column-id]");
export const cardsOf = (column: HTMLElement): HTMLElement => (column.matches("[data-cards]") ? column : (one("[data-cards]", column) ?? column));

/** Whether a card may go from one column to another; a column without `data-from` takes all. */
export function takes(to: HTMLElement, from: HTMLElement | null): boolean {
  const sources = to.dataset["from"];
  return to === from || sources === undefined || sources.split(" ").includes(from?.dataset["columnId"] ?? "");
}

export function placeOf(card: Element): Place {
  return { cards: card.parentElement as HTMLElement, before: card.nextElementSibling };
}

export function putBack(card: HTMLElement, place: Place): void {
  if (place.before?.parentElement === place.cards) place.cards.insertBefore(card, place.before);
  else cardsOf(place.cards).prepend(card);
}

const percent = (rate: string | undefined): string => (rate ? `${Math.round(Number(rate) * 100)}%` : "");

/** 放到「商务谈判」· 赢率 40% → 65% */
export function promise(from: HTMLElement | null, to: HTMLElement): string {
  const stage = t("放到「{stage}」", { stage: to.dataset["title"] ?? "" });
  const [a, b] = [percent(from?.dataset["rate"]), percent(to.dataset["rate"])];
  return a && b && a !== b ? `${stage}${isEnglish() ? " " : ""}· ${t("赢率 {from} → {to}", { from: a, to: b })}` : stage;
}

function recount(...columns: (HTMLElement | null)[]): void {
  for (const column of columns) {
    const place = column && one("[data-count]", column);
    const known = Number((place?.textContent ?? "").replaceAll(",", ""));
    const change = Number(column?.dataset["change"] ?? 0);
    if (place && Number.isFinite(known)) place.textContent = String(known + change);
    if (column) delete column.dataset["change"];
  }
}

function settle(card: HTMLElement, from: HTMLElement | null, to: HTMLElement, version: string | null): void {
  card.dataset["version"] = version ?? String(Number(card.dataset["version"] ?? 0) + 1);
  if (from) from.dataset["change"] = "-1";
  to.dataset["change"] = "1";
  recount(from, to);
  if (to.matches("a")) { card.remove(); stay(card, from); }
}

/** The focus stands on the card; where that has left the board, on the first of its column. */
function stay(card: HTMLElement, from: HTMLElement | null): void {
  (card.isConnected ? card : from && one(".kc", from))?.focus({ preventScroll: true });
}

/** Ask the server to move `card` to `to`; the card already stands there, `origin` is where it came from. */
export async function move(card: HTMLElement, to: HTMLElement, origin: Place): Promise<void> {
  const from = columnOf(origin.cards);
  const board = card.closest<HTMLElement>("[data-board]");
  if (from === to || !board) return;
  card.setAttribute("aria-busy", "true");
  const url = (board.dataset["moveUrl"] ?? "").replace("{id}", card.dataset["id"] ?? "");
  const body = new URLSearchParams({ stage: to.dataset["columnId"] ?? "", version: card.dataset["version"] ?? "" });
  const answer = await fetch(url, { method: "POST", headers: writeHeaders(newKey()), body }).catch(() => null);
  const text = answer ? await answer.text().catch(() => "") : "";
  card.removeAttribute("aria-busy");
  if (answer?.ok) return done(card, from, to, answer, text);
  putBack(card, origin);
  if (answer?.status === 422 && text.trim()) return ask(card, from, to, text);
  const words = answer ? wordsFor(answer.status, answer.headers.get("content-type") ?? "", text) : t("网络断开，没能连上服务器。你写的内容还在，联网后点「重试」。");
  fail(`${words} ${t("没有移动，已放回原处。")}`);
  card.focus();
}

async function done(card: HTMLElement, from: HTMLElement | null, to: HTMLElement, answer: Response, text: string): Promise<void> {
  settle(card, from, to, answer.headers.get("X-Version"));
  if (text.trim() && card.isConnected) {
    const focused = document.activeElement === card;
    await swapIn(text, card, "outerHTML");
    if (focused) document.getElementById(card.id)?.focus();
  }
  raise(answer);
}

/** Missing fields are asked for in a small dialog; when it is saved the card moves after all. */
async function ask(card: HTMLElement, from: HTMLElement | null, to: HTMLElement, text: string): Promise<void> {
  const dialog = await show("dialog", text);
  const saved = (event: Event): void => {
    const answer = (event as CustomEvent<{ ctx: { response?: { headers: Headers } } }>).detail.ctx.response;
    cardsOf(to).prepend(card);
    settle(card, from, to, answer?.headers.get("X-Version") ?? null);
  };
  dialog.addEventListener("fragment-saved", saved, { once: true });
  dialog.addEventListener("close", () => { window.setTimeout(() => dialog.removeEventListener("fragment-saved", saved)); stay(card, from); }, { once: true });
}
