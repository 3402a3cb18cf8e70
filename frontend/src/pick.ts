// Searchable choices: people, customers, tags and long lists, by Tom Select without its stylesheet.
import TomSelect from "tom-select/base";
import removeButton from "tom-select/dist/js/plugins/remove_button.js";
import { all, isComposing, make } from "./page/dom";
import { fail, wordsFor } from "./page/failures";
import { raise } from "./page/htmx";
import { writeHeaders } from "./page/requests";
import { t } from "./page/words";

interface Choice {
  value: string;
  label: string;
  hint?: string;
  data?: Record<string, string>;
}

TomSelect.define("remove_button", removeButton);

function line(choice: Choice): HTMLElement {
  return make("div", {}, make("span", { class: "clip" }, choice.label), ...(choice.hint ? [make("span", { class: "s12" }, choice.hint)] : []));
}

async function find(url: string, query: string, within: string): Promise<Choice[]> {
  const address = new URL(url, location.href);
  address.searchParams.set("q", query);
  if (within) address.searchParams.set("within", within);
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  return answer?.ok ? ((await answer.json()) as { items: Choice[] }).items : [];
}

/** What stands in the field of the form that narrows the choice: the contacts of this customer. */
function around(select: HTMLSelectElement): string {
  const field = select.dataset["within"] && select.form?.elements.namedItem(select.dataset["within"]);
  return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value : "";
}

/** A record of this name, made at once; the server's words when it cannot be. */
async function create(url: string, name: string): Promise<Choice | null> {
  const headers = { ...writeHeaders(), Accept: "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: new URLSearchParams({ name }) }).catch(() => null);
  if (answer?.ok) {
    raise(answer);
    return (await answer.json()) as Choice;
  }
  const type = answer?.headers.get("content-type") ?? "";
  fail(wordsFor(answer?.status ?? 0, type, answer ? await answer.text() : ""));
  return null;
}

function labelled(select: HTMLSelectElement, picker: TomSelect): void {
  const input = picker.control_input;
  for (const name of ["aria-describedby", "aria-invalid"]) {
    const value = select.getAttribute(name);
    if (value) input.setAttribute(name, value);
  }
  const own = select.getAttribute("aria-label");
  if (own) input.setAttribute("aria-label", own);
  input.autocomplete = "off";
}

/** Items carry facts about the record (`data`) so that conditions on `stage.kind` can read them. */
function carry(select: HTMLSelectElement, picker: TomSelect): void {
  picker.on("item_add", (value: string) => {
    const facts = (picker.options[value] as Choice | undefined)?.data ?? {};
    const option = [...select.options].find((each) => each.value === value);
    if (option) Object.assign(option.dataset, facts);
  });
}

/** An answer to what nobody asks any more: showing it would open the list again and take the focus from the next field. */
function overtaken(picker: TomSelect): void {
  picker.loading = Math.max(picker.loading - 1, 0);
  if (!picker.loading) picker.wrapper.classList.remove(picker.settings.loadingClass ?? "loading");
}

/** The focus that stood on the plain select goes on to the picker; its list opens when somebody asks for it. */
function take(picker: TomSelect): void {
  const { openOnFocus, preload } = picker.settings;
  Object.assign(picker.settings, { openOnFocus: false, preload: false });
  picker.control_input.focus();
  Object.assign(picker.settings, { openOnFocus, preload });
  if (!preload) return;
  for (const type of ["keydown", "mousedown"]) picker.control.addEventListener(type, (event) => { if ((event as KeyboardEvent).key !== "Tab") picker.preload(); }, { once: true });
}

/** The list before anything is typed is not asked for once something is: its question would take the place of the other's. */
function unasked(picker: TomSelect): void {
  const preload = picker.preload.bind(picker);
  picker.preload = () => { if (!picker.inputValue()) preload(); };
}

function wake(select: HTMLSelectElement): void {
  const { pick: kind, url, placeholder, createUrl } = select.dataset;
  const settings: ConstructorParameters<typeof TomSelect>[1] = {
    valueField: "value",
    labelField: "label",
    searchField: ["label"],
    maxOptions: 200,
    placeholder: placeholder ?? "",
    hidePlaceholder: true,
    create: createUrl ? (name, done) => { void create(createUrl, name).then((made) => done(made ?? undefined)); return true; } : kind === "tags",
    createOnBlur: kind === "tags",
    closeAfterSelect: !select.multiple,
    plugins: select.multiple ? { remove_button: { title: t("移除") } } : {},
    openOnFocus: true,
    loadThrottle: 150,
    render: {
      option: line,
      item: (choice: Choice) => make("div", {}, make("span", { class: "clip" }, choice.label)),
      no_results: () => make("div", { class: "no-results" }, t("没有找到")),
      option_create: (choice: { input: string }) => make("div", { class: "create" }, t("新建「{text}」", { text: choice.input })),
      loading: () => make("div", { class: "no-results" }, "…"),
    },
  };
  let found = { query: "", values: [] as string[] };
  let asked = 0;
  if (url) {
    settings.preload = "focus";
    settings.load = (query: string, done: (items: Choice[], groups: never[]) => void) => {
      const mine = ++asked;
      void find(url, query, around(select)).then((items) => {
        if (mine !== asked) return overtaken(picker);
        found = { query, values: items.map((item) => String(item.value)) };
        done(items, []);
      });
    };
  }
  // The server matches, by pinyin too: its answer is shown in its order, and nothing before it has come, so that a quick
  // Enter never takes a choice that does not fit what was typed.
  if (kind === "remote") settings.score = (query: string) => (item: Record<string, unknown>) => {
    const rank = query === found.query ? found.values.indexOf(String(item["value"])) : -1;
    return rank >= 0 ? 1 / (rank + 1) : query || found.values.length ? 0 : 1;
  };
  const focused = document.activeElement === select;
  const picker = new TomSelect(select, settings);
  unasked(picker);
  if (!select.multiple) picker.on("item_add", () => { asked += 1; });
  if (kind === "remote") picker.on("type", () => { picker.loadedSearches = {}; });
  select.setAttribute("aria-hidden", "true");
  labelled(select, picker);
  carry(select, picker);
  select.addEventListener("focus", () => take(picker));
  if (focused) take(picker);
  picker.control_input.addEventListener("keydown", (event) => { if (isComposing(event)) event.stopImmediatePropagation(); }, true);
}

export function start(root: ParentNode): void {
  for (const select of all<HTMLSelectElement & { tomselect?: TomSelect }>("select[data-pick]", root)) if (!select.tomselect) wake(select);
}
