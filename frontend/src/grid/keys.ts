// The keys of a list: J K, Enter, E, X, Shift and arrows, Esc.
import { isComposing, isMod, isWriting, one } from "../page/dom";
import { cancel, canEdit, open } from "./cells";
import { activeGrid, cellBelow, cells, currentRow, focusCell, focusRow, neighbour } from "./rows";
import { clear, extend, reach, toggle } from "./selection";

type Row = HTMLTableRowElement;

function move(grid: HTMLElement, step: number, shift: boolean): boolean {
  const here = currentRow(grid);
  const next = neighbour(here, grid, here ? step : 0);
  if (!next) return false;
  if (shift) extend(here, next);
  focusRow(next);
  return true;
}

function moveCell(cell: HTMLTableCellElement, key: string): boolean {
  const row = cell.closest("tr") as Row;
  if (key === "ArrowDown" || key === "ArrowUp") {
    const next = cellBelow(cell, key === "ArrowDown" ? 1 : -1);
    if (next) focusCell(next);
    return Boolean(next);
  }
  const list = cells(row);
  const next = list[list.indexOf(cell) + (key === "ArrowRight" ? 1 : -1)];
  if (next) focusCell(next);
  else if (key === "ArrowLeft") focusRow(row);
  return true;
}

function onCell(event: KeyboardEvent, cell: HTMLTableCellElement): boolean {
  if (event.key === "Enter" || event.key === "F2") {
    void open(cell);
    return true;
  }
  return event.key.startsWith("Arrow") && !event.shiftKey && moveCell(cell, event.key);
}

function onRow(event: KeyboardEvent, grid: HTMLElement): boolean {
  const row = currentRow(grid);
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "j" || key === "ArrowDown") return move(grid, 1, event.shiftKey);
  if (key === "k" || key === "ArrowUp") return move(grid, -1, event.shiftKey);
  if (!row) return false;
  if (key === "x") toggle(row, event.shiftKey);
  else if (key === "Enter") row.dataset["url"] && location.assign(row.dataset["url"]);
  else if (key === "b") reach();
  else if (key === "e") edit(row);
  else if (key === "ArrowRight") { const first = cells(row)[0]; if (first) focusCell(first); }
  else if (key === "Escape") clear();
  else return false;
  return true;
}

function edit(row: Row): void {
  const first = cells(row).find(canEdit);
  const link = one("[data-edit]", row);
  if (link) link.click();
  else if (first) void open(first);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || isComposing(event) || isMod(event) || event.altKey || one("dialog[open]")) return;
  const editing = one<HTMLTableCellElement>("td.edit");
  if (editing && event.key === "Escape") return cancel(editing);
  if (isWriting(event) || (event.target as Element).closest("[popover]")) return;
  const single = event.key.length === 1;
  if (single && document.body.dataset["shortcuts"] === "off" && !document.activeElement?.closest("[data-grid]")) return;
  const grid = activeGrid();
  if (!grid) return;
  const focused = document.activeElement;
  const inside = focused instanceof HTMLElement && grid.contains(focused);
  if (!inside && focused !== document.body && focused?.id !== "main" && !single) return;
  if (inside && focused.matches("a, button, input") && ["Enter", " "].includes(event.key)) return;
  const cell = focused?.closest<HTMLTableCellElement>("td[data-field], td[data-locked]");
  if ((inside && cell && focused === cell && onCell(event, cell)) || onRow(event, grid)) event.preventDefault();
}

export function start(): void {
  document.addEventListener("keydown", onKey);
}
