// Lines of a long page with a form each (a role's rights): which of them are not saved, leaving nothing behind unseen.
import { all, on, one } from "../page/dom";
import { htmx, onHtmx } from "../page/htmx";

const LINE = "details.ro";

function differs(form: HTMLFormElement): boolean {
  const options = all<HTMLOptionElement>("option", form);
  return "unsaved" in form.dataset || options.some((option) => option.selected !== option.defaultSelected);
}

function look(): void {
  const lines = all(LINE);
  for (const line of lines) {
    const form = one<HTMLFormElement>("form", line);
    line.classList.toggle("dirty", form !== null && differs(form));
  }
  const names = lines.filter((line) => line.matches(".dirty")).map((line) => one("summary b", line)?.textContent ?? "");
  const bar = document.getElementById("rights-all");
  if (!bar) return;
  bar.hidden = names.length === 0;
  const place = one("[data-unsaved-names]", bar);
  if (place) place.textContent = names.join(" · ");
}

/** The line as it is stored. */
function again(line: HTMLElement): void {
  void htmx.ajax("GET", line.dataset["url"] ?? "", { target: line, swap: "outerHTML", source: line });
}

function undone(event: Event): void {
  const url = (event as CustomEvent<{ url: string }>).detail.url;
  const fresh = all(`${LINE}[data-fresh]`);
  if (!url.includes("/access.role.undo/") || fresh.length === 0) return;
  event.preventDefault();
  fresh.forEach(again);
}

/** Only what is saved last can be undone from its toast. */
function forget(): void {
  all(`${LINE}[data-fresh]`).forEach((line) => line.removeAttribute("data-fresh"));
}

export function start(): void {
  on("change", `${LINE} select`, look);
  on("click", "[data-row-reset]", (_event, button) => {
    const line = button.closest<HTMLElement>(LINE);
    if (line) again(line);
  });
  on("click", "[data-rows-reset]", () => all(`${LINE}.dirty`).forEach(again));
  on("submit", "[data-narrow-form]", (event) => event.preventDefault());
  onHtmx("htmx:before:request", (ctx) => { if (ctx.sourceElement.matches(".ro-f")) forget(); });
  document.addEventListener("htmx:after:swap", look);
  document.addEventListener("undone", undone);
  window.addEventListener("beforeunload", (event) => { if (all(`${LINE}.dirty`).length > 0) event.preventDefault(); });
}
