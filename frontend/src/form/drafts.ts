// Unsaved input stays on this machine, per form key, until it is saved or a week has passed.
import { all, make, on, one, settled } from "../page/dom";
import { onHtmx } from "../page/htmx";
import { t } from "../page/words";

interface Draft {
  at: number;
  values: [string, string, string][];
}

const PREFIX = "paceline:draft:";
const WEEK = 7 * 24 * 3600 * 1000;
const SKIPPED = new Set(["idempotency_key", "version", "csrfmiddlewaretoken", "keep_adding"]);

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function fields(form: HTMLFormElement): Field[] {
  return [...form.elements].filter((element): element is Field =>
    element.matches("input[name]:not([type=hidden], [type=file], [type=password]), select[name], textarea[name]") && !SKIPPED.has((element as Field).name));
}

function read(form: HTMLFormElement): Draft["values"] {
  return fields(form).flatMap((field): Draft["values"] => {
    if (field instanceof HTMLSelectElement) return [...field.selectedOptions].map((o) => [field.name, o.value, o.label]);
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) return field.checked ? [[field.name, field.value, ""]] : [];
    return field.value ? [[field.name, field.value, ""]] : [];
  });
}

function write(form: HTMLFormElement, values: Draft["values"]): void {
  for (const field of fields(form)) {
    const given = values.filter(([name]) => name === field.name);
    if (field instanceof HTMLSelectElement) fill(field, given);
    else if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) field.checked = given.some(([, value]) => value === field.value);
    else if (given[0]) field.value = given[0][1];
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function fill(field: HTMLSelectElement, given: Draft["values"]): void {
  for (const [, value, label] of given) {
    const known = [...field.options].find((o) => o.value === value) ?? field.appendChild(new Option(label, value));
    known.selected = true;
  }
}

const keyOf = (form: HTMLElement): string => PREFIX + (form.dataset["draft"] ?? "");

function save(form: HTMLFormElement): void {
  if (!form.isConnected) return;
  const draft: Draft = { at: Date.now(), values: read(form) };
  localStorage.setItem(keyOf(form), JSON.stringify(draft));
  const place = one("[data-draft-say]", form);
  if (place) place.textContent = t("草稿已保存在本机");
}

function restore(form: HTMLFormElement): void {
  // Only what was left behind earlier comes back: a form that stands open keeps what is being typed.
  if (form.dataset["draftSeen"]) return;
  form.dataset["draftSeen"] = "yes";
  const kept = localStorage.getItem(keyOf(form));
  if (!kept || one("[aria-invalid=true]", form)) return;
  const draft = JSON.parse(kept) as Draft;
  if (JSON.stringify(draft.values) === JSON.stringify(read(form))) return;
  write(form, draft.values);
  const drop = make("button", { type: "button", class: "lk" }, t("移除"));
  drop.addEventListener("click", () => { localStorage.removeItem(keyOf(form)); form.reset(); drop.parentElement?.replaceChildren(); });
  one("[data-draft-say]", form)?.replaceChildren(`${t("已恢复上次没写完的内容")} `, drop);
}

function forget(): void {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
    const at = (JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Draft>).at ?? 0;
    if (Date.now() - at > WEEK) localStorage.removeItem(key);
  }
}

export function start(): void {
  const keep = settled(save, 400);
  on("input", "form[data-draft]", (event, form) => { if (event.isTrusted) keep(form as HTMLFormElement); });
  const wake = (): void => all<HTMLFormElement>("form[data-draft]").forEach(restore);
  document.addEventListener("htmx:after:swap", wake);
  onHtmx("htmx:after:request", (ctx) => {
    const form = ctx.request.form;
    if (form?.dataset["draft"] && (ctx.response?.status ?? 500) < 300) localStorage.removeItem(keyOf(form));
  });
  forget();
  wake();
}
