// What the palette offers when the server does not answer: the places of the rail and the things to create.
import { all } from "../page/dom";
import type { Group, Item } from "./palette";

function itemOf(link: HTMLAnchorElement, action: Item["action"]): Item {
  const glyph = link.querySelector("use")?.getAttribute("href")?.split("#")[1] ?? "right";
  const label = link.querySelector("span")?.textContent?.trim() ?? "";
  return { label, url: link.href, icon: glyph, action: action ?? "", keys: link.dataset["keys"] ?? "" };
}

export function localGroups(query: string): Group[] {
  const wanted = query.replace(/^[>@]\s*/, "").toLowerCase();
  const fits = (item: Item): boolean => item.label.toLowerCase().includes(wanted);
  const places = all<HTMLAnchorElement>(".side nav a").map((link) => itemOf(link, "")).filter(fits);
  const makes = all<HTMLAnchorElement>("#create-menu a").map((link) => itemOf(link, "drawer")).filter(fits);
  return [{ label: "", items: [...makes, ...places] }];
}
