// What every request carries: the CSRF token, and a key that makes repeating a write harmless.
import { csrfToken } from "./dom";
import { onHtmx, type Context } from "./htmx";

const keys = new WeakMap<Element, string>();
const FIELD = "idempotency_key";

export function newKey(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

/** Headers of a write made by hand. */
export function writeHeaders(key = newKey()): Record<string, string> {
  return { "X-CSRFToken": csrfToken(), "Idempotency-Key": key, "HX-Request": "true", Accept: "text/html" };
}

function owner(ctx: Context): Element {
  return ctx.request.form ?? ctx.sourceElement;
}

function keyOf(ctx: Context): string {
  const given = ctx.request.body instanceof FormData ? ctx.request.body.get(FIELD) : null;
  if (typeof given === "string" && given) return given;
  const known = keys.get(owner(ctx)) ?? newKey();
  keys.set(owner(ctx), known);
  return known;
}

/** The server has answered: the next write is another one. A 5xx changed nothing, so its key may be used again. */
function turn(ctx: Context): void {
  if (ctx.request.method === "GET" || !ctx.response || ctx.response.status >= 500) return;
  keys.delete(owner(ctx));
  const input = ctx.request.form?.querySelector<HTMLInputElement>(`input[name=${FIELD}]`);
  if (input) input.value = newKey();
}

export function start(): void {
  onHtmx("htmx:config:request", (ctx) => {
    if (ctx.request.method === "GET") return;
    ctx.request.headers["X-CSRFToken"] = csrfToken();
    ctx.request.headers["Idempotency-Key"] = keyOf(ctx);
  });
  onHtmx("htmx:after:request", turn);
  onHtmx("htmx:before:request", (ctx) => busy(ctx, true));
  onHtmx("htmx:finally:request", (ctx) => busy(ctx, false));
}

/** Buttons that wait keep their width and show it. */
function busy(ctx: Context, yes: boolean): void {
  if (ctx.request.method === "GET") return;
  const button = ctx.sourceElement.matches("button")
    ? ctx.sourceElement
    : ctx.sourceElement.querySelector<HTMLElement>("button[type=submit]");
  if (yes) button?.setAttribute("aria-busy", "true");
  else button?.removeAttribute("aria-busy");
}
