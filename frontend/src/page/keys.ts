// Keyboard: elements name their key or sequence in data-keys ("g h", "/"); single keys rest while somebody writes.
import { all, isComposing, isMod, isWriting, on, one } from "./dom";
import { keep } from "./theme";
import { undoLast } from "./toast";

const WAIT = 1200;
let typed: string[] = [];
let timer = 0;

function enabled(): boolean {
  return document.body.dataset["shortcuts"] !== "off";
}

function press(element: HTMLElement): void {
  if (element.matches("input, textarea, select")) {
    element.focus();
    if (element instanceof HTMLInputElement) element.select();
  } else element.click();
}

function seen(element: HTMLElement): boolean {
  return element.closest("[popover]") !== null || element.checkVisibility();
}

function match(sequence: string): HTMLElement | undefined {
  const scope = one<HTMLDialogElement>("dialog[open]") ?? document;
  return all("[data-keys]", scope).find((element) => element.dataset["keys"] === sequence && seen(element));
}

function single(event: KeyboardEvent): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => { typed = []; }, WAIT);
  typed = [...typed.slice(-1), event.key.toLowerCase()];
  for (const sequence of [typed.join(" "), typed.at(-1) ?? ""]) {
    const element = match(sequence);
    if (!element) continue;
    event.preventDefault();
    typed = [];
    press(element);
    return;
  }
}

/** Esc leaves a field that its key led to (/ or L), with what it holds, so that keys work again; on to the list if there is one. */
function leave(event: KeyboardEvent): void {
  const field = event.target;
  if (!(field instanceof HTMLElement) || !field.matches(":is(input, textarea)[data-keys]")) return;
  if (field.getAttribute("aria-expanded") === "true") return;
  event.preventDefault();
  field.blur();
  const row = one("[data-grid] tbody :is(tr.cur, tr[tabindex='0'])");
  row?.classList.add("cur");
  row?.focus({ preventScroll: true });
}

function onKey(event: KeyboardEvent): void {
  if (isComposing(event) || event.defaultPrevented) return;
  if (event.key === "Escape") return leave(event);
  if (isMod(event)) {
    if (event.key === "Enter") submitNearest(event);
    if (event.key.toLowerCase() === "z" && !event.shiftKey && !isWriting(event) && undoLast()) event.preventDefault();
    return;
  }
  if (event.altKey || isWriting(event) || !enabled()) return;
  if (event.key === "?") {
    one<HTMLDialogElement>("#shortcuts")?.showModal();
    event.preventDefault();
  } else if (event.key.length === 1) single(event);
}

/** ⌘↵ saves the form that has the focus, or the drawer's. */
function submitNearest(event: KeyboardEvent): void {
  const focused = document.activeElement?.closest<HTMLFormElement>("form");
  const form = focused ?? one<HTMLFormElement>("dialog[open] form[data-drawer-form]");
  if (!form || form.matches("[data-cell-form]")) return;
  event.preventDefault();
  form.requestSubmit();
}

/** On other systems than Apple's the same keys have other names. */
function nameKeys(): void {
  if (/Mac|iPhone|iPad/.test(navigator.platform)) return;
  for (const key of all("kbd[data-mod], [data-mod]")) key.textContent = (key.textContent ?? "").replace("⌘", "Ctrl ").replace("⇧", "Shift ");
}

export function start(): void {
  document.addEventListener("keydown", onKey);
  nameKeys();
  document.addEventListener("htmx:after:swap", nameKeys);
  on("change", "[data-shortcuts-switch]", (_event, box) => {
    const state = (box as HTMLInputElement).checked ? "on" : "off";
    document.body.dataset["shortcuts"] = state;
    void keep("shortcuts", state);
  });
}
