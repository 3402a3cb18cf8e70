// Speaks to screen readers without moving the focus.

export function say(text: string): void {
  const region = document.getElementById("say");
  if (!region) return;
  region.textContent = "";
  window.setTimeout(() => { region.textContent = text; }, 30);
}
