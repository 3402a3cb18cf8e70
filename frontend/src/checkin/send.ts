// Sending what waits, oldest first. What the server refuses stays with its reason; what did not reach it is tried again.
import { writeHeaders } from "../page/requests";
import { t } from "../page/words";
import { forget, keep, type Entry } from "./queue";

export interface Door {
  send: string;
  upload: string;
}

export type Outcome = { took: true; words: string } | { took: false; stop: boolean };

interface Answer {
  words?: string;
  detail?: string;
  code?: string;
  fields?: string[];
}

const LATER = { took: false, stop: true } as const;

async function answerOf(answer: Response): Promise<Answer | null> {
  if (!(answer.headers.get("content-type") ?? "").includes("json")) return null;
  return (await answer.json().catch(() => null)) as Answer | null;
}

async function post(url: string, body: FormData, key: string): Promise<Response | null> {
  return fetch(url, { method: "POST", headers: { ...writeHeaders(key), Accept: "application/json" }, body }).catch(() => null);
}

/** The key of the uploaded photo, kept with the entry so that a second try says the same thing. */
async function photoOf(entry: Entry, door: Door): Promise<boolean | Answer> {
  if (!entry.photo || entry.photoKey) return true;
  const body = new FormData();
  body.append("file", entry.photo, entry.photo.name);
  const answer = await post(door.upload, body, `${entry.id}p`);
  if (!answer) return false;
  const said = (await answerOf(answer)) as (Answer & { key?: string }) | null;
  if (answer.ok && said?.key) {
    entry.photoKey = said.key;
    await keep(entry);
    return true;
  }
  return said && answer.status < 500 && answer.status !== 401 && answer.status !== 403 ? said : false;
}

async function refuse(entry: Entry, said: Answer): Promise<Outcome> {
  entry.refused = said.detail ?? t("服务器没有收下。");
  entry.lacks = said.fields ?? [];
  await keep(entry);
  return { took: false, stop: false };
}

export async function send(entry: Entry, door: Door): Promise<Outcome> {
  const photo = await photoOf(entry, door);
  if (photo === false) return LATER;
  if (photo !== true) return refuse(entry, photo);
  const body = new FormData();
  const given: Record<string, string> = { ...entry.fields, what: entry.what, target: entry.target, who: entry.who, at: entry.at };
  if (entry.photoKey) given["photo"] = entry.photoKey;
  for (const [name, value] of Object.entries(given)) body.append(name, value);
  const answer = await post(door.send, body, entry.id);
  const said = answer && (await answerOf(answer));
  if (!answer || !said || answer.status >= 500) return LATER;
  if (answer.ok) {
    await forget(entry.id);
    return { took: true, words: said.words ?? "" };
  }
  if (said.code === "other_person") return { took: false, stop: false };
  return refuse(entry, said);
}
