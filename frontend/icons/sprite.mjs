// Draws the icon sprite: only the icons named in names.json, on a 20 grid with a 1.5 stroke (1.8 on lucide's grid of 24).
import { readFile } from "node:fs/promises";

const folder = new URL("../node_modules/lucide-static/icons/", import.meta.url);
const notice = "<!-- Icons: Lucide (https://lucide.dev), ISC licence -->";

/** One sprite from {our name: name at lucide}. Fails when lucide has no such icon. */
export async function sprite(names) {
  const symbols = await Promise.all(Object.entries(names).map(([name, source]) => symbol(name, source)));
  return `${notice}\n<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

async function symbol(name, source) {
  const svg = await readFile(new URL(`${source}.svg`, folder), "utf8").catch(() => {
    throw new Error(`icons/names.json: lucide has no icon called "${source}" (for "${name}")`);
  });
  const shapes = svg.slice(svg.indexOf("<svg")).replace(/^<svg[^>]*>|<\/svg>\s*$/g, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24"><g stroke-width="1.8">${shapes}</g></symbol>`;
}
