// Rows and cells of a list: which one has the focus, and how the keys move it.
import { all, one } from "../page/dom";

export const GRID = "[data-grid]";
const CELL = "td[data-field], td[data-locked]";

export function rows(grid: ParentNode): HTMLTableRowElement[] {
  return all<HTMLTableRowElement>("tbody tr[data-id]", grid);
}

export function gridOf(element: Element): HTMLElement | null {
  return element.closest<HTMLElement>(GRID);
}

/** The grid that keys belong to: the one with the focus, else the first one on the page. */
export function activeGrid(): HTMLElement | null {
  const focused = document.activeElement && gridOf(document.activeElement);
  return focused ?? all(GRID).find((grid) => grid.checkVisibility()) ?? null;
}

export function currentRow(grid: HTMLElement): HTMLTableRowElement | null {
  return one<HTMLTableRowElement>("tr.cur", grid);
}

export function cells(row: Element): HTMLTableCellElement[] {
  return all<HTMLTableCellElement>(CELL, row);
}

export function focusRow(row: HTMLTableRowElement): void {
  mark(row);
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

export function focusCell(cell: HTMLTableCellElement): void {
  const row = cell.closest<HTMLTableRowElement>("tr");
  if (row) mark(row);
  cell.tabIndex = -1;
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function mark(row: HTMLTableRowElement): void {
  for (const other of all("tr.cur, tr[tabindex='0']", gridOf(row) ?? document)) {
    other.classList.remove("cur");
    other.tabIndex = -1;
  }
  row.classList.add("cur");
  row.tabIndex = 0;
}

/** The row `step` further; null at the ends. */
export function neighbour(row: HTMLTableRowElement | null, grid: HTMLElement, step: number): HTMLTableRowElement | null {
  const list = rows(grid);
  return list[row ? list.indexOf(row) + step : 0] ?? null;
}

/** The same column in the row `step` further. */
export function cellBelow(cell: HTMLTableCellElement, step: number): HTMLTableCellElement | null {
  const grid = gridOf(cell);
  const row = grid && neighbour(cell.closest("tr"), grid, step);
  return row ? one<HTMLTableCellElement>(`td[data-field="${cell.dataset["field"]}"]`, row) : null;
}

/** The next cell that can be edited, on to the next row at the end. */
export function cellBeside(cell: HTMLTableCellElement, step: number): HTMLTableCellElement | null {
  const editable = all<HTMLTableCellElement>("tbody td[data-field]:not([data-locked])", gridOf(cell) ?? document);
  return editable[editable.indexOf(cell) + step] ?? null;
}

/** Every list can be entered with Tab: exactly one row is a stop. */
export function prepare(grid: HTMLElement): void {
  const list = rows(grid);
  for (const row of list) if (!row.hasAttribute("tabindex")) row.tabIndex = -1;
  for (const cell of all(CELL, grid)) if (!cell.hasAttribute("tabindex")) cell.tabIndex = -1;
  if (!list.some((row) => row.tabIndex === 0) && list[0]) list[0].tabIndex = 0;
}
