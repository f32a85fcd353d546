/**
 * graft migrate: a draft's text becomes a sound spec of this version, what it didn't have to touch stays, and what has
 * no successor is told.
 */
import { readFileSync } from "node:fs";
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import { check } from "../compiler/check/index.js";
import { migrate } from "../compiler/migrate/index.js";
import { rules } from "../compiler/migrate/rules.js";
import { front } from "../compiler/pipeline/compile.js";

const draft = readFileSync("specs/broken/661-old-version.json", "utf8");

const of = (text: string) => {
  const migrated = migrate({ name: "spec.json", text });
  if (E.isLeft(migrated)) throw new Error(JSON.stringify(migrated.left.map(({ _tag }) => _tag)));
  return migrated.right;
};

const small = (more: Readonly<Record<string, unknown>>): string => JSON.stringify({ graft: 0, ...more }, undefined, 2);
const value = (more: Readonly<Record<string, unknown>>): unknown => JSON.parse(of(small(more)).text);

describe("the draft", () => {
  test("becomes a sound spec without warnings", () => {
    const typed = front({ name: "spec.json", text: of(draft).text });
    expect(E.isRight(typed) && check(typed.right)).toEqual([]);
  });

  test("line by line: what needn't change doesn't", () => {
    const [before, after] = [draft.split("\n"), of(draft).text.split("\n")];
    expect(after.filter((line) => !before.includes(line))).toMatchInlineSnapshot(`
      [
        "  "graft": 1,",
        "  "conditions": { "digit": { "type": "category", "size": 10, "encoding": { "embedding": 4 } } },",
        "      { "type": "conv2d", "filters": 8, "kernel": 3, "stride": 2 },",
        "      { "type": "dense", "name": "hidden", "units": 64, "activation": "relu" }",
        "  "latent": { "type": "gaussian", "size": 2 },",
        "    "likelihood": "bernoulli",",
        "      { "type": "dense", "units": 64, "activation": "relu" },",
        "      { "type": "dense", "units": "= image.size" },",
        "    { "condition": "digit", "into": "encoder.hidden", "place": "suffix" },",
        "    { "condition": "digit", "into": "decoder",        "place": "channel-concat" }",
        "  "objective": { "kl": { "weight": 0.5 } },",
        "  "train": { "optimizer": { "type": "adam", "rate": 0.002 }, "batch": 64, "epochs": 2 }",
      ]
    `);
    expect(before.filter((line) => after.includes(line)).length).toBeGreaterThan(16);
  });

  test("migrating again does nothing", () => {
    const { text } = of(draft);
    expect(of(text)).toEqual({ text, from: 1, done: [] });
  });

  test("checking it names the command", () => {
    const typed = front({ name: "spec.json", text: draft });
    expect(E.isLeft(typed) && typed.left.map(({ _tag }) => _tag)).toEqual(["OldVersion"]);
  });
});

describe("one by one", () => {
  test.each<readonly [string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>]>([
    ["a point latent", { latent_dim: 5, variational: false }, { latent: { type: "point", size: 5 } }],
    ["a latent by an expression", { latent_dim: "= z" }, { latent: { type: "gaussian", size: "= z" } }],
    ["a rate alone", { train: { lr: 0.1 } }, { train: { optimizer: { type: "adam", rate: 0.1 } } }],
    [
      "an optimizer alone",
      { train: { epochs: 1, optimizer: "sgd" } },
      { train: { epochs: 1, optimizer: { type: "sgd" } } },
    ],
    [
      "the rate first",
      { train: { lr: 1, optimizer: "sgd", seed: 2 } },
      { train: { optimizer: { type: "sgd", rate: 1 }, seed: 2 } },
    ],
    [
      "beta beside an objective",
      { beta: 2, objective: { reconstruction: { reduce: "mean" } } },
      { objective: { reconstruction: { reduce: "mean" }, kl: { weight: 2 } } },
    ],
    [
      "a condition",
      { conditions: { a: { classes: 3 }, b: { classes: 2, embedding: 1 } } },
      {
        conditions: { a: { type: "category", size: 3 }, b: { type: "category", size: 2, encoding: { embedding: 1 } } },
      },
    ],
    [
      "an injection",
      {
        inject: [
          { position: "channels", at: "decoder" },
          { at: "x", position: "add" },
        ],
      },
      {
        inject: [
          { place: "channel-concat", into: "decoder" },
          { into: "x", place: "add" },
        ],
      },
    ],
    [
      "what is written anew already",
      { latent: { type: "point", size: 2 }, train: { optimizer: { type: "sgd" } } },
      { latent: { type: "point", size: 2 }, train: { optimizer: { type: "sgd" } } },
    ],
  ])("%s", (_, was, is) => expect(value(was)).toEqual({ graft: 1, ...is }));

  test("what can't be is told all at once, with the reason, and nothing is done", () => {
    const text = readFileSync("specs/broken/662-several-without-successor.json", "utf8");
    const refused = migrate({ name: "spec.json", text });
    expect(E.isLeft(refused) && refused.left.map((p) => ("what" in p ? p.what : p._tag))).toEqual(
      expect.arrayContaining(['"lambda"', '"middle"', '"float64"']),
    );
  });

  test("a text that is no JSON is told as such", () => {
    expect(migrate({ name: "spec.json", text: "{ 'graft': 0 }" })).toMatchObject({
      left: [{ _tag: "UnexpectedToken" }],
    });
  });
});

test("docs/versions.md tells every rule", () => {
  const page = readFileSync("docs/versions.md", "utf8");
  const words = rules.flatMap(({ was }) => was.match(/[a-z_]{3,}/g) ?? []);
  expect(words.filter((word) => !page.includes(word) && word !== "layers" && word !== "true")).toEqual([]);
});
