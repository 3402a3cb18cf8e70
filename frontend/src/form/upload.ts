// Files go to the server at once; the form keeps their keys. The import's big drop zone is an ordinary file input.
import { icon, make, on, one } from "../page/dom";
import { wordsFor } from "../page/failures";
import { writeHeaders } from "../page/requests";
import { t } from "../page/words";

interface Kept {
  key: string;
  name: string;
}

function tell(zone: HTMLElement, words: string): void {
  const place = one("[data-upload-say]", zone);
  if (place) place.textContent = words;
}

function send(zone: HTMLElement, file: File): Promise<void> {
  const bar = one<HTMLProgressElement>("progress", zone);
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", file);
  request.open("POST", zone.dataset["url"] ?? "");
  for (const [name, value] of Object.entries(writeHeaders())) request.setRequestHeader(name, value);
  request.setRequestHeader("Accept", "application/json");
  if (bar) {
    bar.hidden = false;
    request.upload.onprogress = (event) => { bar.value = event.total ? (event.loaded / event.total) * 100 : 0; };
  }
  tell(zone, t("正在上传 {name}", { name: file.name }));
  return new Promise((done) => {
    request.onloadend = () => {
      if (bar) bar.hidden = true;
      if (request.status >= 200 && request.status < 300) add(zone, JSON.parse(request.responseText) as Kept);
      else tell(zone, t("没能上传 {name}。{why}", { name: file.name, why: wordsFor(request.status, request.getResponseHeader("content-type") ?? "", request.responseText) }));
      done();
    };
    request.send(body);
  });
}

function add(zone: HTMLElement, kept: Kept): void {
  const list = one("[data-upload-list]", zone);
  const many = one<HTMLInputElement>("input[type=file]", zone)?.multiple;
  const remove = make("button", { type: "button", class: "iconbtn sm", "aria-label": `${t("移除")} ${kept.name}`, "data-upload-remove": true }, icon("x"));
  const line = make("li", {}, make("input", { type: "hidden", name: zone.dataset["name"] ?? "", value: kept.key }), icon("file"), make("span", { class: "clip" }, kept.name), remove);
  if (many) list?.append(line);
  else list?.replaceChildren(line);
  tell(zone, t("已上传 {name}", { name: kept.name }));
}

async function take(zone: HTMLElement, files: FileList | null): Promise<void> {
  for (const file of files ?? []) await send(zone, file);
}

function named(zone: HTMLElement, files: FileList | null): void {
  const place = one("[data-drop-name]", zone);
  if (place) place.textContent = [...(files ?? [])].map((file) => file.name).join("、");
}

export function start(): void {
  on("change", "[data-upload] input[type=file]", (_event, input) => {
    const field = input as HTMLInputElement;
    const zone = field.closest<HTMLElement>("[data-upload]");
    if (zone) void take(zone, field.files).then(() => { field.value = ""; });
  });
  on("change", "[data-drop] input[type=file]", (_event, input) => named(input.closest("[data-drop]") as HTMLElement, (input as HTMLInputElement).files));
  on("click", "[data-upload-remove]", (_event, button) => button.closest("li")?.remove());
  for (const type of ["dragenter", "dragover"]) on<DragEvent>(type, "[data-upload], [data-drop]", (event, zone) => { event.preventDefault(); one(".drop-in", zone)?.classList.add("over"); zone.classList.add("over"); });
  on<DragEvent>("dragleave", "[data-upload], [data-drop]", (_event, zone) => { one(".drop-in", zone)?.classList.remove("over"); zone.classList.remove("over"); });
  on<DragEvent>("drop", "[data-upload], [data-drop]", (event, zone) => {
    event.preventDefault();
    zone.classList.remove("over");
    const input = one<HTMLInputElement>("input[type=file]", zone);
    if (zone.matches("[data-upload]")) void take(zone, event.dataTransfer?.files ?? null);
    else if (input && event.dataTransfer) { input.files = event.dataTransfer.files; named(zone, input.files); input.dispatchEvent(new Event("change", { bubbles: true })); }
  });
}
