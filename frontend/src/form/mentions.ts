// @ in a text box offers colleagues by name, pinyin or initials; the name goes into the text as it is written.
import { all, isComposing, make, on, one, settled } from "../page/dom";
import { say } from "../page/say";
import { t } from "../page/words";

interface Person {
  value: string;
  label: string;
  hint?: string;
}

const BEFORE = /[@＠]([^\s@＠，。：；、！？()（）]{0,20})$/;
let turn = 0;

/** What was typed after the @ before the caret; null when the caret is not in a mention. */
export function mentionAt(text: string, caret: number): string | null {
  return BEFORE.exec(text.slice(0, caret))?.[1] ?? null;
}

/** The text with the name put in place of what was typed, and where the caret goes. */
export function withMention(text: string, caret: number, name: string): { text: string; caret: number } {
  const typed = mentionAt(text, caret) ?? "";
  const start = caret - typed.length;
  return { text: `${text.slice(0, start)}${name} ${text.slice(caret)}`, caret: start + name.length + 1 };
}

function panelOf(area: HTMLTextAreaElement): HTMLElement | null {
  return one(".mentions", area.parentElement ?? document);
}

function close(area: HTMLTextAreaElement): void {
  panelOf(area)?.remove();
  for (const name of ["aria-controls", "aria-activedescendant", "aria-expanded"]) area.removeAttribute(name);
}

function choose(area: HTMLTextAreaElement, option: HTMLElement): void {
  const next = withMention(area.value, area.selectionStart, option.dataset["name"] ?? "");
  area.value = next.text;
  area.setSelectionRange(next.caret, next.caret);
  close(area);
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function mark(area: HTMLTextAreaElement, index: number): void {
  const options = all("[role=option]", panelOf(area) ?? document.createElement("div"));
  const chosen = options[(index + options.length) % options.length];
  for (const each of options) each.setAttribute("aria-selected", String(each === chosen));
  if (chosen) area.setAttribute("aria-activedescendant", chosen.id);
  chosen?.scrollIntoView({ block: "nearest" });
}

function draw(area: HTMLTextAreaElement, people: Person[]): void {
  close(area);
  if (!people.length) return;
  const options = people.slice(0, 8).map((person, at) => {
    const option = make("div", { role: "option", id: `mention-${at}`, "aria-selected": "false", "data-name": person.label }, make("b", {}, person.label), make("span", { class: "s12 mut" }, person.hint ?? ""));
    option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(area, option); });
    return option;
  });
  area.parentElement?.append(make("div", { class: "mentions", role: "listbox", id: "mention-list", "aria-label": t("同事") }, ...options));
  area.setAttribute("aria-controls", "mention-list");
  mark(area, 0);
  say(t("找到 {n} 条", { n: options.length }));
}

const look = settled((area: HTMLTextAreaElement, url: string) => void ask(area, url), 120);

async function ask(area: HTMLTextAreaElement, url: string): Promise<void> {
  const typed = mentionAt(area.value, area.selectionStart);
  if (typed === null) return close(area);
  const mine = ++turn;
  const address = new URL(url, location.href);
  address.searchParams.set("q", typed);
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  const found = answer?.ok ? ((await answer.json()) as { items: Person[] }).items : [];
  if (mine === turn && document.activeElement === area) draw(area, found);
}

function onKey(event: KeyboardEvent, area: HTMLTextAreaElement): void {
  const panel = panelOf(area);
  if (!panel || isComposing(event)) return;
  const options = all("[role=option]", panel);
  const here = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const chosen = options[here];
  if (way) mark(area, here + way);
  else if ((event.key === "Enter" || event.key === "Tab") && chosen && !event.metaKey && !event.ctrlKey) choose(area, chosen);
  else if (event.key === "Escape") close(area);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

export function start(): void {
  on("input", "[data-mention-url] textarea", (_event, target) => {
    const area = target as HTMLTextAreaElement;
    const url = area.closest<HTMLElement>("[data-mention-url]")?.dataset["mentionUrl"] ?? "";
    if (mentionAt(area.value, area.selectionStart) === null) close(area);
    else look(area, url);
  });
  on<KeyboardEvent>("keydown", "[data-mention-url] textarea", (event, area) => onKey(event, area as HTMLTextAreaElement), true);
  on("blur", "[data-mention-url] textarea", (_event, area) => close(area as HTMLTextAreaElement), true);
}
