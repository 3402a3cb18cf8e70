// The quick row of a day: 今天 明天 下周一 月底, or 昨天 上周五 上月底 for what is over, on the reader's calendar.
import { on } from "../page/dom";

function pad(n: number): string {
  return String(n).padStart(2, "0");
}

export function dayFor(way: string, now = new Date()): string {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  if (way === "tomorrow") day.setDate(day.getDate() + 1);
  if (way === "monday") day.setDate(day.getDate() + (8 - (day.getDay() || 7)));
  if (way === "yesterday") day.setDate(day.getDate() - 1);
  if (way === "friday") day.setDate(day.getDate() - (day.getDay() || 7) - 2);
  if (way === "last-month-end") day.setDate(0);
  if (way === "month-end") day.setMonth(day.getMonth() + 1, 0);
  return `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`;
}

export function start(): void {
  on("click", "[data-date-quick]", (_event, button) => {
    const input = button.closest(".field, td, form")?.querySelector<HTMLInputElement>("input[type=date]");
    if (!input || input.disabled) return;
    input.value = dayFor(button.dataset["dateQuick"] ?? "today");
    for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
  });
}
