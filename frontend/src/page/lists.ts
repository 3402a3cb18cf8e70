// What lists do everywhere: go to another state in place, show themselves again, fold groups, narrow long lists of fields.
import { all, on, one } from "./dom";
import { htmx, onHtmx } from "./htmx";

const list = (): HTMLElement | null => document.getElementById("list");
let timer = 0;
let wanted = "";

/** Several wishes in one moment are one request; an address that was named wins over "again". */
function show(url = ""): void {
  wanted = url || wanted;
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    const host = list();
    const address = wanted || host?.dataset["url"] || "";
    const again = !wanted;
    wanted = "";
    if (!host || !address) return;
    const shown = htmx.ajax("GET", address, { target: host, swap: again ? "outerMorph" : "outerHTML", source: host });
    if (again) void Promise.resolve(shown).then(() => document.dispatchEvent(new Event("list-shown")));
  }, 20);
}

function fold(button: HTMLElement): void {
  const rows = document.getElementById(button.getAttribute("aria-controls") ?? "");
  if (!rows) return;
  rows.hidden = !rows.hidden;
  button.setAttribute("aria-expanded", String(!rows.hidden));
}

function narrow(input: HTMLInputElement): void {
  const root = input.closest<HTMLElement>("[data-narrow]");
  if (!root) return;
  const words = input.value.trim().toLowerCase();
  let found = 0;
  for (const group of all("[data-narrow-group]", root)) {
    const items = all("li", group);
    const fits = items.filter((item) => (item.textContent ?? "").toLowerCase().includes(words));
    items.forEach((item) => { item.hidden = !fits.includes(item); });
    group.hidden = words !== "" && fits.length === 0;
    if (group instanceof HTMLDetailsElement) group.open = words !== "" && fits.length > 0;
    found += fits.length;
  }
  const none = one("[data-narrow-none]", root);
  if (none) none.hidden = found > 0;
}

/** 「近……」 asks how many, 「某一天」 asks which day. */
function count(select: HTMLSelectElement): void {
  const row = select.parentElement;
  const counted = row && one(".counted", row);
  const dated = row && one(".dated", row);
  if (counted) counted.hidden = !(select.dataset["counted"] ?? "").split(" ").includes(select.value);
  if (dated) dated.hidden = select.value !== "day";
}

function loaded(): void {
  for (const place of all("[data-loaded]")) place.textContent = String(all("#rows tbody tr[data-id]").length);
}

export function start(): void {
  document.addEventListener("list-go", (event) => show((event as CustomEvent<{ url: string }>).detail.url));
  document.addEventListener("list-refresh", () => show());
  document.addEventListener("take-file", (event) => location.assign((event as CustomEvent<{ url: string }>).detail.url));
  document.addEventListener("fragment-saved", () => show());
  document.addEventListener("undone", (event) => { if (list()) { event.preventDefault(); show(); } });
  document.addEventListener("htmx:after:swap", loaded);
  on("click", "[data-group]", (_event, button) => fold(button));
  on("input", "[data-narrow-input]", (_event, input) => narrow(input as HTMLInputElement));
  on("change", "select[data-counted]", (_event, select) => count(select as HTMLSelectElement));
  onHtmx("htmx:finally:request", (ctx) => {
    const panel = ctx.sourceElement.closest<HTMLElement>("[popover]");
    if (panel?.matches(":popover-open") && ctx.target?.id === "list" && (ctx.response?.status ?? 500) < 400) panel.hidePopover();
  });
  loaded();
}
