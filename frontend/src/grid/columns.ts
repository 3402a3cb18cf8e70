// Columns: drag a head to move it, its edge to widen it; lists (column chooser, stages) reorder by drag or Alt and arrows.
import Sortable from "sortablejs";
import { all, on, one } from "../page/dom";
import { raise } from "../page/htmx";
import { writeHeaders } from "../page/requests";
import { say } from "../page/say";
import { t } from "../page/words";

const NARROWEST = 64;

async function post(url: string, body: Record<string, string>): Promise<void> {
  const answer = await fetch(url, { method: "POST", headers: writeHeaders(), body: new URLSearchParams(body) }).catch(() => null);
  if (answer) raise(answer);
}

function names(grid: HTMLElement): string[] {
  return all("thead th[data-column]", grid).map((head) => head.dataset["column"] ?? "");
}

/** Bring every row's cells into the order of the heads. */
function reorder(grid: HTMLElement, from: number, to: number): void {
  for (const row of all<HTMLTableRowElement>("tbody tr[data-id], tfoot tr", grid)) {
    const cell = row.cells[from];
    if (!cell || row.cells.length <= Math.max(from, to)) continue;
    const place = row.cells[to];
    if (place) place[from < to ? "after" : "before"](cell);
  }
}

function draggable(grid: HTMLElement): void {
  const head = one("thead tr", grid);
  const url = grid.dataset["columnsUrl"];
  if (!head || !url || Sortable.get(head)) return;
  Sortable.create(head, {
    draggable: "th[data-column]", filter: ".grip, button", preventOnFilter: false, animation: 120, ghostClass: "th-ghost", delay: 150, delayOnTouchOnly: true,
    onEnd: ({ oldIndex, newIndex }) => {
      if (oldIndex === undefined || newIndex === undefined || oldIndex === newIndex) return;
      reorder(grid, oldIndex, newIndex);
      void post(url, { columns: names(grid).join(",") });
    },
  });
}

function resizable(grid: HTMLElement): void {
  if (!grid.dataset["columnsUrl"]) return;
  for (const head of all("thead th[data-column]", grid)) {
    if (one(".grip", head)) continue;
    const grip = document.createElement("span");
    grip.className = "grip";
    head.append(grip);
  }
}

function resize(event: PointerEvent, grip: HTMLElement): void {
  const head = grip.closest("th") as HTMLElement;
  const grid = grip.closest<HTMLElement>("[data-grid]");
  const [x, width] = [event.clientX, head.offsetWidth];
  event.preventDefault();
  event.stopPropagation();
  grip.setPointerCapture(event.pointerId);
  const set = (move: PointerEvent): void => { head.style.width = head.style.minWidth = `${Math.max(NARROWEST, width + move.clientX - x)}px`; };
  grip.addEventListener("pointermove", set);
  grip.addEventListener("pointerup", () => {
    grip.removeEventListener("pointermove", set);
    const widths = Object.fromEntries(all("thead th[data-column]", grid ?? document).filter((each) => each.style.width).map((each) => [each.dataset["column"], each.offsetWidth]));
    void post(grid?.dataset["columnsUrl"] ?? "", { widths: JSON.stringify(widths) });
  }, { once: true });
}

function order(list: HTMLElement): void {
  const url = list.dataset["sortableList"];
  if (url) void post(url, { order: all("[data-id]", list).map((item) => item.dataset["id"] ?? "").join(",") });
}

function sortable(list: HTMLElement): void {
  if (Sortable.get(list)) return;
  Sortable.create(list, { draggable: "[data-id]", handle: "[data-handle]", animation: 120, onEnd: () => order(list) });
}

function shift(event: KeyboardEvent, item: HTMLElement): void {
  const list = item.closest<HTMLElement>("[data-sortable-list]");
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!event.altKey || !step || !list) return;
  event.preventDefault();
  const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
  other?.[step < 0 ? "before" : "after"](item);
  (document.activeElement as HTMLElement | null)?.focus();
  one<HTMLElement>("[data-handle]", item)?.focus();
  const items = all("[data-id]", list);
  say(t("第 {n} 列，共 {all} 列", { n: items.indexOf(item) + 1, all: items.length }));
  order(list);
}

export function prepare(): void {
  all("[data-grid]").forEach((grid) => { draggable(grid); resizable(grid); });
  all("[data-sortable-list]").forEach(sortable);
}

export function start(): void {
  on<PointerEvent>("pointerdown", ".grip", resize, true);
  on<KeyboardEvent>("keydown", "[data-sortable-list] [data-id]", shift);
}
