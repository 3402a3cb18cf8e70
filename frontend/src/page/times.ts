// 3 分钟前 stays true while the page is open.
import { all } from "./dom";
import { t } from "./words";

function words(minutes: number): string | null {
  if (minutes < 0) return null;
  if (minutes < 1) return t("刚刚");
  if (minutes < 60) return t("{n} 分钟前", { n: minutes });
  if (minutes < 24 * 60) return t("{n} 小时前", { n: Math.floor(minutes / 60) });
  return null;
}

function refresh(): void {
  const today = new Date().toDateString();
  for (const time of all<HTMLTimeElement>("time[data-ago]")) {
    const at = new Date(time.dateTime);
    if (!time.dateTime.includes("T") || at.toDateString() !== today) continue;
    const text = words(Math.floor((Date.now() - at.getTime()) / 60_000));
    if (text) time.textContent = text;
  }
}

export function start(): void {
  window.setInterval(refresh, 60_000);
}
