// The time of an entry in the reader's words: 11/22 09:30.

export function clock(at: string): string {
  return new Date(at).toLocaleString(document.documentElement.lang, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
}
