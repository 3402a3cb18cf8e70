// While a name or phone is typed, the server looks for records that may be the same.
import { all, on, settled } from "../page/dom";
import { swapIn } from "../page/htmx";
import { writeHeaders } from "../page/requests";

const asked = new WeakMap<HTMLElement, string>();

async function look(slot: HTMLElement): Promise<void> {
  const form = slot.closest("form");
  const url = slot.dataset["duplicatesUrl"];
  if (!form || !url) return;
  const names = (slot.dataset["duplicatesFields"] ?? "").split(" ");
  const body = new URLSearchParams([...new FormData(form)].filter(([name]) => names.includes(name)).map(([name, value]): [string, string] => [name, String(value)]));
  const record = form.dataset["record"];
  if (record) body.set("id", record);
  if (asked.get(slot) === body.toString()) return;
  asked.set(slot, body.toString());
  if (![...body.values()].some((value) => value.trim().length > 1)) return slot.replaceChildren();
  const answer = await fetch(url, { method: "POST", headers: writeHeaders(), body }).catch(() => null);
  if (!answer?.ok || asked.get(slot) !== body.toString()) return;
  const text = answer.status === 204 ? "" : await answer.text();
  if (text.trim()) await swapIn(text, slot, "innerHTML");
  else slot.replaceChildren();
}

export function start(): void {
  const later = settled((slot: HTMLElement) => void look(slot), 350);
  on("input", "form", (event, form) => {
    for (const slot of all("[data-duplicates-url]", form)) {
      const names = (slot.dataset["duplicatesFields"] ?? "").split(" ");
      if (names.includes((event.target as HTMLInputElement).name)) later(slot);
    }
  });
}
