// The customer's page of a presale: what is left is kept fresh while the page is looked at, and what is on its way says so.
const form = document.querySelector<HTMLFormElement>("form[data-left-url]");
const EVERY = 15_000;

async function refresh(url: string): Promise<void> {
  if (document.hidden) return;
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const { left } = (await answer.json()) as { left: Record<string, number> };
  for (const place of document.querySelectorAll<HTMLElement>("[data-left]")) {
    const n = left[place.dataset.left ?? ""];
    if (n === undefined) continue;
    place.textContent = n > 0 ? (place.dataset.words ?? "").replace("{n}", String(n)) : (place.dataset.none ?? "");
  }
}

if (form?.dataset.leftUrl) {
  const url = form.dataset.leftUrl;
  setInterval(() => void refresh(url), EVERY);
}

const button = form?.querySelector<HTMLButtonElement>("button[data-busy]");
const words = button?.textContent ?? "";

function busy(on: boolean): void {
  if (!button) return;
  button.disabled = on;
  button.textContent = on ? (button.dataset.busy ?? words) : words;
}

form?.addEventListener("submit", () => busy(true));
// Who comes back with the browser's own button may send again.
addEventListener("pageshow", () => busy(false));
