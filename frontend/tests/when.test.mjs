import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { holds } = await load("form/when.ts");
const reader = (values) => (path) => [values[path] ?? null].flat();

test("a condition holds as it does on the server", () => {
  const lost = { all: [{ field: "stage.kind", op: "in", value: ["lost"] }] };
  assert.equal(holds(lost, reader({ "stage.kind": "lost" })), true);
  assert.equal(holds(lost, reader({ "stage.kind": "open" })), false);
  assert.equal(holds(lost, reader({})), false);
});

test("null means empty, numbers and texts are the same value, a list of terms means all of them", () => {
  assert.equal(holds({ all: [{ field: "a", op: "in", value: [null] }] }, reader({})), true);
  assert.equal(holds({ all: [{ field: "a", op: "in", value: [1] }] }, reader({ a: "1" })), true);
  const both = { all: [{ field: "a", op: "in", value: ["x"] }, { field: "b", op: "not_empty", value: null }] };
  assert.equal(holds(both, reader({ a: "x" })), false);
  assert.equal(holds(both, reader({ a: "x", b: "y" })), true);
});

test("any, not, and several chosen values", () => {
  const term = (field, value) => ({ field, op: "eq", value });
  assert.equal(holds({ any: [term("a", "1"), term("b", "2")] }, reader({ b: "2" })), true);
  assert.equal(holds({ not: term("a", "1") }, reader({ a: "1" })), false);
  assert.equal(holds({ all: [{ field: "tags", op: "in", value: ["b"] }] }, reader({ tags: ["a", "b"] })), true);
  assert.equal(holds({ all: [] }, reader({})), true);
});
