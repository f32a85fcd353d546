/** extends: RFC 7396 as its own appendix tests it, where merged values stand, and everything that a chain can't be. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { limits } from "../../compiler/base/limits.js";
import { find, type Located, toValue } from "../../compiler/base/located.js";
import { type Bases, extend, merge, wantedBase } from "../../compiler/read/extends.js";
import { read } from "../../compiler/read/index.js";
import { readBases } from "../../src/bases.js";
import { folder } from "../e2e/graft.js";

const tree = (text: string, name = "spec.json"): Located => {
  const result = read({ name, text });
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left.map(({ _tag }) => _tag)));
  return result.right;
};

const basesOf = (texts: Readonly<Record<string, string>>): Bases =>
  new Map(Object.entries(texts).map(([path, text]) => [path, { text }]));

const extended = (text: string, texts: Readonly<Record<string, string>> = {}, name = "spec.json") =>
  extend(tree(text, name), basesOf(texts));

const found = (result: ReturnType<typeof extend>): unknown =>
  E.isLeft(result) ? result.left.map((p) => ("why" in p ? `${p._tag} ${p.why}` : p._tag)) : toValue(result.right);

describe("merging (RFC 7396, appendix A)", () => {
  test.each([
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b"}', '{"a":null}', "{}"],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['["a","b"]', '["c","d"]', '["c","d"]'],
    ['{"a":"b"}', '["c"]', '["c"]'],
    ['{"a":"foo"}', "null", "null"],
    ['{"a":"foo"}', '"bar"', '"bar"'],
    ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
    ["[1,2]", '{"a":"b","c":null}', '{"a":"b"}'],
    ["{}", '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
  ])("%s with %s is %s", (base, patch, result) =>
    expect(toValue(merge(tree(base), tree(patch)))).toEqual(JSON.parse(result)),
  );

  test("each value stands where it was written, under the pointer that it has in the whole", () => {
    const result = extended('{ "extends": "b.json", "x": { "z": 2 } }', { "b.json": '{ "x": { "y": 1 }, "k": [3] }' });
    const root = E.isRight(result) ? result.right : tree("{}");
    const at = (pointer: string) => {
      const place = find(root, pointer)?.place;
      return place && [place.source.name, place.source.text.slice(place.range.start, place.range.end), place.pointer];
    };
    expect([at("/x/y"), at("/x/z"), at("/k/0"), at("/extends")]).toEqual([
      ["b.json", "1", "/x/y"],
      ["spec.json", "2", "/x/z"],
      ["b.json", "3", "/k/0"],
      undefined,
    ]);
  });
});

describe("chains", () => {
  test("go on from each file's own folder", () => {
    const texts = { "lib/b.json": '{ "extends": "./c.json", "b": 1, "a": 1 }', "lib/c.json": '{ "c": 2, "b": 2 }' };
    expect(found(extended('{ "extends": "lib/b.json", "a": 0 }', texts, "specs/x/spec.json"))).toEqual({
      c: 2,
      b: 1,
      a: 0,
    });
  });

  test("tell which file is wanted next", () => {
    const source = { name: "specs/spec.json", text: '{ "extends": "b.json" }' };
    expect(wantedBase(source, new Map())).toBe("b.json");
    expect(wantedBase(source, basesOf({ "b.json": '{ "extends": "lib/c.json" }' }))).toBe("lib/c.json");
    expect(wantedBase(source, basesOf({ "b.json": "{}" }))).toBeUndefined();
    expect(wantedBase({ ...source, text: "{" }, new Map())).toBeUndefined();
  });

  test.each<readonly [string, Readonly<Record<string, string>>, string]>([
    ['{ "extends": "spec.json" }', {}, "CircularExtends"],
    ['{ "extends": "b.json" }', { "b.json": '{ "extends": "spec.json" }' }, "CircularExtends"],
    [
      '{ "extends": "b.json" }',
      { "b.json": '{ "extends": "c.json" }', "c.json": '{ "extends": "./b.json" }' },
      "CircularExtends",
    ],
    ['{ "extends": "b.json" }', {}, "UnreadableBase not-given"],
    ['{ "extends": "b.json" }', { "b.json": "[]" }, "NotAnObject"],
    ['{ "extends": "b.json" }', { "b.json": "{ 1 }" }, "UnexpectedToken"],
  ])("%s on %j is refused", (text, texts, tag) => expect(found(extended(text, texts))).toContain(tag));

  test("may be as long as the limit", () => {
    const chain = (length: number) =>
      Object.fromEntries(
        Array.from({ length }, (_, i) => [
          `${i}.json`,
          i + 1 < length ? `{ "extends": "${i + 1}.json" }` : '{ "x": 1 }',
        ]),
      );
    const on = (length: number) => found(extended('{ "extends": "0.json" }', chain(length)));
    expect([on(limits.extends - 2), on(limits.extends - 1)]).toEqual([{ x: 1 }, { x: 1 }]);
    expect(on(limits.extends)).toEqual(["ExtendsTooLong"]);
  });
});

const strange: ReadonlyArray<readonly [written: unknown, why: string]> = [
  [3, "not-a-string"],
  [null, "not-a-string"],
  [["b.json"], "not-a-string"],
  ["", "empty"],
  ["/etc/passwd", "absolute"],
  ["//server/share", "absolute"],
  ["../b.json", "parent"],
  ["lib/../../b.json", "parent"],
  ["lib/..", "parent"],
  ["..\\b.json", "backslash"],
  ["lib\\b.json", "backslash"],
  ["\\\\server\\b.json", "backslash"],
  ["http://example.org/b.json", "url"],
  ["file:b.json", "url"],
  ["C:/b.json", "url"],
  ["b.json\0.txt", "control"],
  ["b\n.json", "control"],
  ["lib/", "folder"],
  [".", "folder"],
];

describe("paths", () => {
  test.each(strange)("%j is refused", (written, why) =>
    expect(found(extended(JSON.stringify({ extends: written })))).toEqual([`BadBasePath ${why}`]),
  );

  test.each(["..%2fb.json", "...", "~/b.json", "$HOME", "b.json?x"])("%j is a name like any other", (written) =>
    expect(found(extended(JSON.stringify({ extends: written }), { [written]: '{ "x": 1 }' }))).toEqual({ x: 1 }),
  );
});

describe("files", () => {
  const place = folder();
  const at = (path: string): string => join(place.path, "specs", path);

  beforeAll(() => {
    mkdirSync(at("lib"), { recursive: true });
    writeFileSync(at("b.json"), '{ "extends": "lib/c.json" }');
    writeFileSync(at("lib/c.json"), '{ "x": 1 }');
    writeFileSync(at("latin1.json"), Buffer.from([0x22, 0xe9, 0x22]));
    writeFileSync(at("big.json"), " ".repeat(3 * limits.characters + 1));
    writeFileSync(join(place.path, "secret.json"), '{ "secret": 1 }');
    symlinkSync("../secret.json", at("out.json"));
    symlinkSync("lib/c.json", at("in.json"));
    symlinkSync("..", at("up"));
    symlinkSync("loop.json", at("loop.json"));
  });
  afterAll(place.remove);

  test.each([
    ["b.json", { x: 1 }],
    ["in.json", { x: 1 }],
    ["out.json", ["UnreadableBase outside"]],
    ["up/secret.json", ["UnreadableBase outside"]],
    ["loop.json", ["UnreadableBase failed"]],
    ["lib", ["UnreadableBase folder"]],
    ["bb.json", ["UnreadableBase missing"]],
    ["b.json/c.json", ["UnreadableBase missing"]],
    ["latin1.json", ["UnreadableBase not-utf8"]],
    ["big.json", ["UnreadableBase too-large"]],
  ])("%s", (path, result) => {
    const source = { name: at("spec.json"), text: JSON.stringify({ extends: path }) };
    const bases = readBases(source, at("."));
    expect(found(extend(tree(source.text, source.name), bases))).toEqual(result);
  });

  test("a device or a pipe is not opened", () => {
    symlinkSync("/dev/zero", at("zero.json"));
    const bases = readBases({ name: "spec.json", text: '{ "extends": "zero.json" }' }, at("."));
    expect(bases.get("zero.json")).toEqual({ unreadable: "outside" });
  });
});
