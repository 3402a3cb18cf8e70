// 省 市 区: each choice asks for the next level; the hidden input keeps the deepest code.
import { all, on, one } from "../page/dom";

interface Choice {
  value: string;
  label: string;
}

async function below(url: string, parent: string): Promise<Choice[]> {
  const address = new URL(url, location.href);
  address.searchParams.set("parent", parent);
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  return answer?.ok ? ((await answer.json()) as { items: Choice[] }).items : [];
}

function offer(select: HTMLSelectElement, items: Choice[]): void {
  const first = select.options[0];
  select.replaceChildren(...(first ? [first] : []), ...items.map((item) => new Option(item.label, item.value)));
  select.disabled = items.length === 0;
}

async function chosen(select: HTMLSelectElement): Promise<void> {
  const root = select.closest<HTMLElement>("[data-region]");
  const hidden = root && one<HTMLInputElement>("input[type=hidden]", root);
  if (!root || !hidden) return;
  const levels = all<HTMLSelectElement>("select", root);
  const at = levels.indexOf(select);
  hidden.value = levels.slice(0, at + 1).map((level) => level.value).filter(Boolean).at(-1) ?? "";
  hidden.dispatchEvent(new Event("input", { bubbles: true }));
  levels.slice(at + 1).forEach((level) => offer(level, []));
  const next = levels[at + 1];
  if (next && select.value && root.dataset["url"]) offer(next, await below(root.dataset["url"], select.value));
}

export function start(): void {
  on("change", "[data-region] select", (_event, select) => void chosen(select as HTMLSelectElement));
}
