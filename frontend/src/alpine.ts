// Alpine in its CSP build, for the rare page that keeps a little state of its own (x-data).
import Alpine from "@alpinejs/csp";

let started = false;

export function start(): void {
  if (started) return;
  started = true;
  Alpine.start();
}
