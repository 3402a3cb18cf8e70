// One line at the bottom left for six seconds, with 撤销 when it can be undone.
import { icon, make, on, one } from "./dom";
import { wordsFor } from "./failures";
import { writeHeaders } from "./requests";
import { say } from "./say";
import { t } from "./words";

export interface Toast {
  text: string;
  undoUrl?: string;
  url?: string;
  label?: string;
  tone?: string;
}

const SHOWN = 6000;
let timer = 0;

export function toast(given: Toast): void {
  const host = document.getElementById("toasts");
  if (!host) return;
  const line = make("div", { class: "toast", "data-toast": true }, icon({ danger: "alert", lock: "lock" }[given.tone ?? ""] ?? "check"), make("span", {}, given.text));
  if (given.url) line.append(make("a", { href: given.url, class: "lk3" }, given.label ?? given.url));
  if (given.undoUrl) line.append(make("button", { type: "button", "data-undo": given.undoUrl }, t("撤销")));
  line.append(make("button", { type: "button", class: "tx", "data-toast-close": true, "aria-label": t("关闭") }, icon("x")));
  host.replaceChildren(line);
  count();
}

/** Time runs only while nobody points at the toast or has the focus in it. */
function count(): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    const host = document.getElementById("toasts");
    if (host?.matches(":hover, :focus-within")) count();
    else host?.replaceChildren();
  }, SHOWN);
}

async function undo(url: string): Promise<void> {
  const answer = await fetch(url, { method: "POST", headers: writeHeaders() }).catch(() => null);
  if (answer?.ok) {
    toast({ text: t("已撤销") });
    if (!document.dispatchEvent(new CustomEvent("undone", { cancelable: true, detail: { url } }))) return;
    const next = new URL(url, location.href).searchParams.get("next");
    window.setTimeout(() => (next ? location.assign(next) : location.reload()), 300);
  } else {
    const body = (await answer?.text().catch(() => "")) ?? "";
    const words = answer ? wordsFor(answer.status, answer.headers.get("content-type") ?? "", body) : "";
    toast({ text: words || t("没能撤销，请刷新后再看。"), tone: "danger" });
  }
}

/** ⌘Z: undo what the toast on screen offers. */
export function undoLast(): boolean {
  const button = one("#toasts [data-undo]");
  button?.click();
  return Boolean(button);
}

export function start(): void {
  document.addEventListener("toast", (event) => toast((event as CustomEvent<Toast>).detail));
  document.addEventListener("say", (event) => say((event as CustomEvent<{ text: string }>).detail.text));
  on("click", "[data-undo]", (_event, button) => void undo(button.dataset["undo"] ?? ""));
  on("click", "[data-toast-close]", (_event, button) => button.closest("[data-toast]")?.remove());
  if (document.getElementById("toasts")?.children.length) count();
}
