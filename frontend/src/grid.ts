// The list island: focus, selection, editing in place, columns.
import { all, one } from "./page/dom";
import { say } from "./page/say";
import { t } from "./page/words";
import * as cells from "./grid/cells";
import * as columns from "./grid/columns";
import * as keys from "./grid/keys";
import { GRID, prepare, rows } from "./grid/rows";
import * as selection from "./grid/selection";

let started = false;
let known = 0;

/** After "load more", say how many rows have come. */
function announce(): void {
  const now = all(GRID).reduce((sum, grid) => sum + rows(grid).length, 0);
  if (known && now > known) say(t("载入了 {n} 行", { n: now - known }));
  known = now;
}

export function start(root: ParentNode): void {
  if (!started) {
    started = true;
    for (const part of [cells, selection, keys, columns]) part.start();
    document.addEventListener("focusin", (event) => {
      const row = event.target instanceof Element ? event.target.closest<HTMLTableRowElement>(`${GRID} tbody tr[data-id]`) : null;
      if (!row || row.classList.contains("cur")) return;
      one("tr.cur", row.parentElement ?? document)?.classList.remove("cur");
      row.classList.add("cur");
    });
  }
  all(GRID, root).forEach(prepare);
  columns.prepare();
  announce();
}
