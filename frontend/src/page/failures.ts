// A request that failed says so in place of a toast: what happened, what to do, and 重试.
import { all, icon, make, one } from "./dom";
import { htmx, onHtmx, type Context } from "./htmx";
import { say } from "./say";
import { t } from "./words";

const byStatus: Record<number, string> = {
  401: "登录已过期，请重新登录。",
  403: "你没有做这件事的权限。可以请管理员开通。",
  404: "没有找到它。可能已被删除，或不再与你共享。",
  409: "有人先改过了。请重新载入，再改一次。",
  412: "有人先改过了。请重新载入，再改一次。",
  413: "文件太大，服务器没有收下。请换一个小一点的。",
  429: "操作太快了，请过一会儿再试。",
};
const FAILED = "服务器出错了，这次没有改动任何内容。请重试，仍不行就联系管理员。";
const OFFLINE = "网络断开，没能连上服务器。你写的内容还在，联网后点「重试」。";

/** The server's own words (problem+json or plain text), or ours for this status. */
export function wordsFor(status: number, contentType: string, body: string): string {
  if (contentType.includes("json")) {
    try {
      const problem = JSON.parse(body) as { detail?: string; title?: string };
      if (problem.detail || problem.title) return problem.detail || problem.title || "";
    } catch {
      return t(byStatus[status] ?? FAILED);
    }
  }
  if (contentType.startsWith("text/plain") && body && body.length < 300) return body;
  return t(byStatus[status] ?? FAILED);
}

/** Show a failure; inside an open drawer or dialog it appears there. */
export function fail(words: string, retry?: () => void, beside?: HTMLElement): void {
  const open = all<HTMLDialogElement>("dialog[open]").at(-1);
  const body = open ? one(".bd:not(.skel)", open) : null;
  let host = document.getElementById("failures");
  if (body) {
    host = one(".failures", body) ?? body.insertBefore(make("div", { class: "failures", role: "alert" }), body.firstChild);
  }
  const note = make("div", { class: "note danger" }, icon("alert"), make("div", {}, words));
  if (beside) note.append(beside);
  if (retry) {
    const again = make("button", { class: "btn sm", type: "button" }, t("重试"));
    again.addEventListener("click", () => { note.remove(); retry(); });
    note.append(again);
  }
  const close = make("button", { class: "iconbtn sm", type: "button", "aria-label": t("关闭") }, icon("x"));
  close.addEventListener("click", () => note.remove());
  note.append(close);
  host?.replaceChildren(note);
}

export function clear(): void {
  for (const host of all(".failures")) host.replaceChildren();
}

function again(ctx: Context): () => void {
  return () => {
    const source = ctx.sourceElement;
    if (!source.dispatchEvent(new CustomEvent("retry", { cancelable: true }))) return;
    if (source instanceof HTMLFormElement) source.requestSubmit();
    else void htmx.ajax(ctx.request.method, ctx.request.action, { source, target: ctx.target, swap: ctx.swap });
  };
}

/** The session has run out: what was typed stays here while the person signs in beside it. */
function signInAgain(ctx: Context): void {
  if (ctx.request.method.toUpperCase() === "GET") return location.reload();
  const door = make("a", { class: "btn sm pri", href: "/accounts/login/", target: "_blank", rel: "noopener" }, t("去登录"));
  const retry = (): void => void renewToken().then((renewed) => (renewed ? again(ctx)() : signInAgain(ctx)));
  fail(t("登录已过期。你填的内容还在：在新标签页登录，再回来点「重试」。"), retry, door);
}

/** Signing in makes older tokens void: take the new one from this very page. False while nobody has signed in. */
async function renewToken(): Promise<boolean> {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = one<HTMLMetaElement>("meta[name=csrf-token]", page)?.content;
  if (!fresh) return false;
  for (const meta of all<HTMLMetaElement>("meta[name=csrf-token]")) meta.content = fresh;
  for (const input of all<HTMLInputElement>("input[name=csrfmiddlewaretoken]")) input.value = fresh;
  return true;
}

/** A form that loads a page would leave for the browser's own error page and take along what was typed. */
function stayOffline(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (navigator.onLine || event.defaultPrevented || form.method !== "post") return;
  event.preventDefault();
  fail(t(OFFLINE), () => form.requestSubmit(event.submitter));
}

export function start(): void {
  document.addEventListener("submit", stayOffline);
  onHtmx("htmx:error", (ctx, event) => {
    if (event.detail.error instanceof TypeError || ctx.response === undefined) fail(t(OFFLINE), again(ctx));
  });
  onHtmx("htmx:response:error", (ctx) => {
    const status = ctx.response?.status ?? 0;
    if (status === 422 || (status === 409 && ctx.text?.trim())) return;
    if (status === 401) return signInAgain(ctx);
    const words = wordsFor(status, ctx.response?.headers.get("content-type") ?? "", ctx.text ?? "");
    fail(words, status >= 500 || status === 429 ? again(ctx) : undefined);
  });
  onHtmx("htmx:after:request", (ctx) => {
    if ((ctx.response?.status ?? 500) < 400) clear();
  });
  window.addEventListener("offline", () => say(t("网络断开了。可以继续写，联网后再保存。")));
  window.addEventListener("online", () => say(t("网络恢复了。")));
}
