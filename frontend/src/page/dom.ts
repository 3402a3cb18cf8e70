// The few handles on the document that every module uses. Elements are built from nodes, never from markup text.

export type Attributes = Record<string, string | boolean | null | undefined>;

export function one<T extends HTMLElement = HTMLElement>(selector: string, root: ParentNode = document): T | null {
  return root.querySelector<T>(selector);
}

export function all<T extends HTMLElement = HTMLElement>(selector: string, root: ParentNode = document): T[] {
  return [...root.querySelectorAll<T>(selector)];
}

/** An element with attributes and children: `make("button", { class: "btn" }, "重试")`. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (typeof value === "string") element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A glyph of the sprite. */
export function icon(name: string): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${asset("icons")}#${name}`);
  svg.append(use);
  return svg;
}

/** Where a built file lies; the core script's tag carries the addresses. */
export function asset(name: string): string {
  return document.getElementById("core")?.getAttribute(`data-src-${name}`) ?? `/static/dist/${name}.js`;
}

/** Listen once on the document for events that happen inside `selector`. */
export function on<E extends Event>(
  type: string, selector: string, handle: (event: E, target: HTMLElement) => void, capture = false
): void {
  document.addEventListener(type, (event) => {
    const target = event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
    if (target) handle(event as E, target);
  }, capture);
}

/** Whether keys belong to a text that somebody is writing, or to an input method that is composing. */
export function isWriting(event: KeyboardEvent): boolean {
  if (isComposing(event)) return true;
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "range", "file"].includes(target.type);
}

export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Whether ⌘ or Ctrl is held. */
export function isMod(event: KeyboardEvent | MouseEvent): boolean {
  return event.metaKey || event.ctrlKey;
}

export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

/** Calls `run` when nothing has called for `wait` milliseconds. */
export function settled<A extends unknown[]>(run: (...given: A) => void, wait: number): (...given: A) => void {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => run(...given), wait);
  };
}
