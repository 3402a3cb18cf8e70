// The settings: rows that can be added, moved and dropped in a form; a secret that is copied once.
import { start as startUnsaved } from "./form/unsaved";
import { all, on, one } from "./page/dom";

function rowsOf(button: HTMLElement): HTMLElement | null {
  const own = button.closest<HTMLElement>("[data-repeat]");
  return own ?? one("[data-repeat]", button.closest("fieldset, section, form") ?? document);
}

/** A fresh copy of the last row: empty fields, ids that are not taken. */
function blank(row: HTMLElement): HTMLElement {
  const fresh = row.cloneNode(true) as HTMLElement;
  for (const field of all<HTMLInputElement>("input, textarea", fresh)) {
    if (field.type === "checkbox") field.checked = false;
    else field.value = "";
  }
  for (const select of all<HTMLSelectElement>("select", fresh)) select.selectedIndex = 0;
  return fresh;
}

function add(button: HTMLElement): void {
  const list = rowsOf(button);
  const last = list ? all("[data-row]", list).at(-1) : null;
  if (!list || !last) return;
  const fresh = blank(last);
  last.after(fresh);
  one("input:not([type=hidden]), textarea, select", fresh)?.focus();
}

function drop(button: HTMLElement): void {
  const row = button.closest<HTMLElement>("[data-row]");
  const list = rowsOf(button);
  if (!row || !list) return;
  const next = (row.nextElementSibling ?? row.previousElementSibling) as HTMLElement | null;
  if (all("[data-row]", list).length === 1) row.replaceWith(blank(row));
  else row.remove();
  one("input:not([type=hidden])", next ?? list)?.focus();
}

function up(button: HTMLElement): void {
  const row = button.closest<HTMLElement>("[data-row]");
  const above = row?.previousElementSibling;
  if (row && above?.matches("[data-row]")) above.before(row);
  button.focus();
}

async function copy(button: HTMLElement): Promise<void> {
  const field = document.getElementById(button.dataset["copyField"] ?? "");
  if (!(field instanceof HTMLInputElement)) return;
  field.select();
  const done = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
  const words = one("span", button);
  if (done && words) words.textContent = button.dataset["copied"] ?? "";
}

let listening = false;

export function start(): void {
  if (listening) return;
  listening = true;
  one(".set-n [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  startUnsaved();
  on("click", "[data-row-add]", (_event, button) => add(button));
  on("click", "[data-row-drop]", (_event, button) => drop(button));
  on("click", "[data-crit-drop]", (_event, button) => button.closest("[data-row]")?.remove());
  on("click", "[data-row-up]", (_event, button) => up(button));
  on("click", "[data-copy-field]", (_event, button) => void copy(button));
}
