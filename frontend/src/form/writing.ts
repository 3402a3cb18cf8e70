// Writing: text boxes that grow, Markdown preview, the composer's question about the next step, place of this device.
import { all, isComposing, on, one } from "../page/dom";
import { swapIn } from "../page/htmx";
import { writeHeaders } from "../page/requests";
import { say } from "../page/say";
import { t } from "../page/words";

function grow(area: HTMLElement): void {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight, 320)}px`;
}

async function preview(button: HTMLElement, on: boolean): Promise<void> {
  const root = button.closest("[data-rich]");
  const area = root && one<HTMLTextAreaElement>("textarea", root);
  const view = root && one("[data-rich-view]", root);
  if (!area || !view) return;
  for (const each of all("[aria-pressed]", root)) each.setAttribute("aria-pressed", String(each === button));
  if (on) {
    const body = new URLSearchParams({ text: area.value });
    const answer = await fetch(button.dataset["richPreview"] ?? "", { method: "POST", headers: writeHeaders(), body }).catch(() => null);
    if (answer?.ok) await swapIn(await answer.text(), view, "innerHTML");
  }
  area.hidden = on;
  view.hidden = !on;
}

function openNext(form: HTMLElement): void {
  const row = one("[data-next-step]", form);
  if (!row) return;
  row.hidden = false;
  one<HTMLInputElement>("input", row)?.focus();
}

/** Saving without a next step asks once. */
function askNext(event: Event, form: HTMLElement): void {
  const next = one<HTMLInputElement>("[name=next_step]", form);
  const ask = one("[data-next-step-ask]", form);
  if (!next || !ask || next.value.trim() || !ask.hidden || one("[name=kind][value=comment]:checked", form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask.hidden = false;
  openNext(form);
}

function locate(button: HTMLElement): void {
  const input = document.getElementById(button.dataset["geo"] ?? "") as HTMLInputElement | null;
  navigator.geolocation?.getCurrentPosition(
    ({ coords }) => { if (input) input.value = `${coords.latitude.toFixed(6)},${coords.longitude.toFixed(6)}`; },
    () => say(t("没有取得位置。请在浏览器里允许定位，或手工填写。")),
  );
}

export function start(): void {
  on("input", "[data-grow]", (_event, area) => grow(area));
  on("click", "[data-rich-preview]", (_event, button) => void preview(button, true));
  on("click", "[data-rich-edit]", (_event, button) => void preview(button, false));
  on("click", "[data-next-step-open]", (_event, button) => openNext(button.closest("form") as HTMLElement));
  on("submit", "[data-composer]", askNext, true);
  on("htmx:after:swap", "[data-composer]", (_event, form) => {
    (form as HTMLFormElement).reset();
    for (const hidden of all("[data-next-step], [data-next-step-ask]", form)) hidden.hidden = true;
  });
  on("click", "[data-geo]", (_event, button) => locate(button));
  // Enter never submits while an input method is composing.
  on<KeyboardEvent>("keydown", "input, textarea", (event) => { if (event.key === "Enter" && isComposing(event)) event.stopPropagation(); }, true);
  on("blur", "input[aria-invalid=true], select[aria-invalid=true], textarea[aria-invalid=true]", (_event, field) => {
    if ((field as HTMLInputElement).checkValidity()) field.setAttribute("aria-invalid", "false");
  }, true);
}
