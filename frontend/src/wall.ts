// A big screen that runs for weeks: looks for new figures, says when it lost touch, keeps the server's time, stays awake.
// There is one timer at a time and old figures are replaced as a whole, so nothing grows; it is never loaded anew by the clock.
const wall = document.getElementById("wall");
const state = document.getElementById("state");
const set = document.body.dataset;
const timeZone = set.zone ?? "Asia/Shanghai";
const lang = document.documentElement.lang;
const clock = new Intl.DateTimeFormat(lang, { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const exact = new Intl.DateTimeFormat(lang, { timeZone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const date = new Intl.DateTimeFormat(lang, { timeZone, dateStyle: "full" });
const PATIENCE = 15_000;
let etag = set.etag ?? "";
let ahead = 0; // how far the server's clock is ahead of this machine's, in milliseconds
let last = Date.now();
let failures = 0;

function put(id: string, text = ""): void {
  const place = document.getElementById(id);
  if (place && place.textContent !== text) place.textContent = text;
}

function tick(): void {
  const now = Date.now() + ahead;
  put("clock", clock.format(now));
  put("date", date.format(now));
}

function about(): DOMStringMap {
  return document.getElementById("about")?.dataset ?? {};
}

function say(kind: "live" | "lost" | "ended"): void {
  set.state = kind;
  put("state", (state?.dataset[kind] ?? "").replace("{time}", exact.format(last + ahead)));
  put("name", about().name);
  put("place", about().place);
}

function show(body: string): void {
  if (!wall) return;
  const before = [...wall.querySelectorAll(".k4 b")].map((one) => one.textContent);
  wall.innerHTML = body;
  wall.querySelectorAll(".k4 b").forEach((one, at) => one.classList.toggle("new", before[at] !== one.textContent));
}

/** Whether the server came back with a newer edition of this page. */
async function isOutdated(): Promise<boolean> {
  return (await fetch(set.script ?? "", { method: "HEAD", cache: "no-store" })).status === 404;
}

async function look(): Promise<"live" | "lost" | "ended"> {
  const headers = { "If-None-Match": etag };
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await fetch(set.now ?? "", { headers, cache: "no-store", redirect: "manual", signal });
  if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) return "ended";
  if (answer.status !== 304 && !answer.ok) return "lost";
  if (answer.ok) {
    show(await answer.text());
    etag = answer.headers.get("ETag") ?? "";
  }
  const said = Date.parse(answer.headers.get("Date") ?? "");
  if (said) ahead = Math.abs(said - Date.now()) > 2000 ? said - Date.now() : 0;
  if (failures && (await isOutdated())) location.reload();
  last = Date.now();
  return "live";
}

async function run(): Promise<void> {
  const found = await look().catch(() => "lost" as const);
  failures = found === "live" ? 0 : failures + 1;
  say(found);
  wait();
}

function wait(): void {
  const every = 1000 * Number(about().every ?? 15);
  setTimeout(() => void run(), failures ? Math.min(every, 3000 * failures) : every);
}

/** Asks the machine not to switch the screen off; where that is not offered, its own settings have to. */
function stayAwake(): void {
  if (!document.hidden && "wakeLock" in navigator) navigator.wakeLock.request("screen").catch(() => undefined);
}

const full = document.getElementById("full");
if (full && document.fullscreenEnabled) {
  full.hidden = false;
  full.addEventListener("click", () => {
    void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  });
}
document.addEventListener("visibilitychange", stayAwake);
stayAwake();
tick();
setInterval(tick, 1000);
say("live");
wait();
