// What somebody enters while the server draws the same form again stays: it is carried into the answer before that is shown.
import { all } from "../page/dom";
import { onHtmx } from "../page/htmx";
import { askedAt } from "../page/latest";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

interface Task {
  fragment: DocumentFragment;
  target: Element | null;
}

const entered = new WeakMap<EventTarget, number>();

const CONTROLS = "input[name]:not([type=hidden], [type=file]), textarea[name], select[name]";

const isBox = (control: Control): control is HTMLInputElement => ["checkbox", "radio"].includes(control.type);

function sameIn(fresh: DocumentFragment, of: Control): Control | undefined {
  const named = all<Control>(`${of.localName}[name="${CSS.escape(of.name)}"]`, fresh).filter((one) => one.type === of.type);
  return isBox(of) ? named.find((one) => one.value === of.value) : named[0];
}

function carry(from: Control, to: Control, at: number): void {
  if (isBox(from) && isBox(to)) to.checked = from.checked;
  else if (!(to instanceof HTMLSelectElement) || [...to.options].some((option) => option.value === from.value)) to.value = from.value;
  entered.set(to, at);
}

/** Carry what was entered in `old` after the moment `since` into the controls of the same name and kind of `fresh`. */
function carryAll(old: Element, fresh: DocumentFragment, since: number): void {
  for (const from of all<Control>(CONTROLS, old)) {
    const at = entered.get(from) ?? 0;
    const to = at > since ? sameIn(fresh, from) : undefined;
    if (to) carry(from, to, at);
  }
}

export function start(): void {
  document.addEventListener("input", (event) => { if (event.target) entered.set(event.target, performance.now()); });
  onHtmx("htmx:before:swap", (ctx, event) => {
    const { tasks } = event.detail as unknown as { tasks: Task[] };
    for (const { target, fragment } of tasks) if (target) carryAll(target, fragment, askedAt(ctx));
  });
}
