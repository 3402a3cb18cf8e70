// Small ways around a record page: to a field, to a tab, a value to the clipboard.
import { on, one } from "./dom";
import { toast } from "./toast";
import { t } from "./words";

function reach(selector: string): void {
  const field = one(selector);
  if (!field) return;
  const panel = field.closest<HTMLElement>("[role=tabpanel]");
  if (panel?.hidden) document.getElementById(panel.getAttribute("aria-labelledby") ?? "")?.click();
  field.focus({ preventScroll: true });
  field.scrollIntoView({ block: "center" });
}

async function copy(text: string): Promise<void> {
  const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  toast(done ? { text: t("已复制 {text}", { text }) } : { text });
}

export function start(): void {
  on("click", "[data-focus]", (_event, button) => reach(button.dataset["focus"] ?? ""));
  on("click", "[data-copy]", (_event, button) => void copy(button.dataset["copy"] ?? ""));
  on("click", "[data-print]", () => window.print());
  on("click", "[data-tab-open]", (event, link) => {
    const tab = document.getElementById(`tab-${link.dataset["tabOpen"] ?? ""}`);
    if (!tab) return;
    event.preventDefault();
    tab.click();
    tab.focus();
  });
  if (location.hash.length > 1) reach(`#${CSS.escape(location.hash.slice(1))}`);
}
