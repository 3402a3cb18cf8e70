// A form as a spreadsheet: arrows and Enter move between the fields of a table, a block copied from Excel fills them.
import { all, on, one } from "./page/dom";

function sheetOf(field: HTMLElement): HTMLElement | null {
  return field.closest<HTMLElement>("[data-sheet]");
}

/** The fields by row and column of the table; cells without a field are null. */
function fieldsOf(sheet: HTMLElement): (HTMLInputElement | null)[][] {
  return all<HTMLTableRowElement>("tbody tr", sheet).map((row) =>
    all("[data-at]", row).map((cell) => one<HTMLInputElement>("input:not([type=hidden])", cell))
  );
}

function placeOf(rows: (HTMLInputElement | null)[][], field: Element): [number, number] | null {
  for (const [y, row] of rows.entries()) {
    const x = row.findIndex((one_) => one_ === field);
    if (x >= 0) return [y, x];
  }
  return null;
}

/** To the next field that can be typed in, straight on. */
function step(field: HTMLInputElement, down: number, right: number): boolean {
  const sheet = sheetOf(field);
  const rows = sheet ? fieldsOf(sheet) : [];
  const place = placeOf(rows, field);
  if (!place) return false;
  let [y, x] = place;
  for (;;) {
    y += down;
    x += right;
    const next = rows[y]?.[x];
    if (next === undefined) return false;
    if (next && !next.readOnly) {
      next.focus();
      next.select();
      return true;
    }
  }
}

function mark(field: HTMLInputElement): void {
  field.toggleAttribute("data-changed", field.value !== field.defaultValue);
  const form = field.form;
  const changed = form ? all<HTMLInputElement>("input[data-changed]", form).length : 0;
  const bar = form && one("[data-sheet-bar]", form);
  if (!form || !bar) return;
  bar.hidden = changed === 0;
  const count = one("[data-sheet-count]", bar);
  if (count) count.textContent = String(changed);
}

function key(event: KeyboardEvent, field: HTMLInputElement): void {
  if (event.isComposing || event.keyCode === 229) return;
  const atEnd = field.selectionStart === field.value.length;
  const moves: Record<string, [number, number, boolean]> = {
    Enter: [event.shiftKey ? -1 : 1, 0, true],
    ArrowDown: [1, 0, true],
    ArrowUp: [-1, 0, true],
    ArrowRight: [0, 1, atEnd],
    ArrowLeft: [0, -1, field.selectionEnd === 0],
  };
  const move = moves[event.key];
  if (event.key === "Escape" && field.value !== field.defaultValue) {
    field.value = field.defaultValue;
    mark(field);
    event.preventDefault();
  } else if (move?.[2]) {
    if (step(field, move[0], move[1]) || event.key === "Enter") event.preventDefault();
  }
}

function paste(event: ClipboardEvent, field: HTMLInputElement): void {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const block = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
  if (block.length === 1 && block[0]?.length === 1) return;
  const sheet = sheetOf(field);
  const rows = sheet ? fieldsOf(sheet) : [];
  const place = placeOf(rows, field);
  if (!place) return;
  event.preventDefault();
  block.forEach((line, down) => line.forEach((value, right) => {
    const target = rows[place[0] + down]?.[place[1] + right];
    if (!target || target.readOnly || !value.trim()) return;
    target.value = value.trim();
    mark(target);
  }));
}

let listening = false;

export function start(): void {
  if (listening) return;
  listening = true;
  on<KeyboardEvent>("keydown", "[data-sheet] input", (event, field) => key(event, field as HTMLInputElement));
  on<ClipboardEvent>("paste", "[data-sheet] input", (event, field) => paste(event, field as HTMLInputElement));
  on("input", "[data-sheet] input", (_event, field) => mark(field as HTMLInputElement));
  on("click", "[data-sheet-undo]", (_event, button) => {
    for (const field of all<HTMLInputElement>("input[data-changed]", button.closest("form") ?? document)) {
      field.value = field.defaultValue;
      mark(field);
    }
  });
}
