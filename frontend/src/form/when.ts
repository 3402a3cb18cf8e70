// Conditions as data: shows and requires fields by the same JSON that the server enforces.
import { all, on, one } from "../page/dom";

interface Term {
  field: string;
  op: string;
  value: unknown;
}

type Condition = Term | { all: Condition[] } | { any: Condition[] } | { not: Condition };
type Plain = string | null;

const plain = (value: unknown): Plain => (value === null || value === undefined || value === "" ? null : String(value));

/** The values that a field of the form has now; `stage.kind` reads data-kind of the chosen option. */
export function valuesOf(form: HTMLElement, path: string): Plain[] {
  const [name = "", part] = path.split(".");
  const fields = all<HTMLInputElement | HTMLSelectElement>(`[name="${CSS.escape(name)}"]`, form);
  const found = fields.flatMap((field): Plain[] => {
    if (field instanceof HTMLSelectElement) return [...field.selectedOptions].map((o) => plain(part ? o.dataset[part] : o.value));
    if (field.type === "checkbox" || field.type === "radio") return field.checked ? [plain(field.value)] : [];
    return [plain(field.value)];
  });
  const shown = found.length > 1 && fields.some((field) => field.type === "checkbox") ? found.slice(-1) : found;
  return shown.length ? shown : [null];
}

const tests: Record<string, (mine: Plain[], given: Plain[]) => boolean> = {
  in: (mine, given) => mine.some((value) => given.includes(value)),
  eq: (mine, given) => mine.some((value) => given.includes(value)),
  ne: (mine, given) => !mine.some((value) => given.includes(value)),
  not_in: (mine, given) => !mine.some((value) => given.includes(value)),
  empty: (mine) => mine.every((value) => value === null),
  not_empty: (mine) => mine.some((value) => value !== null),
};

export function holds(condition: Condition, read: (path: string) => Plain[]): boolean {
  if ("all" in condition) return condition.all.every((each) => holds(each, read));
  if ("any" in condition) return condition.any.some((each) => holds(each, read));
  if ("not" in condition) return !holds(condition.not, read);
  const given = (Array.isArray(condition.value) ? condition.value : [condition.value]).map(plain);
  return (tests[condition.op] ?? (() => true))(read(condition.field), given);
}

function apply(form: HTMLElement): void {
  const read = (path: string): Plain[] => valuesOf(form, path);
  for (const field of all("[data-when-shown], [data-when-required]", form)) {
    const { whenShown, whenRequired } = field.dataset;
    const shown = !whenShown || holds(JSON.parse(whenShown) as Condition, read);
    const required = shown && Boolean(whenRequired) && holds(JSON.parse(whenRequired ?? "{}") as Condition, read);
    field.hidden = !shown;
    for (const control of all<HTMLInputElement>("input, select, textarea", field)) {
      if (whenRequired) control.required = required;
    }
    const mark = one(".req", field);
    if (mark && whenRequired) mark.hidden = !required;
  }
}

export function start(): void {
  const wake = (): void => {
    for (const form of new Set(all("[data-when-shown], [data-when-required]").map((field) => field.closest<HTMLElement>("form") ?? document.body))) apply(form);
  };
  for (const type of ["input", "change"]) on(type, "form", (_event, form) => { if (one("[data-when-shown], [data-when-required]", form)) apply(form); });
  document.addEventListener("htmx:after:swap", wake);
  wake();
}
