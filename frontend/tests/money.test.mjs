import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { readMoney, spoken } = await load("form/money.ts");

test("amounts are read as people write them, exactly", () => {
  const read = { "86万": "860000", "1.2亿": "120000000", "860,000": "860000", "８６万": "860000", "¥8,600.50": "8600.5", "1.23456789亿": "123456789", "0.1": "0.1", "-3万": "-30000", "3千": "3000", "2.5M": "2500000", "12345678901234567.89": "12345678901234567.89" };
  for (const [text, exact] of Object.entries(read)) assert.equal(readMoney(text), exact, text);
});

test("what is no amount is refused", () => {
  for (const text of ["", "12o 万", "万", "1..2", "1e5", "一百", "12万3"]) assert.equal(readMoney(text), null, text);
});

test("an amount is said in its unit", () => {
  assert.equal(spoken("860000"), "86 万元");
  assert.equal(spoken("120000000"), "1.2 亿元");
  assert.equal(spoken("8600.5"), "8,600.5 元");
});
