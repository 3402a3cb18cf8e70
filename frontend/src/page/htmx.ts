// htmx, its request in our types, and the one way to listen to it. The core script brings it (engine.ts); islands share it.
import type { Htmx } from "htmx.org";

const htmx = (window as unknown as { htmx: Htmx }).htmx;

export interface Answer {
  raw: Response;
  status: number;
  headers: Headers;
}

/** What htmx knows of one request; only the parts used here. */
export interface Context {
  sourceElement: HTMLElement;
  target: Element;
  swap: string;
  text?: string;
  vals?: Record<string, string>;
  response?: Answer;
  hx?: Record<string, string>;
  request: { action: string; method: string; headers: Record<string, string>; body: FormData | URLSearchParams | null; form?: HTMLFormElement | null };
}

export interface HtmxDetail {
  ctx: Context;
  error?: Error;
}

export function onHtmx(name: string, handle: (ctx: Context, event: CustomEvent<HtmxDetail>) => void): void {
  document.addEventListener(name, (event) => {
    const detail = (event as CustomEvent<HtmxDetail>).detail;
    if (detail?.ctx) handle(detail.ctx, event as CustomEvent<HtmxDetail>);
  });
}

/** Put a fragment of our own server into `target`. */
export function swapIn(text: string, target: Element, swap: string): Promise<void> {
  return htmx.swap({ text, target, swap, sourceElement: target } as unknown as Parameters<typeof htmx.swap>[0]);
}

/** Raise the events of HX-Trigger for an answer that did not come through htmx. */
export function raise(answer: Response): void {
  const header = answer.headers.get("HX-Trigger");
  if (!header) return;
  const events = header.startsWith("{") ? (JSON.parse(header) as Record<string, unknown>) : Object.fromEntries(header.split(",").map((name) => [name.trim(), {}]));
  for (const [name, detail] of Object.entries(events)) {
    const selector = (detail as { target?: string } | null)?.target;
    const target = selector ? document.querySelector(selector) : document;
    (target ?? document).dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

export { htmx };
