// The command palette: records, then actions on the top record, then places; pinyin is matched by the server.
import { all, icon, isComposing, isMod, make, on, one, settled } from "../page/dom";
import { open as openFragment } from "./fragments";
import { localGroups } from "./places";
import { raise } from "../page/htmx";
import { writeHeaders } from "../page/requests";
import { say } from "../page/say";
import { t } from "../page/words";

export interface Item {
  label: string;
  hint?: string;
  icon?: string;
  url: string;
  action?: "drawer" | "dialog" | "post" | "";
  keys?: string;
}

export interface Group {
  label: string;
  items: Item[];
}

const items = new Map<string, Item>();
let asked = 0;

const panel = (): HTMLDialogElement => document.getElementById("cmdk") as HTMLDialogElement;
const field = (): HTMLInputElement => one<HTMLInputElement>("input", panel()) as HTMLInputElement;
const options = (): HTMLElement[] => all("[role=option]", panel());

function marked(label: string, query: string): (Node | string)[] {
  const at = query ? label.toLowerCase().indexOf(query.toLowerCase()) : -1;
  if (at < 0) return [label];
  return [label.slice(0, at), make("mark", {}, label.slice(at, at + query.length)), label.slice(at + query.length)];
}

function option(item: Item, id: string, query: string): HTMLElement {
  const keys = (item.keys ?? "").split(" ").filter(Boolean).map((key) => make("kbd", {}, key.toUpperCase()));
  items.set(id, item);
  return make("div", { role: "option", id, "aria-selected": "false" }, icon(item.icon || "right"), make("span", { class: "clip" }, ...marked(item.label, query)), make("span", { class: "sp clip" }, item.hint ?? ""), ...keys);
}

function draw(groups: Group[], query: string): void {
  items.clear();
  const drawn = groups.filter((group) => group.items.length).map((group, g) => {
    const title = make("span", { class: "gp-t", id: `cmdk-g${g}` }, group.label);
    return make("div", { role: "group", "aria-labelledby": title.id }, title, ...group.items.map((item, i) => option(item, `cmdk-${g}-${i}`, query)));
  });
  one("#cmdk-list", panel())?.replaceChildren(...drawn);
  const none = one(".cmdk-none", panel());
  if (none) none.hidden = drawn.length > 0;
  select(0);
  say(t("找到 {n} 条", { n: items.size }));
}

function select(index: number): void {
  const list = options();
  const chosen = list.length ? list[(index + list.length) % list.length] : undefined;
  for (const each of list) each.setAttribute("aria-selected", String(each === chosen));
  field().setAttribute("aria-activedescendant", chosen?.id ?? "");
  chosen?.scrollIntoView({ block: "nearest" });
}

function selected(): number {
  return options().findIndex((each) => each.getAttribute("aria-selected") === "true");
}

async function look(): Promise<void> {
  const query = field().value.trim();
  const turn = ++asked;
  const url = new URL(document.body.dataset["paletteUrl"] ?? "/palette", location.href);
  url.searchParams.set("q", query);
  url.searchParams.set("at", location.pathname);
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  const found = answer?.ok ? ((await answer.json()) as { groups: Group[] }).groups : localGroups(query);
  if (turn === asked && panel().open) draw(found, query.replace(/^[>@]\s*/, ""));
}

async function run(item: Item | undefined, apart: boolean): Promise<void> {
  if (!item) return;
  panel().close();
  if (apart && !item.action) window.open(item.url, "_blank", "noopener");
  else if (item.action === "drawer" || item.action === "dialog") await openFragment(item.action, item.url);
  else if (item.action === "post") {
    const answer = await fetch(item.url, { method: "POST", headers: writeHeaders() }).catch(() => null);
    if (answer) raise(answer);
  } else location.assign(item.url);
}

export function open(start = ""): void {
  if (panel().open) return;
  panel().showModal();
  field().value = start;
  field().select();
  void look();
}

function onKey(event: KeyboardEvent): void {
  if (isComposing(event)) return;
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (way) select(selected() + way);
  else if (event.key === "Enter") void run(items.get(options()[selected()]?.id ?? ""), isMod(event));
  else return;
  event.preventDefault();
  event.stopPropagation();
}

export function start(): void {
  if (!panel()) return;
  on("click", "[data-palette]", () => open());
  document.addEventListener("keydown", (event) => {
    if (!isMod(event) || event.key.toLowerCase() !== "k" || isComposing(event)) return;
    event.preventDefault();
    if (panel().open) panel().close();
    else open();
  });
  field().addEventListener("keydown", onKey);
  field().addEventListener("input", settled(() => void look(), 80));
  on<MouseEvent>("click", "#cmdk [role=option]", (event, chosen) => void run(items.get(chosen.id), isMod(event)));
}
