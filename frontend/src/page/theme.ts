// Light, dark or as the system; row height; language; folded groups of the rail. Kept on the server, and on this machine so that it holds while offline.
import { all, on } from "./dom";
import { writeHeaders } from "./requests";

type Preference = "theme" | "density" | "language" | "shortcuts" | "folded";

export async function keep(name: Preference, value: string): Promise<void> {
  const url = document.body.dataset["preferencesUrl"];
  localStorage.setItem(`paceline:${name}`, value);
  if (!url) return;
  await fetch(url, { method: "POST", headers: writeHeaders(), body: new URLSearchParams({ [name]: value }) }).catch(() => null);
}

function setTheme(theme: string): void {
  document.documentElement.dataset["theme"] = theme;
  document.dispatchEvent(new CustomEvent("theme", { detail: theme }));
  void keep("theme", theme);
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset["theme"];
  return chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
}

export function start(): void {
  on("click", "[data-theme-toggle]", () => setTheme(isDark() ? "light" : "dark"));
  on("click", "[data-theme-set]", (_event, item) => setTheme(item.dataset["themeSet"] ?? "auto"));
  on("click", "[data-density-toggle]", () => {
    const root = document.documentElement;
    root.dataset["density"] = root.dataset["density"] === "cozy" ? "compact" : "cozy";
    void keep("density", root.dataset["density"]);
  });
  on("click", ".grp > summary", () => setTimeout(() => {
    void keep("folded", all<HTMLDetailsElement>(".grp:not([open])").map((group) => group.dataset["group"]).join(","));
  }));
  on("click", "[data-language-set]", (_event, item) => {
    void keep("language", item.dataset["languageSet"] ?? "zh-hans").then(() => location.reload());
  });
}
