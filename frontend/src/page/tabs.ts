// Tabs by the APG pattern: arrows move, the panel follows; a panel with a source loads when it is first opened.
import { all, make, on, one } from "./dom";
import { htmx } from "./htmx";

function choose(tab: HTMLElement, focus: boolean): void {
  const root = tab.closest("[data-tabs]");
  if (!root) return;
  for (const other of all("[role=tab]", root)) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    const panel = document.getElementById(other.getAttribute("aria-controls") ?? "");
    if (!panel) continue;
    panel.hidden = !chosen;
    if (chosen) htmx.trigger(panel, "tab-open", {}, false);
  }
  if (focus) tab.focus();
}

/** How many stand in each tab by now, beside its name. */
function recount(counts: Record<string, string>): void {
  for (const [name, n] of Object.entries(counts)) {
    const tab = document.getElementById(`tab-${name}`);
    if (!tab) continue;
    const place = one("small", tab);
    if (!n) place?.remove();
    else if (place) place.textContent = n;
    else tab.append(make("small", {}, n));
  }
}

export function start(): void {
  document.addEventListener("tab-counts", (event) => recount((event as CustomEvent<{ counts: Record<string, string> }>).detail.counts));
  on("click", "[data-tabs] [role=tab]", (_event, tab) => choose(tab, false));
  on<KeyboardEvent>("keydown", "[data-tabs] [role=tab]", (event, tab) => {
    const tabs = all("[role=tab]", tab.closest("[role=tablist]") ?? document);
    const here = tabs.indexOf(tab);
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    if (next) choose(next, true);
  });
  on("click", ".seg button[aria-pressed]:not([hx-get], [data-rich-edit], [data-rich-preview])", (_event, button) => {
    for (const other of all("button[aria-pressed]", button.parentElement ?? document)) other.setAttribute("aria-pressed", String(other === button));
  });
}
