// A request that waited while its form was drawn anew (hx-sync "queue all") sends and redraws the form as it stands now.
import { onHtmx, type Context } from "./htmx";

const asked = new WeakMap<Context, number>();

/** When `ctx` was sent, in milliseconds since the page began. */
export const askedAt = (ctx: Context): number => asked.get(ctx) ?? Infinity;

function successor<T extends Element>(of: T | null | undefined): T | null {
  return of?.isConnected === false && of.id ? document.querySelector<T>(`#${CSS.escape(of.id)}`) : null;
}

function fieldsOf(form: HTMLFormElement): URLSearchParams {
  const texts = [...new FormData(form)].filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return new URLSearchParams(texts);
}

function renew(ctx: Context): void {
  const form = successor(ctx.request.form);
  if (!form) return;
  ctx.request.form = form;
  ctx.request.body = fieldsOf(form);
  for (const [name, value] of Object.entries(ctx.vals ?? {})) ctx.request.body.set(name, value);
  ctx.target = successor(ctx.target) ?? ctx.target;
}

export function start(): void {
  onHtmx("htmx:before:request", (ctx) => {
    renew(ctx);
    asked.set(ctx, performance.now());
  });
}
