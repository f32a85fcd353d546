/** Conditions on the command line: what each way of writing one comes to, and what a person is told. */
import * as E from "fp-ts/lib/Either.js";
import * as T from "fp-ts/lib/These.js";
import { expect, test } from "vitest";
import { compile } from "../../compiler/pipeline/compile.js";
import { domainText, exampleOf, readConditions } from "../../src/cli/condition.js";

const text = JSON.stringify({
  graft: 1,
  inputs: { x: { type: "vector", size: 3 } },
  conditions: {
    digit: { type: "category", size: 3, labels: ["zero", "one", "two"], null: "learned" },
    traits: { type: "set", size: 3, labels: ["bold", "very large", "turned"] },
    plain: { type: "set", size: 12 },
    angle: { type: "number", range: [-1, 1] },
    style: { type: "vector", size: 2 },
  },
  encoder: { input: "x", layers: [] },
  latent: { type: "gaussian", size: 2 },
  decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: 3 }] },
  inject: ["digit", "traits", "plain", "angle", "style"].map((condition) => ({
    condition,
    into: "decoder",
    place: "suffix",
  })),
});

const { conditions } = T.fold(
  () => {
    throw new Error("the spec does not compile");
  },
  ({ core }: { readonly core: { readonly conditions: Parameters<typeof readConditions>[1] } }) => core,
  (_, { core }) => core,
)(compile({ name: "spec.json", text }));

const read = (...texts: ReadonlyArray<string>) => readConditions(texts, conditions);

test.each([
  ["digit=2", { digit: [2] }],
  ["digit=two", { digit: [2] }],
  ["digit=null", { digit: null }],
  ["traits=bold,turned", { traits: [1, 0, 1] }],
  ["traits=2,0", { traits: [1, 0, 1] }],
  ["traits=very large", { traits: [0, 1, 0] }],
  ["traits=very large; bold", { traits: [1, 1, 0] }],
  ["traits={}", { traits: [0, 0, 0] }],
  ["angle=-0.5", { angle: [-0.5] }],
  ["style=[1, 2]", { style: [1, 2] }],
])("%s", (written, expected) => {
  expect(read(written)).toEqual(E.right(expected));
});

test.each([
  ["digit=tow", "BAD CONDITION", "write digit=two"],
  ["digit=3", "BAD CONDITION", "for example --condition digit=one"],
  ["traits=bold,turnt", "BAD CONDITION", "write traits=turned"],
  ["traits=bold,bold", "BAD CONDITION", "name `bold` once"],
  ["traits=null", "NO NULL", "give a value, for example --condition traits=bold,turned"],
  ["angle=null", "NO NULL", "give a value, for example --condition angle=0"],
  ["plain=12", "BAD CONDITION", "for example --condition plain=0,2"],
  ["digits=1", "NO SUCH CONDITION", "write `digit`, as in: --condition digit=one"],
])("%s is told", (written, title, fix) => {
  expect(read(written)).toMatchObject({ left: [{ title, fix }] });
});

test("what a condition takes, in words", () => {
  expect(conditions.map(domainText)).toEqual([
    "zero, one, two, or a class from 0 to 2; or null",
    "bold, very large, turned, or members from 0 to 2, parted by commas, or {} for none",
    "members from 0 to 11, parted by commas, or {} for none",
    "a number from -1 to 1",
    "2 numbers as a JSON list",
  ]);
  expect(exampleOf(conditions.slice(1, 2))).toBe("--condition traits=bold,turned");
});
