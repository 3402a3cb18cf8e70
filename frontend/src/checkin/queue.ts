// Check-ins that wait on this phone: kept in IndexedDB with their photo until the server has answered for them.

export interface Entry {
  /** Also the idempotency key: sending twice does nothing twice. */
  id: string;
  what: string;
  target: string;
  title: string;
  who: string;
  at: string;
  fields: Record<string, string>;
  photo?: File;
  /** The uploaded photo, once the server has it. */
  photoKey?: string;
  /** Why the server would not take it; only a person can help. */
  refused?: string;
  lacks?: string[];
}

const STORE = "entries";
/** Pages without the island look here whether there is anything to send. */
export const MARK = "paceline:check-ins";

function opened(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const request = indexedDB.open("paceline-check-ins", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error ?? new Error("IndexedDB"));
  });
}

/** Runs one request and waits until its transaction is on disk. */
async function run<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await new Promise<T>((done, fail) => {
      const transaction = database.transaction(STORE, mode);
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(request.result);
      transaction.onabort = () => fail(transaction.error ?? new Error("IndexedDB"));
    });
  } finally {
    database.close();
  }
}

async function mark(): Promise<void> {
  const waiting = await run("readonly", (store) => store.count());
  if (waiting) localStorage.setItem(MARK, String(waiting));
  else localStorage.removeItem(MARK);
}

export async function keep(entry: Entry): Promise<void> {
  await run("readwrite", (store) => store.put(entry));
  await mark();
}

export async function forget(id: string): Promise<void> {
  await run("readwrite", (store) => store.delete(id));
  await mark();
}

/** What this person has waiting, in the order in which it happened. */
export async function waiting(who?: string): Promise<Entry[]> {
  const found = await run<Entry[]>("readonly", (store) => store.getAll() as IDBRequest<Entry[]>);
  return found.filter((entry) => !who || entry.who === who).sort((a, b) => a.at.localeCompare(b.at));
}
