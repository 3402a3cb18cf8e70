// Builds the browser side into the Python package: app.css, one script per island, one icon sprite. Names never change;
// the web server adds content hashes.
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { context, build } from "esbuild";
import { sprite } from "./icons/sprite.mjs";

const out = new URL("../src/paceline/interfaces/web/static/dist/", import.meta.url).pathname;
const watch = process.argv.includes("--watch");

const options = {
  entryPoints: {
    core: "src/core.ts",
    pick: "src/pick.ts",
    grid: "src/grid.ts",
    board: "src/board.ts",
    alpine: "src/alpine.ts",
    account: "src/account.ts",
    settings: "src/settings.ts",
    sheet: "src/sheet.ts",
    checkin: "src/checkin.ts",
    asking: "src/asking.ts",
    presale: "src/presale.ts",
    wall: "src/wall.ts",
    app: "css/app.css",
    rhythm: "css/pages/rhythm.css",
    portal: "css/pages/portal.css",
    field: "css/pages/field.css",
    paper: "css/pages/paper.css",
    screen: "css/pages/screen.css",
    api: "css/pages/api.css",
    catalogue: "css/pages/catalogue.css",
  },
  bundle: true,
  format: "esm",
  target: ["chrome123", "safari17.5", "firefox121"],
  minify: !watch,
  sourcemap: watch ? "inline" : false,
  legalComments: "linked",
  outdir: out,
  logLevel: "info",
};

// Files are replaced one by one, so that a server that runs meanwhile never finds the folder empty.
await mkdir(out, { recursive: true });
const before = new Set(await readdir(out));
const written = [".gitkeep", "icons.svg", "icon.svg"];
await writeFile(`${out}.gitkeep`, "");
await writeFile(`${out}icons.svg`, await sprite(JSON.parse(await readFile("icons/names.json", "utf8"))));
await copyFile("icons/icon.svg", `${out}icon.svg`);
if (watch) await (await context(options)).watch();
else {
  const { metafile } = await build({ ...options, metafile: true });
  written.push(...Object.keys(metafile.outputs).map((path) => path.split("/").at(-1)));
  for (const name of before) if (!written.includes(name) && !name.endsWith(".LEGAL.txt")) await rm(`${out}${name}`);
}
