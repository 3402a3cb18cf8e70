// The field island: check-ins are written down on the phone first, then sent; on any page it sends what still waits.
import { all, on, one } from "./page/dom";
import { swapIn } from "./page/htmx";
import { newKey } from "./page/requests";
import { toast } from "./page/toast";
import { t } from "./page/words";
import "./checkin/words";
import { draw } from "./checkin/list";
import { here, metres, written, type Place } from "./checkin/place";
import { keep, MARK, waiting, type Entry } from "./checkin/queue";
import { send, type Door } from "./checkin/send";

const EVERY = 60_000;
const DEVICE = "paceline:device";
let place: Place | null = null;
let sending = false;
let begun = false;

const page = (): HTMLElement | null => one("[data-check-in]");

/** Where an entry goes; sales at the counter have a door of their own. */
function door(entry: Entry): Door {
  if (entry.what === "reserve") return { send: "/presale-counter/send", upload: "/files/" };
  return { send: page()?.dataset["send"] ?? "/check-in/send", upload: page()?.dataset["upload"] ?? "/files/" };
}

function device(): string {
  const known = localStorage.getItem(DEVICE) ?? newKey();
  localStorage.setItem(DEVICE, known);
  return known;
}

async function show(): Promise<void> {
  const root = page();
  if (root) draw(root, await waiting(root.dataset["who"]), () => void sync());
}

/** Send what waits, one after another; stop where the network ends. */
async function sync(): Promise<void> {
  if (sending) return;
  sending = true;
  let words = "";
  try {
    for (const entry of (await waiting(page()?.dataset["who"])).filter((each) => !each.refused)) {
      if (!navigator.onLine) break;
      const outcome = await send(entry, door(entry));
      if (outcome.took) words = outcome.words;
      else if (outcome.stop) break;
    }
  } finally {
    sending = false;
  }
  await show();
  if (words) await renew(words);
}

/** The server's view of the day, without losing what is being typed elsewhere on the page. */
async function renew(words: string): Promise<void> {
  toast({ text: words });
  const host = one("[data-check-in-visits]");
  const answer = host && (await fetch(location.href, { headers: { "HX-Request": "true" } }).catch(() => null));
  if (host && answer?.ok && !answer.redirected) {
    await swapIn(await answer.text(), host, "innerHTML");
    tellDistances();
  }
}

async function locate(): Promise<Place | null> {
  const say = one("[data-check-in-where], [data-nearby-say]");
  if (say) say.textContent = t("正在定位…");
  place = await here().catch(() => null);
  if (say) say.textContent = place ? t("已定位，误差约 {n} 米。", { n: place.accuracy }) : t("没有取得位置。请在浏览器里允许定位，再点「定位」。");
  tellDistances();
  return place;
}

/** 180 米, 4.9 公里. */
function distance(away: number): string {
  return away < 1000 ? t("{n} 米", { n: away }) : t("{n} 公里", { n: (away / 1000).toFixed(1) });
}

function tellDistances(): void {
  const limit = Number(page()?.dataset["limit"] ?? 300);
  for (const form of all("[data-check-in-form][data-lat]")) {
    const words = one("[data-check-in-far]", form);
    if (!place || !words) continue;
    const away = metres(place, { lat: Number(form.dataset["lat"]), lng: Number(form.dataset["lng"]) });
    words.hidden = false;
    words.textContent = away > limit ? t("离客户约 {far}，超过 {limit} 米：请写明原因，由主管确认。", { far: distance(away), limit }) : t("离客户约 {far}。", { far: distance(away) });
    const reason = one("[data-check-in-reason]", form);
    if (reason) reason.hidden = away <= limit;
  }
}

async function submit(form: HTMLFormElement): Promise<void> {
  const button = one<HTMLButtonElement>("button[type=submit]", form);
  button?.setAttribute("aria-busy", "true");
  try {
    await write(form);
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

async function write(form: HTMLFormElement): Promise<void> {
  const what = form.dataset["what"] ?? "";
  const at = new Date().toISOString();
  const fields: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && value.trim()) fields[name] = value.trim();
  if (what === "check_in" || what === "visit") {
    const found = await locate();
    if (!found) return;
    const reason = one<HTMLInputElement>("[data-check-in-reason]:not([hidden]) input", form);
    if (reason && !reason.value.trim()) return reason.focus();
    Object.assign(fields, { place: written(found), accuracy: String(found.accuracy), device: device() });
  }
  const photo = one<HTMLInputElement>("input[type=file]", form)?.files?.[0];
  const entry: Entry = { id: newKey(), what, target: form.dataset["target"] ?? "", title: form.dataset["title"] ?? fields["name"] ?? "", who: page()?.dataset["who"] ?? "", at, fields };
  if (photo) entry.photo = photo;
  await keep(entry);
  form.reset();
  await show();
  if (navigator.onLine) await sync();
  else toast({ text: t("没有网络，已存在本机，联网后自动上传。") });
}

async function near(button: HTMLElement): Promise<void> {
  const form = button.closest("form");
  const field = form && one<HTMLInputElement>("[name=at]", form);
  const found = await locate();
  if (!found || !form || !field) return;
  field.value = written(found);
  form.requestSubmit();
}

function named(field: HTMLInputElement): void {
  const words = one("[data-check-in-photo]", field.closest("label") ?? document);
  const file = field.files?.[0];
  if (words && file) words.textContent = file.name;
}

export function start(): void {
  if (!begun) {
    begun = true;
    on("submit", "[data-check-in-form]", (event, form) => { event.preventDefault(); void submit(form as HTMLFormElement); });
    on("click", "[data-check-in-locate]", () => void locate());
    on("click", "[data-nearby-here]", (_event, button) => void near(button));
    on("change", "[data-check-in-form] input[type=file]", (_event, field) => named(field as HTMLInputElement));
    window.addEventListener("online", () => void sync());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) void sync(); });
    window.setInterval(() => { if (localStorage.getItem(MARK)) void sync(); }, EVERY);
    void show().then(sync);
  }
}
