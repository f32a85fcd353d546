/** --set and variants: what they change, where the change is then said to stand, and how each slip is named. */
import * as fc from "fast-check";
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import { find, keyPlaceOf, type Located, type Place, toValue } from "../../compiler/base/located.js";
import type { PatchProblem } from "../../compiler/problem/patch/index.js";
import { read } from "../../compiler/read/index.js";
import { applyPatch, applyVariant, parseAssignment } from "../../compiler/read/patch.js";

const right = <L, R>(result: E.Either<L, R>): R => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};
const spec = `{
  "inject": [{ "condition": "digit", "place": "suffix" }, { "condition": "style", "place": "add" }],
  "train": { "epochs": 20, "optimizer": { "type": "adam" } },
  "variants": { "early": { "/inject/0/place": "prefix", "/train/seed": 7 }, "broken": { "/trian/x": 1, "inject": 2, "/a~2": 3 }, "odd": 3 }
}`;
const root = right(read({ name: "spec.json", text: spec }));
const textAt = ({ source, range }: Place) => source.text.slice(range.start, range.end);
const set = (text: string, on: Located = root): E.Either<ReadonlyArray<PatchProblem>, Located> => {
  const parsed = parseAssignment(text);
  return E.isLeft(parsed) ? E.left([parsed.left]) : applyPatch(on, parsed.right, { name: "--set", text });
};
const after = (text: string, pointer: string) => {
  const node = find(right(set(text)), pointer);
  return node === undefined ? undefined : toValue(node);
};

describe("what a --set does", () => {
  test.each([
    ["inject.0.place=prefix", "/inject/0/place", "prefix"],
    ["/inject/0/place=prefix", "/inject/0/place", "prefix"],
    ["train.epochs=3", "/train/epochs", 3],
    ["train.seed=1", "/train/seed", 1],
    ["train.epochs=", "/train/epochs", ""],
    ["train.units== width * 2", "/train/units", "= width * 2"],
    ['train.optimizer={"type": "sgd", "rate": [1, 2]}', "/train/optimizer/rate/1", 2],
    ["inject.2=null", "/inject", [{ condition: "digit", place: "suffix" }, { condition: "style", place: "add" }, null]],
    ["+inject.0=1", "/inject", [1, { condition: "digit", place: "suffix" }, { condition: "style", place: "add" }]],
    ["inject.-=true", "/inject/2", true],
    ["~inject.0", "/inject", [{ condition: "style", place: "add" }]],
    ["~train.optimizer", "/train", { epochs: 20 }],
    ["+train.clip.norm=1", "/train", { epochs: 20, optimizer: { type: "adam" }, clip: { norm: 1 } }],
    ["/a~1b=1", "/a~1b", 1],
  ])("%s", (text, pointer, value) => expect(after(text, pointer)).toEqual(value));

  test("the patched value stands in the option, the rest in the file, and every pointer finds its node", () => {
    for (const text of ['+inject.0={"a": [1, "x"]}', "~inject.0", "+train.a.b.c=1", "train.seed=12"]) {
      const patched = right(set(text));
      const visit = (node: Located): void => {
        expect(find(patched, node.place.pointer)).toBe(node);
        if (node.kind === "array") node.items.forEach(visit);
        if (node.kind === "object")
          for (const { value, keyPlace } of node.entries) {
            expect(keyPlace.pointer).toBe(value.place.pointer);
            visit(value);
          }
      };
      visit(patched);
    }
    const patched = right(set("train.seed=12"));
    const { place } = find(patched, "/train/seed")!;
    expect([place.source.name, textAt(place), textAt(keyPlaceOf(patched, "/train/seed"))]).toEqual([
      "--set",
      "12",
      "seed",
    ]);
    expect(textAt(find(right(set('+inject.0={"a": [1, "x"]}')), "/inject/0/a/1")!.place)).toBe('"x"');
    expect(find(patched, "/train/epochs")!.place.source.name).toBe("spec.json");
  });

  test("setting a value to what it is changes nothing", () => {
    fc.assert(
      fc.property(fc.constantFrom("/inject/1", "/train", "/inject/0/place", "/variants/odd"), (pointer) => {
        const same = JSON.stringify(toValue(find(root, pointer)!));
        expect(toValue(right(set(`${pointer}=${same}`)))).toEqual(toValue(root));
      }),
    );
  });
});

