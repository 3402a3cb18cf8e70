// Amounts: says how 86万, 1.2亿 or 860,000 was read; a share gets its percent sign.
import { make, on, one } from "../page/dom";
import { isEnglish, t } from "../page/words";

const UNITS: Record<string, number> = { "": 0, 十: 1, 百: 2, 千: 3, 万: 4, 十万: 5, 百万: 6, 千万: 7, 亿: 8, k: 3, m: 6, b: 9, w: 4 };

/** The plain digits of an amount, exact (no floating point), or null when it cannot be read. */
export function readMoney(text: string): string | null {
  const plain = text.normalize("NFKC").replace(/[\s,，¥$€£元]/g, "").toLowerCase();
  const match = /^([-−]?)(\d*)(?:\.(\d+))?(十万|百万|千万|[十百千万亿kmbw]?)$/.exec(plain);
  if (!match || !(match[2] || match[3])) return null;
  const [, sign = "", whole = "", part = "", unit = ""] = match;
  const places = UNITS[unit] ?? 0;
  const digits = (whole + part.padEnd(places, "0").slice(0, places)).replace(/^0+(?=\d)/, "");
  const rest = part.slice(places).replace(/0+$/, "");
  return `${sign ? "-" : ""}${digits || "0"}${rest ? `.${rest}` : ""}`;
}

/** An exact amount in words: 860000 → 86 万元. */
export function spoken(exact: string): string {
  const value = Number(exact);
  const steps: [number, string][] = isEnglish() ? [[1e9, "B"], [1e6, "M"], [1e3, "K"]] : [[1e8, " 亿元"], [1e4, " 万元"]];
  const step = steps.find(([size]) => Math.abs(value) >= size);
  const show = new Intl.NumberFormat("en-US", { maximumFractionDigits: 4 });
  return step ? `${show.format(value / step[0])}${step[1]}` : `${show.format(value)}${isEnglish() ? "" : " 元"}`;
}

function echo(input: HTMLInputElement): void {
  const place = one<HTMLOutputElement>("[data-money-echo]", input.closest(".field, td, form") ?? document);
  if (!place) return;
  const typed = input.value.trim();
  const exact = readMoney(typed);
  // The server reads more (1亿2000万): only a stray letter is certainly a mistake.
  const wrong = exact === null && /[a-z]/i.test(typed);
  place.hidden = !typed || (exact === null && !wrong) || (exact !== null && Math.abs(Number(exact)) < 10_000 && exact === typed);
  place.replaceChildren(exact === null ? make("span", { class: "danger-ink" }, t("「{text}」读不懂。写成 860000、86万 或 1.2亿。", { text: typed.slice(0, 20) })) : t("读作 {money}", { money: spoken(exact) }));
}

function percent(input: HTMLInputElement): void {
  const typed = input.value.trim();
  if (/^[-−]?[\d.,]+$/.test(typed)) input.value = `${typed}%`;
}

export function start(): void {
  on("input", "[data-money]", (_event, input) => echo(input as HTMLInputElement));
  on("change", "[data-percent]", (_event, input) => percent(input as HTMLInputElement));
  on("submit", "form", (_event, form) => form.querySelectorAll<HTMLInputElement>("[data-percent]").forEach(percent), true);
}
