// Edit in place: Enter or a double click opens the cell, Enter saves and goes down, Tab right, Esc leaves it as it was.
// A save shows at once; one that fails turns red with 重试.
import { all, isComposing, make, on, one } from "../page/dom";
import { wordsFor } from "../page/failures";
import { raise, swapIn } from "../page/htmx";
import { newKey, writeHeaders } from "../page/requests";
import { say } from "../page/say";
import { toast } from "../page/toast";
import { t } from "../page/words";
import { cellBelow, cellBeside, focusCell, gridOf, prepare } from "./rows";

const before = new WeakMap<HTMLElement, Node[]>();
const queues = new Map<string, Promise<void>>();
const CONTROL = "input:not([type=hidden]):not(.ts-hidden-accessible), select:not(.ts-hidden-accessible), textarea";
type Cell = HTMLTableCellElement;
type Go = "down" | "right" | "left" | "stay";

const rowOf = (cell: Cell): HTMLTableRowElement => cell.closest("tr") as HTMLTableRowElement;

function address(cell: Cell): string {
  const pattern = gridOf(cell)?.dataset["cellUrl"] ?? "";
  return pattern.replace("{id}", rowOf(cell).dataset["id"] ?? "").replace("{field}", cell.dataset["field"] ?? "");
}

export function canEdit(cell: Cell): boolean {
  return Boolean(cell.dataset["field"] && !cell.dataset["locked"] && gridOf(cell)?.dataset["cellUrl"]);
}

