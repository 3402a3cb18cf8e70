// A page that comes back with faults begins at the first of them: on a long form it would lie out of sight.
import { one } from "../page/dom";

const FIELDS = "input:not([type=hidden]), select, textarea, button";

export function start(): void {
  const wrong = one("#main form.page-form [aria-invalid=true]");
  if (!wrong || document.activeElement !== document.body) return;
  (wrong.matches(FIELDS) ? wrong : one(FIELDS, wrong))?.focus();
}