describe("what is wrong with a --set", () => {
  test.each([
    ["train.epochs", "MissingEquals", ""],
    ["=3", "EmptyPath", ""],
    ["", "EmptyPath", ""],
    ["train..epochs=3", "EmptySegment", ""],
    ["/train/~3=3", "BadPointer", "/train/~3"],
    [`${"a.".repeat(70)}b=1`, "PathTooDeep", `${"a.".repeat(70)}b`],
    ["~train.epochs=3", "DeleteWithValue", "=3"],
    ["__proto__.x=1", "ForbiddenName", "__proto__"],
    ["+train.constructor=1", "ForbiddenName", "constructor"],
    ["/train/prototype=1", "ForbiddenName", "prototype"],
    ["train.epochs=1e400", "BadValue", "1e400"],
    ['train.x={"__proto__": 1}', "BadValue", '"__proto__"'],
    ["train.x=[1,]", "BadValue", ","],
    ["train.x=\ud800", "BadValue", "\ud800"],
    ["~train.epoch", "UnknownPath", "epoch"],
    ["inject.3=1", "BadIndex", "3"],
    ["inject.01.place=x", "BadIndex", "01"],
    ["~inject.2", "BadIndex", "2"],
    ["train.epochs.x=3", "NotAContainer", "x"],
    ["train.epochs.x.y=3", "NotAContainer", "x"],
    ["+train.epochs=3", "AlreadyThere", "epochs"],
  ])("%s", (text, tag, at) => {
    const result = set(text);
    const found = E.isLeft(result) ? result.left.map(({ _tag, place }) => [_tag, textAt(place)]) : "accepted";
    expect(found).toEqual([[tag, at]]);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });

  test("an item is told to be appended only where one may be", () => {
    const appends = (text: string): unknown => {
      const result = set(text);
      return E.isLeft(result) && result.left[0]?._tag === "BadIndex" ? result.left[0].appends : undefined;
    };
    expect([appends("inject.3=1"), appends("inject.3.place=x"), appends("~inject.2")]).toEqual([true, false, false]);
  });

  test("candidates", () => {
    expect(set("~trian.epochs")).toMatchObject({ left: [{ name: "trian", candidates: ["train"] }] });
  });

  test("objects missing on the way are made, so that an option left out of the file can be set", () => {
    const patched = right(set("objective.kl.weight=0.5"));
    expect(toValue(patched)).toMatchObject({ objective: { kl: { weight: 0.5 } } });
  });
});

describe("variants", () => {
  test("set each pointer; what they set stays in the file", () => {
    const patched = right(applyVariant(root, "early"));
    expect(toValue(patched)).toMatchObject({ inject: [{ place: "prefix" }, {}], train: { epochs: 20, seed: 7 } });
    const { place } = find(patched, "/inject/0/place")!;
    expect([place.source.name, textAt(place), place.pointer]).toEqual(["spec.json", '"prefix"', "/inject/0/place"]);
  });

  test("all their problems at once", () => {
    const result = applyVariant(root, "broken");
    const found = E.isLeft(result) ? result.left.map(({ _tag, place }) => [_tag, textAt(place)]) : [];
    expect(found).toEqual([
      ["BadPointer", '"inject"'],
      ["BadPointer", '"/a~2"'],
    ]);
  });

  test("unknown, or no object", () => {
    expect(applyVariant(root, "erly")).toMatchObject({ left: [{ _tag: "UnknownVariant", candidates: ["early"] }] });
    expect(applyVariant(root, "odd")).toMatchObject({ left: [{ _tag: "BadVariant", found: "number" }] });
    expect(applyVariant(right(read({ name: "a", text: "{}" })), "x")).toMatchObject({
      left: [{ _tag: "UnknownVariant", known: [] }],
    });
  });
});
