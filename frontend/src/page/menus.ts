// Popovers stand beside their button; menus are walked with the arrow keys.
import { all, on, one } from "./dom";
import { htmx } from "./htmx";

const GAP = 4;
let opener: HTMLElement | null = null;

/** Place a popover below `anchor`, or above when there is no room; a point works too. */
export function place(panel: HTMLElement, anchor: DOMRect): void {
  const { width, height } = panel.getBoundingClientRect();
  const below = anchor.bottom + GAP + height <= innerHeight;
  const left = Math.max(8, Math.min(anchor.left, innerWidth - width - 8));
  const top = below ? anchor.bottom + GAP : Math.max(8, anchor.top - GAP - height);
  Object.assign(panel.style, { position: "fixed", margin: "0", inset: "auto", left: `${left}px`, top: `${top}px` });
}

function items(panel: HTMLElement): HTMLElement[] {
  return all("li > a, li > button", panel).filter((item) => item.checkVisibility());
}

function walk(event: KeyboardEvent, panel: HTMLElement): void {
  const list = items(panel);
  const here = list.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: here + 1, ArrowUp: here < 0 ? list.length - 1 : here - 1, Home: 0, End: list.length - 1 }[event.key];
  if (to === undefined || !list.length || (event.target as Element).matches("input, textarea, select")) return;
  event.preventDefault();
  list[(to + list.length) % list.length]?.focus();
}

const isFor = (button: HTMLElement | null, panel: HTMLElement): boolean => button?.getAttribute("popovertarget") === panel.id;

/** The button that a panel belongs to: the one pressed last, when several share the panel. */
const anchorOf = (panel: HTMLElement): HTMLElement | null => (opener?.isConnected && isFor(opener, panel) ? opener : one(`[popovertarget="${panel.id}"]`));

/** A button may say where the panel's content comes from (data-menu-url); one panel then serves many buttons. */
function fill(panel: HTMLElement, button: HTMLElement | null): void {
  const url = isFor(button, panel) ? button?.dataset["menuUrl"] : undefined;
  if (!url) return;
  panel.replaceChildren();
  void htmx.ajax("GET", url, { target: panel, swap: "innerHTML", source: panel });
}

export function start(): void {
  on<MouseEvent>("click", "[popovertarget]", (_event, button) => { opener = button; }, true);
  document.addEventListener("toggle", (event) => {
    const panel = event.target as HTMLElement;
    if (!panel.matches?.("[data-menu][popover]")) return;
    const anchor = anchorOf(panel);
    const isOpen = (event as ToggleEvent).newState === "open";
    anchor?.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return;
    if (anchor) place(panel, anchor.getBoundingClientRect());
    if (panel.hasAttribute("hx-get")) htmx.trigger(panel, "menu-open");
    fill(panel, anchor);
    items(panel)[0]?.focus({ preventScroll: true });
  }, true);
  on<KeyboardEvent>("keydown", "[data-menu][popover]", walk);
  on("click", ".menu[popover] li > :is(a, button)", (_event, item) => {
    if (!item.matches("[data-keep-open]")) item.closest<HTMLElement>("[popover]")?.hidePopover();
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const panel = (event.target as Element | null)?.closest?.<HTMLElement>("[data-menu][popover]:popover-open");
    const anchor = panel ? anchorOf(panel) : null;
    if (!panel) return;
    if (anchor) place(panel, anchor.getBoundingClientRect());
    if (!panel.contains(document.activeElement)) (one("[autofocus]", panel) ?? items(panel)[0])?.focus({ preventScroll: true });
  });
}
