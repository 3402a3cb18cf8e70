// Makes src/paceline/kernel/data/regions.txt from the npm package @vant/area-data (MIT):
//   npm pack @vant/area-data && tar xzf vant-area-data-*.tgz
//   node tools/kernel_data/make_regions.mjs package/dist/index.js
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [source] = process.argv.slice(2);
const { areaList } = await import(pathToFileURL(source));
const version = JSON.parse(readFileSync(new URL("../package.json", pathToFileURL(source)))).version;
const all = { ...areaList.province_list, ...areaList.city_list, ...areaList.county_list };
const misspelt = new Set(["710203"]); // 芩雅区, listed again as 710241 苓雅区
const rows = Object.entries(all)
  .filter(([code, name]) => name !== "其它区" && !misspelt.has(code))
  .sort(([a], [b]) => a - b)
  .map(([code, name]) => `${code} ${name}`);
const target = new URL("../../src/paceline/kernel/data/regions.txt", import.meta.url);
writeFileSync(target, [`# @vant/area-data ${version}, MIT, see LICENSES.md`, ...rows, ""].join("\n"));
console.log(`${rows.length} regions`);
