// The entries that wait, shown with what to do about those that the server refused.
import { make, one } from "../page/dom";
import { clock } from "./clock";
import { t } from "../page/words";
import { forget, keep, type Entry } from "./queue";

const NAMES: Record<string, string> = { check_in: "签到", check_out: "签退", visit: "签到", reserve: "预订" };

export function draw(root: HTMLElement, entries: Entry[], again: () => void): void {
  const host = one("[data-check-in-queue]", root);
  const list = host && one("ul", host);
  if (!host || !list) return;
  host.hidden = entries.length === 0;
  const count = one("[data-check-in-count]", host);
  if (count) count.textContent = String(entries.length);
  list.replaceChildren(...entries.map((entry) => line(entry, again)));
}

function line(entry: Entry, again: () => void): HTMLElement {
  const head = make("span", {}, make("b", {}, `${t(NAMES[entry.what] ?? "签到")} · ${entry.title}`), ` ${clock(entry.at)}`);
  if (!entry.refused) return make("li", {}, head, make("span", { class: "s12 mut" }, t("已存在本机，联网后自动上传。")));
  const item = make("li", {}, head, make("span", { class: "s12 danger-ink", role: "alert" }, entry.refused));
  const reason = make("input", { class: "in", type: "text", maxlength: "200", "aria-label": t("不在客户处的原因") });
  if (entry.lacks?.includes("reason")) item.append(reason);
  const retry = make("button", { class: "btn sm", type: "button" }, t("重试"));
  retry.addEventListener("click", () => void changed(entry, reason.value).then(again));
  const drop = make("button", { class: "btn sm danger", type: "button" }, t("移除"));
  drop.addEventListener("click", () => void forget(entry.id).then(again));
  item.append(make("span", { class: "row" }, retry, drop));
  return item;
}

/** Another try: with other words it is another request, so it gets another key. */
async function changed(entry: Entry, reason: string): Promise<void> {
  const { refused: _refused, lacks: _lacks, ...rest } = entry;
  await forget(entry.id);
  const fields = reason.trim() ? { ...rest.fields, reason: reason.trim() } : rest.fields;
  const again: Entry = { ...rest, id: crypto.randomUUID().replaceAll("-", ""), fields };
  if (entry.lacks?.some((name) => name === "photo" || name === "file")) delete again.photoKey;
  await keep(again);
}
