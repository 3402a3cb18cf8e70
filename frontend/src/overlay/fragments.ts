// Drawer and dialog: fragments of the server in a <dialog>. The focus goes in, and back to the opener on close.
import { all, isMod, make, on, one } from "../page/dom";
import { htmx, onHtmx, swapIn, type Context } from "../page/htmx";
import { t } from "../page/words";

type Kind = "drawer" | "dialog";
const FIELDS = "input:not([type=hidden]):not(:disabled), select:not(:disabled), textarea:not(:disabled)";

/** What listeners of `before-open` may change. */
export interface Opening {
  url: string;
}

/** Where the person was before the overlay that was opened last. */
let left: { opener: HTMLElement; url: string; region: string } | null = null;

function host(kind: Kind): HTMLDialogElement {
  return document.getElementById(kind) as HTMLDialogElement;
}

function skeleton(): HTMLElement {
  const bars = ["w70", "", "w40", "w70", ""].map((width) => make("span", { class: `sk ${width}` }));
  return make("div", { class: "bd stack g14 skel", "aria-busy": "true" }, ...bars);
}

/** Show `url` in the drawer or the dialog. */
export async function open(kind: Kind, url: string): Promise<void> {
  const dialog = host(kind);
  dialog.dataset["url"] = url;
  dialog.replaceChildren(skeleton());
  if (!dialog.open) dialog.showModal();
  await htmx.ajax("GET", url, { target: dialog, swap: "innerHTML", source: dialog });
  if (one(".skel[aria-busy]", dialog)) dialog.close();
  else settle(dialog);
}

/** Show a fragment that has already arrived (a 422 that asks for missing fields). */
export async function show(kind: Kind, text: string): Promise<HTMLDialogElement> {
  const dialog = host(kind);
  await swapIn(text, dialog, "innerHTML");
  if (!dialog.open) dialog.showModal();
  settle(dialog);
  return dialog;
}

/** Name the dialog by its heading; put the focus on the first wrong field, else on the first field. */
function settle(dialog: HTMLDialogElement): void {
  const title = one("h2[id]", dialog);
  if (title) dialog.setAttribute("aria-labelledby", title.id);
  const field = one("[aria-invalid=true]", dialog) ?? one("[autofocus]", dialog) ?? one(`.bd :is(${FIELDS})`, dialog);
  (field ?? one("[data-close]", dialog))?.focus();
}

function finish(ctx: Context): void {
  const dialog = ctx.sourceElement.closest<HTMLDialogElement>("dialog#drawer, dialog#dialog") ?? null;
  const status = ctx.response?.status ?? 0;
  const form = ctx.request.form;
  const inside = dialog ?? (form?.isConnected === false ? all<HTMLDialogElement>("dialog[open]").at(-1) : null);
  if (!inside || ctx.request.method === "GET") return;
  if (status === 422) settle(inside);
  if (status < 200 || status >= 300) return;
  const saved = status === 204 || (ctx.hx?.["trigger"] ?? "").includes("saved") || !one("form", inside);
  if (!saved) return;
  const more = ctx.request.body?.get("keep_adding");
  inside.dispatchEvent(new CustomEvent("fragment-saved", { bubbles: true, detail: { ctx } }));
  if (more && inside.dataset["url"]) void again(inside.id as Kind, inside.dataset["url"]);
  else inside.close();
}

/** The same empty form once more, for as long as the person does not say otherwise. */
async function again(kind: Kind, url: string): Promise<void> {
  await open(kind, url);
  const box = one<HTMLInputElement>("[name=keep_adding]", host(kind));
  if (box) box.checked = true;
}

/** The opener was drawn anew after saving: the focus goes to its like, or to the first control of the same region. */
function back(): void {
  if (!left || left.opener.isConnected || document.activeElement !== document.body) return;
  const { url, region } = left;
  const controls = all("a[href], button:not(:disabled)", document.getElementById(region) ?? undefined).filter((each) => each.checkVisibility());
  left = null;
  (controls.find((each) => urlOf(each) === url) ?? controls[0] ?? one("#main"))?.focus({ preventScroll: true });
}

const urlOf = (opener: HTMLElement): string => opener.getAttribute("href") ?? opener.dataset["dialog"] ?? opener.dataset["drawer"] ?? "";

function onOpen(kind: Kind, event: MouseEvent, opener: HTMLElement): void {
  if (isMod(event) || event.shiftKey) return;
  event.preventDefault();
  const asked = urlOf(opener);
  left = { opener, url: asked, region: opener.parentElement?.closest("[id]")?.id ?? "main" };
  const opening: Opening = { url: asked };
  opener.dispatchEvent(new CustomEvent("before-open", { bubbles: true, detail: opening }));
  void open(kind, opening.url);
}

/** hx-confirm asks in our dialog: the words, 取消, and the action by its own name. */
function ask(event: CustomEvent<{ ctx: Context & { confirm?: string }; issueRequest: () => void; dropRequest: () => void }>): void {
  const { ctx, issueRequest, dropRequest } = event.detail;
  if (!ctx.confirm) return;
  event.preventDefault();
  const source = ctx.sourceElement;
  const dialog = host("dialog");
  const go = make("button", { class: "btn fill", type: "button" }, source.dataset["confirmLabel"] ?? (source.textContent ?? "").trim());
  const stop = make("button", { class: "btn ghost sp", type: "button" }, t("关闭"));
  const title = make("h2", { id: "confirm-title" }, ctx.confirm);
  dialog.replaceChildren(make("header", {}, title), make("footer", {}, stop, go));
  dialog.setAttribute("aria-labelledby", "confirm-title");
  let agreed = false;
  go.addEventListener("click", () => { agreed = true; dialog.close(); });
  stop.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => (agreed ? issueRequest() : dropRequest()), { once: true });
  dialog.showModal();
}

export function start(): void {
  on<MouseEvent>("click", "[data-drawer]", (event, opener) => onOpen("drawer", event, opener));
  on<MouseEvent>("click", "[data-dialog]", (event, opener) => onOpen("dialog", event, opener));
  on("click", "[data-open-dialog]", (_event, opener) => one<HTMLDialogElement>(`#${opener.dataset["openDialog"]}`)?.showModal());
  on("click", "dialog [data-close]", (event, button) => { event.preventDefault(); button.closest("dialog")?.close(); });
  on<MouseEvent>("mousedown", "dialog", (event, dialog) => { if (event.target === dialog) (dialog as HTMLDialogElement).close(); });
  onHtmx("htmx:finally:request", finish);
  document.addEventListener("htmx:after:swap", back);
  document.addEventListener("htmx:confirm", (event) => ask(event as unknown as Parameters<typeof ask>[0]));
  for (const kind of ["drawer", "dialog"] as const) {
    host(kind)?.addEventListener("close", () => host(kind).replaceChildren());
    host(kind)?.addEventListener("retry", (event) => { event.preventDefault(); void open(kind, host(kind).dataset["url"] ?? ""); });
  }
}

