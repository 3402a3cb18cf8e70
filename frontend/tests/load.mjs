// Compiles one TypeScript module and loads it, so that pure functions are tested without a browser.
import { build } from "esbuild";

globalThis.document ??= { documentElement: { lang: "zh-CN" }, addEventListener() {} };
globalThis.window ??= globalThis;

export async function load(path) {
  const { outputFiles } = await build({ entryPoints: [new URL(`../src/${path}`, import.meta.url).pathname], bundle: true, format: "esm", write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`);
}
