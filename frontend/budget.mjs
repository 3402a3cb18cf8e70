// Fails when a built asset weighs more, gzipped, than DESIGN allows. Run after the build.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const out = new URL("../src/paceline/interfaces/web/static/dist/", import.meta.url);
const limits = { "app.css": 20, "core.js": 50, "board.js": 25, "grid.js": 65, "pick.js": 20, "alpine.js": 25, "account.js": 4, "settings.js": 4, "sheet.js": 4, "checkin.js": 7, "asking.js": 2, "presale.js": 1, "wall.js": 2, "screen.css": 3, "api.css": 1, "rhythm.css": 5, "field.css": 3, "portal.css": 3, "paper.css": 3, "icons.svg": 16 };

let over = 0;
for (const [name, limit] of Object.entries(limits)) {
  const size = gzipSync(await readFile(new URL(name, out))).length / 1024;
  const verdict = size <= limit ? "ok" : "TOO HEAVY";
  if (size > limit) over += 1;
  console.log(`${name.padEnd(10)} ${size.toFixed(1).padStart(6)} KB of ${String(limit).padStart(2)} KB  ${verdict}`);
}
process.exitCode = over ? 1 : 0;
