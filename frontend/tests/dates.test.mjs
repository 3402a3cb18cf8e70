import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { dayFor } = await load("form/dates.ts");

test("quick days", () => {
  const thursday = new Date(2026, 10, 19, 23, 30);
  assert.equal(dayFor("today", thursday), "2026-11-19");
  assert.equal(dayFor("tomorrow", thursday), "2026-11-20");
  assert.equal(dayFor("monday", thursday), "2026-11-23");
  assert.equal(dayFor("month-end", thursday), "2026-11-30");
});

test("the week starts on Monday, and years and leap days end where they end", () => {
  assert.equal(dayFor("monday", new Date(2026, 10, 22)), "2026-11-23");
  assert.equal(dayFor("monday", new Date(2026, 10, 23)), "2026-11-30");
  assert.equal(dayFor("tomorrow", new Date(2026, 11, 31)), "2027-01-01");
  assert.equal(dayFor("month-end", new Date(2028, 1, 29)), "2028-02-29");
});

test("days gone by", () => {
  const tuesday = new Date(2026, 10, 24);
  assert.equal(dayFor("yesterday", tuesday), "2026-11-23");
  assert.equal(dayFor("friday", tuesday), "2026-11-20");
  assert.equal(dayFor("last-month-end", tuesday), "2026-10-31");
  assert.equal(dayFor("friday", new Date(2026, 10, 22)), "2026-11-13");
  assert.equal(dayFor("friday", new Date(2026, 10, 20)), "2026-11-13");
});