export async function open(cell: Cell): Promise<void> {
  if (cell.dataset["locked"]) {
    focusCell(cell); // the style sheet shows the reason beside it
    return say(cell.dataset["locked"]);
  }
  if (!canEdit(cell) || cell.classList.contains("edit")) return;
  const answer = await fetch(address(cell), { headers: { "HX-Request": "true", Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return toast({ text: wordsFor(answer?.status ?? 0, answer?.headers.get("content-type") ?? "", (await answer?.text()) ?? ""), tone: "lock" });
  before.set(cell, [...cell.childNodes]);
  await showEditor(cell, await answer.text());
}

async function showEditor(cell: Cell, text: string): Promise<void> {
  cell.classList.remove("failed", "saving");
  cell.classList.add("edit");
  await swapIn(text, cell, "innerHTML");
  const control = one<HTMLInputElement>(`.ts-control input, ${CONTROL}`, cell);
  const elsewhere = document.activeElement?.closest("td.edit");
  if (elsewhere && elsewhere !== cell) return; // somebody is writing there
  control?.focus();
  if (control instanceof HTMLInputElement && control.type !== "checkbox") control.select();
}

export function cancel(cell: Cell): void {
  cell.classList.remove("edit", "failed", "saving");
  cell.replaceChildren(...(before.get(cell) ?? []));
  focusCell(cell);
}

/** The values of the editor, and how they read until the server has drawn the cell. */
function values(cell: Cell): { body: URLSearchParams; shown: string } {
  const body = new URLSearchParams();
  for (const field of all<HTMLInputElement>("input[name], select[name], textarea[name]", cell)) {
    if (field instanceof HTMLSelectElement) for (const option of (field as HTMLSelectElement).selectedOptions) body.append(field.name, option.value);
    else if (!["checkbox", "radio"].includes(field.type) || field.checked) body.append(field.name, field.value);
  }
  const select = one<HTMLSelectElement>("select[name=value]", cell);
  const text = select ? [...select.selectedOptions].map((option) => option.label).join("、") : (body.getAll("value").at(-1) ?? "");
  return { body, shown: text };
}

export function save(cell: Cell, go: Go): void {
  const { body, shown } = values(cell);
  cell.classList.remove("edit");
  cell.classList.add("saving");
  cell.replaceChildren(make("span", { class: "mut" }, shown || "–"));
  const next = go === "down" ? cellBelow(cell, 1) : go === "stay" ? null : cellBeside(cell, go === "right" ? 1 : -1);
  if (next && go !== "down") void open(next);
  else if (go !== "stay") focusCell(next ?? cell);
  send(cell, body, newKey());
}

/** One row's saves go one after the other, so that each carries the version the last one made. */
function send(cell: Cell, body: URLSearchParams, key: string): void {
  const id = rowOf(cell).dataset["id"] ?? "";
  const turn = (queues.get(id) ?? Promise.resolve()).then(() => post(cell, body, key));
  queues.set(id, turn.catch(() => undefined));
}

async function post(cell: Cell, body: URLSearchParams, key: string): Promise<void> {
  const row = rowOf(cell);
  body.set("version", row.dataset["version"] ?? "");
  const answer = await fetch(address(cell), { method: "POST", headers: writeHeaders(key), body }).catch(() => null);
  const text = answer ? await answer.text().catch(() => "") : "";
  if (answer?.ok) return accept(cell, row, answer, text);
  if (answer?.status === 422 && text.trim()) return showEditor(cell, text);
  const words = answer ? wordsFor(answer.status, answer.headers.get("content-type") ?? "", text) : t("网络断开，没能连上服务器。你写的内容还在，联网后点「重试」。");
  refuse(cell, words, () => send(cell, body, answer && answer.status < 500 ? newKey() : key));
}

async function accept(cell: Cell, row: HTMLTableRowElement, answer: Response, text: string): Promise<void> {
  const { field } = cell.dataset;
  const focused = document.activeElement === cell;
  cell.classList.remove("saving", "failed");
  if (/^\s*<tr/i.test(text)) await swapIn(text, row, "outerHTML");
  else if (text.trim()) await swapIn(text, cell, "outerHTML");
  else cell.replaceChildren(...(before.get(cell) ?? []));
  const grid = one(`tr#${CSS.escape(row.id)}`)?.closest<HTMLElement>("[data-grid]") ?? gridOf(row);
  const now = one<Cell>(`#${CSS.escape(row.id)} td[data-field="${field}"]`);
  const version = now?.dataset["rowVersion"] ?? answer.headers.get("X-Version");
  if (version && row.isConnected) row.dataset["version"] = version;
  if (grid) prepare(grid);
  if (focused && now) focusCell(now);
  raise(answer);
  say(t("已保存"));
}

function refuse(cell: Cell, words: string, retry: () => void): void {
  cell.classList.remove("saving");
  cell.classList.add("failed");
  cell.title = words;
  const again = make("button", { type: "button", class: "lk" }, t("重试"));
  again.addEventListener("click", () => { again.remove(); cell.classList.remove("failed"); cell.classList.add("saving"); retry(); });
  one("button.lk", cell)?.remove();
  cell.append(" ", again);
  say(t("没有保存：{why}", { why: words }));
}

function onKey(event: KeyboardEvent, cell: Cell): void {
  if (isComposing(event) || event.defaultPrevented) return;
  const multiline = event.target instanceof HTMLTextAreaElement && !event.metaKey && !event.ctrlKey;
  if (event.key === "Escape") cancel(cell);
  else if (event.key === "Enter" && !multiline) save(cell, "down");
  else if (event.key === "Tab") save(cell, event.shiftKey ? "left" : "right");
  else return;
  event.preventDefault();
  event.stopPropagation();
}

export function start(): void {
  on<KeyboardEvent>("keydown", "td.edit", (event, cell) => onKey(event, cell as Cell));
  on("dblclick", "[data-grid] td[data-field]", (event, cell) => {
    if (cell.classList.contains("edit") || (event.target as Element).closest("a, button")) return;
    event.preventDefault();
    void open(cell as Cell);
  });
  on("click", "[data-open-cell]", (_event, button) => void open(button.closest("td") as Cell));
  on("submit", "td.edit form", (event, form) => { event.preventDefault(); save(form.closest("td") as Cell, "down"); }, true);
  on<FocusEvent>("focusout", "td.edit", (event, cell) => {
    const left = cell.firstElementChild;
    window.setTimeout(() => {
      if (cell.firstElementChild !== left) return; // saved or left already; another editor may stand here by now
      const away = event.relatedTarget instanceof Node ? !cell.contains(event.relatedTarget) : !cell.contains(document.activeElement);
      if (cell.classList.contains("edit") && cell.isConnected && away && document.hasFocus()) save(cell as Cell, "stay");
    }, 120);
  });
}
