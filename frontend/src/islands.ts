// Heavier scripts come only to pages that need them: an island is fetched when its mark is in the document.
import { asset } from "./page/dom";

const marks: Record<string, string> = { pick: "[data-pick]", grid: "[data-grid], [data-sortable-list]", board: "[data-board]", alpine: "[x-data]", account: "[data-passkey], [data-reveal]", settings: ".set-n, [data-repeat], [data-copy-field]", sheet: "[data-sheet]", checkin: "[data-check-in], [data-nearby]" };

/** Check-ins that could not be sent yet are sent from any page. */
const WAITING = "paceline:check-ins";

interface Island {
  start(root: ParentNode): void;
}

const running = new Map<string, Promise<Island>>();

export function wake(root: ParentNode = document): void {
  for (const [name, mark] of Object.entries(marks)) {
    if (!root.querySelector(mark) && !(name === "checkin" && localStorage.getItem(WAITING))) continue;
    const island = running.get(name) ?? (import(asset(name)) as Promise<Island>);
    running.set(name, island);
    void island.then((module) => module.start(root));
  }
}

export function start(): void {
  document.addEventListener("htmx:after:swap", () => wake());
  wake();
}
