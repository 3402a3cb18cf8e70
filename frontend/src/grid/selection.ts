// Which rows are chosen, by mouse, X, Shift; and the bar that acts on them.
import { all, on, one } from "../page/dom";
import { onHtmx } from "../page/htmx";
import type { Opening } from "../overlay/fragments";
import { say } from "../page/say";
import { t } from "../page/words";
import { activeGrid, currentRow, focusRow, GRID, gridOf, rows } from "./rows";

let anchor: HTMLTableRowElement | null = null;
let whole = false;
let returning = false;

const box = (row: Element): HTMLInputElement | null => one<HTMLInputElement>("[data-select]", row);
const chosen = (grid: ParentNode): HTMLTableRowElement[] => rows(grid).filter((row) => row.getAttribute("aria-selected") === "true");

function set(row: HTMLTableRowElement, yes: boolean): void {
  row.setAttribute("aria-selected", String(yes));
  const check = box(row);
  if (check) check.checked = yes;
}

export function toggle(row: HTMLTableRowElement, range: boolean): void {
  const grid = gridOf(row);
  if (!grid) return;
  const yes = row.getAttribute("aria-selected") !== "true";
  const list = rows(grid);
  if (range && anchor?.isConnected) {
    const [from, to] = [list.indexOf(anchor), list.indexOf(row)].sort((a, b) => a - b);
    for (const each of list.slice(from, (to ?? 0) + 1)) set(each, true);
  } else set(row, yes);
  anchor = row;
  whole = false;
  update();
}

/** Shift and an arrow: the row moved to joins the selection. */
export function extend(from: HTMLTableRowElement | null, to: HTMLTableRowElement): void {
  if (from) set(from, true);
  set(to, true);
  anchor = to;
  whole = false;
  update();
}

function all_(grid: HTMLElement, yes: boolean): void {
  for (const row of rows(grid)) set(row, yes);
  whole = false;
  update();
}

export function clear(): void {
  for (const grid of all(GRID)) all_(grid, false);
}

export function update(): void {
  for (const bar of all("[data-bulk]")) {
    const grid = one(GRID, bar.parentElement ?? document) ?? one(GRID);
    const count = grid ? chosen(grid).length : 0;
    const known = one("[data-bulk-all]", bar)?.dataset["bulkAll"] ?? "0";
    const total = Number(known);
    bar.hidden = count === 0;
    grid?.classList.toggle("has-bulk", count > 0);
    const place = one("[data-bulk-count]", bar);
    if (place) place.textContent = whole ? t("已选全部 {n}", { n: known }) : t("已选 {n}", { n: count });
    const more = one("[data-bulk-all]", bar);
    if (more) more.hidden = whole || count >= total;
    const head = grid && one<HTMLInputElement>("[data-select-all]", grid);
    if (head) {
      head.checked = count > 0 && count === rows(grid).length;
      head.indeterminate = count > 0 && !head.checked;
    }
  }
}

/** From the rows to the bar that acts on them. */
export function reach(): void {
  all("[data-bulk] :is(a, button)").find((each) => each.checkVisibility())?.focus();
}

/** Back from the bar to the row of before. */
function comeBack(): void {
  const grid = activeGrid();
  const row = grid && (currentRow(grid) ?? rows(grid)[0]);
  if (row) focusRow(row);
}

/** The bar is gone after its work and the list is drawn anew: whoever was there stands on the list again. */
function settle(): void {
  update();
  if (!returning || document.activeElement !== document.body) return;
  returning = false;
  comeBack();
}

/** What a bulk action acts on: the chosen rows with the versions seen, or all=1 for everything that the conditions find. */
export function asParameters(): [string, string] {
  if (whole) return ["all", "1"];
  const marked = all(GRID).flatMap((grid) => chosen(grid));
  return ["ids", marked.map((row) => `${row.dataset["id"] ?? ""}:${row.dataset["version"] ?? ""}`).join(",")];
}

/** The form of a bulk action is told how many rows it is about; which ones is sent with the action itself. */
function announce(event: CustomEvent<Opening>): void {
  const url = new URL(event.detail.url, location.href);
  if (whole) url.searchParams.set("all", "1");
  else url.searchParams.set("n", String(all(GRID).flatMap((grid) => chosen(grid)).length));
  event.detail.url = url.pathname + url.search;
}

export function start(): void {
  on<MouseEvent>("click", "[data-select]", (event, check) => {
    const row = check.closest<HTMLTableRowElement>("tr");
    if (row) toggle(row, event.shiftKey);
  });
  on("change", "[data-select-all]", (_event, check) => { const grid = gridOf(check); if (grid) all_(grid, (check as HTMLInputElement).checked); });
  on("click", "[data-bulk-clear]", clear);
  on("click", "[data-bulk-all]", () => { whole = true; update(); say(one("[data-bulk-count]")?.textContent ?? ""); });
  on<CustomEvent<Opening>>("before-open", "[data-bulk] *", announce);
  onHtmx("htmx:config:request", (ctx) => {
    if (ctx.request.method !== "GET" && ctx.sourceElement.closest("[data-bulk], [data-bulk-form]")) ctx.request.body?.set(...asParameters());
  });
  on<KeyboardEvent>("keydown", "[data-bulk]", (event) => { if (event.key !== "Escape") return; event.preventDefault(); comeBack(); });
  document.addEventListener("htmx:after:swap", settle);
  document.addEventListener("bulk-done", () => { returning = true; clear(); });
}
