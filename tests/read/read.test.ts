/** read: JSON.parse's verdict on every text, a named and placed problem for every refusal, bombs refused fast. */
import * as fc from "fast-check";
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import { find, keyPlaceOf, type Place, placeOf, pointerOf, segmentsOf, toValue } from "../../compiler/base/located.js";
import type { ReadProblem } from "../../compiler/problem/read/index.js";
import { read } from "../../compiler/read/index.js";
import { defaultLimits } from "../../compiler/read/limits.js";

const source = (text: string) => ({ name: "spec.json", text });
const problems = (text: string): ReadonlyArray<ReadProblem> => {
  const result = read(source(text));
  return E.isLeft(result) ? result.left : [];
};
const tree = (text: string) => {
  const result = read(source(text));
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left.map(({ _tag }) => _tag)));
  return result.right;
};
const textAt = ({ source: { text }, range }: Place) => text.slice(range.start, range.end);
/** `Tag text` of each problem. */
const told = (text: string) => problems(text).map(({ _tag, place }) => `${_tag} ${textAt(place)}`.trim());

const accepted = [
  "[]",
  "[[]]",
  "[ ]",
  '[""]',
  '["a"]',
  "[null]",
  "[1]",
  "[0]",
  "[-0]",
  "[-0.0]",
  "[0e1]",
  "[0e+1]",
  "[1E22]",
  "[1E-2]",
  "[1E+2]",
  "[123e45]",
  "[123.456e78]",
  "[-1]",
  "[-123]",
  "[0.1e-5]",
  "[1.5]",
  "[ 4]",
  "[2] ",
  "[1\n]",
  "\n\t\r [1]",
  "{}",
  '{"":0}',
  '{"a":[]}',
  '{ "a" : 1 , "b" : 2 }',
  '{"a\\u0000b":1}',
  '["\\u0060\\u012a\\u12AB"]',
  '["\\uD801\\udc37"]',
  '["\\"\\\\\\/\\b\\f\\n\\r\\t"]',
  '["\\\\u0000"]',
  '["\\""]',
  '["a/*b*/c"]',
  '["//"]',
  '["\u007f"]',
  '["\u2028\u2029"]',
  '["€𝄞"]',
  '["\uffff"]',
  '["\\u0000"]',
  '"whole"',
  "42",
  "true",
  "false",
  "null",
  "[true,false,null]",
  '["\ufeff"]',
];

const refused = [
  "[1 true]",
  "[a]",
  "[,1]",
  "[1,,]",
  "[1,,2]",
  '["x",,]',
  '["x"]]',
  '["",]',
  '["x"',
  "[x",
  "[3[4]]",
  "[1:2]",
  "[,]",
  "[-]",
  '[   , ""]',
  '["a",\n4\n,1,',
  "[1,]",
  "[1,\n1\n,1",
  "[*]",
  '["\va"\\f]',
  "[",
  "[1",
  "[nul]",
  "[tru]",
  "[fals]",
  "[++1234]",
  "[+1]",
  "[+Inf]",
  "[-01]",
  "[-1.0.]",
  "[-2.]",
  "[-NaN]",
  "[.-1]",
  "[.2e-3]",
  "[0.1.2]",
  "[0.3e+]",
  "[0.3e]",
  "[0.e1]",
  "[0E]",
  "[0e+]",
  "[1.0e-]",
  "[1 000.0]",
  "[1eE2]",
  "[2.e3]",
  "[9.e+]",
  "[Inf]",
  "[NaN]",
  "[Infinity]",
  "[1+2]",
  "[0x1]",
  "[-foo]",
  "[- 1]",
  "[-012]",
  "[-.123]",
  "[1e1000x]",
  "[012]",
  "[1_000]",
  '["x", truth]',
  '{"x": true,}',
  '{[: "x"}',
  '{"x", null}',
  '{"x"::"b"}',
  '{"a":"a" 123}',
  "{key: 'value'}",
  '{"a" b}',
  '{:"b"}',
  '{"a"',
  '{"a":',
  '{"a',
  "{1:1}",
  "{null:null}",
  '{"id":0,,,,,}',
  "{'a':0}",
  '{"a":"b",}',
  '{"a":/*c*/"b"}',
  '{"a":true//\n}',
  '{"a":"b",,"c":"d"}',
  '{a: "b"}',
  '{"a":"a',
  '{ "foo" : "bar", "a" }',
  '{"a":"b"}#',
  "",
  " ",
  '["\\uD800\\"]',
  '["\\u00A"]',
  '["\\u"]',
  '["\\x00"]',
  '["\\\\\\"]',
  '["\\🌀"]',
  '["\\',
  '["\\a"]',
  '["\\uqqqq"]',
  "[é]",
  "[\u2060]",
  '"',
  "['single']",
  "abc",
  '["new\nline"]',
  '["a\tb"]',
  '"x"#',
  "[\u000c]",
  "[1]x",
  '{"a":"b"}/**/',
  "<.>",
  "[<null>]",
  "aé",
  "[True]",
  '{"asd":"asd"',
  "2@",
  "{}}",
  '{"":',
  '{"a":1 "b":2}',
  "[1}",
  '{"x":1]',
  "]",
  "*",
  "{",
  '["a',
  "\ufeff[]",
  "[\u00a01]",
  "🎈",
  '["a"x]',
  "nullx",
  "--1",
  "'",
  '{"a":"b"}//',
  "[“a”]",
];

describe("JSON.parse is the arbiter", () => {
  test.each(accepted)("accepts %j", (text) => expect(toValue(tree(text))).toEqual(JSON.parse(text)));

  test.each(refused)("refuses %j with a problem that names what it saw", (text) => {
    expect(() => JSON.parse(text)).toThrow();
    const found = problems(text);
    expect(found.length).toBeGreaterThan(0);
    for (const { place } of found) {
      expect(place.range.start).toBeLessThanOrEqual(place.range.end);
      expect(place.range.end).toBeLessThanOrEqual(text.length);
    }
    // "Unexplained" covers the whole text: every text here must be explained better than that.
    if (text.trim().length > 3)
      expect(found.some(({ place }) => textAt(place) === text && text.startsWith("["))).toBe(false);
  });

  test("any text: refused exactly when JSON.parse refuses, or for what only we refuse", () => {
    const ours = new Set(["DuplicateKey", "PrototypeKey", "NumberOverflow", "UnsafeInteger", "LoneSurrogate"]);
    const pieces = fc.constantFrom(
      ..."{}[],:\"\\'/*+-.01eE \n\tatruefnl\ud800".split(""),
      '"a"',
      "null",
      "1",
      "//",
      "\\u00",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
        const text = parts.join("");
        const found = problems(text);
        let legal = true;
        try {
          JSON.parse(text);
        } catch {
          legal = false;
        }
        expect(found.every(({ _tag }) => ours.has(_tag))).toBe(legal);
        const starts = found.map(({ place }) => place.range.start);
        expect(starts).toEqual([...starts].sort((a, b) => a - b));
      }),
      { numRuns: 3000 },
    );
  });
});

describe("values and places", () => {
  const isOurs = (value: unknown) => problems(JSON.stringify(value)).length === 0;

  test("toValue(read(JSON.stringify(v))) is v", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }).filter(isOurs), (value) => {
        expect(toValue(tree(JSON.stringify(value, null, 1)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 300 },
    );
  });

  test("the text at each node's place is that node, and its pointer finds it", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }).filter(isOurs), (value) => {
        const root = tree(JSON.stringify(value, null, 2));
        const visit = (node: typeof root): void => {
          expect(JSON.parse(textAt(node.place))).toEqual(toValue(node));
          expect(find(root, node.place.pointer)).toBe(node);
          if (node.kind === "array") node.items.forEach(visit);
          if (node.kind !== "object") return;
          for (const entry of node.entries) {
            expect(JSON.parse(textAt(entry.keyPlace))).toBe(entry.key);
            expect(keyPlaceOf(root, entry.value.place.pointer)).toBe(entry.keyPlace);
            visit(entry.value);
          }
        };
        visit(root);
      }),
      { numRuns: 100 },
    );
  });

  test("what is absent stands at its nearest ancestor", () => {
    const root = tree('{"a": {"b/c": [1, 22]}}');
    expect(textAt(placeOf(root, "/a/b~1c/1"))).toBe("22");
    expect(textAt(placeOf(root, "/a/b~1c/2/x"))).toBe("[1, 22]");
    expect(textAt(placeOf(root, "/a/zz"))).toBe('{"b/c": [1, 22]}');
    expect(textAt(keyPlaceOf(root, "/a/b~1c"))).toBe('"b/c"');
    expect(find(root, "/a/b~1c/01")).toBeUndefined();
  });

  test("pointers round-trip", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (path) => {
        expect(segmentsOf(pointerOf(path))).toEqual(path);
      }),
    );
  });

  test("a __proto__ key sets no prototype", () => {
    const place = tree("1").place;
    const value = toValue({
      kind: "object",
      place,
      entries: [{ key: "__proto__", keyPlace: place, value: { kind: "object", place, entries: [] } }],
    });
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
  });
});

describe("each kind of problem", () => {
  const cases: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
    ["", ["Empty"]],
    ["{ // c\n}", ["Comment // c"]],
    ["{ /* c", ["Comment /* c", "UnexpectedEnd"]],
    ['{"a": [1, 2,],}', ["TrailingComma ,", "TrailingComma ,"]],
    ['{"a" 1}', ["UnexpectedToken 1"]],
    ['{"a": 1 "b": 2}', ['UnexpectedToken "b"']],
    ["[1,,2]", ["UnexpectedToken ,"]],
    ["{'a b': relu}", ["UnexpectedToken 'a b'", "UnexpectedToken relu"]],
    ['{"a": [1, 2}', ["UnexpectedToken }"]],
    ['{"a": 1]', ["UnexpectedToken ]"]],
    ['{"a": [1', ["UnexpectedEnd"]],
    ['{"a": "b\n, "c": 1}', ['UnterminatedString "b']],
    ['{"a": "b}', ['UnterminatedString "b}']],
    ['["\\q", "\\u12x"]', ["BadEscape \\q", "BadEscape \\u12"]],
    [
      "[01, +1, .5, 1., NaN, -Infinity, 0x1F]",
      ["01", "+1", ".5", "1.", "NaN", "-Infinity", "0x1F"].map((n) => `BadNumber ${n}`),
    ],
    ['["a\tb"]', ["ControlCharacter"]],
    ["[\u00a01]", ["ControlCharacter"]],
    ["{} {} x", ["ExtraContent {} x"]],
    ["\ufeff{}", ["ByteOrderMark"]],
    ['{"a":1, "b":{"a":1}, "a":2}', ['DuplicateKey "a"']],
    ['{"a":1, "\\u0061":2}', ['DuplicateKey "\\u0061"']],
    ["[1e400, -1e400]", ["NumberOverflow 1e400", "NumberOverflow -1e400"]],
    [
      "[9007199254740991, 9007199254740993, -9007199254740992, 1e16]",
      ["UnsafeInteger 9007199254740993", "UnsafeInteger -9007199254740992"],
    ],
    [
      '["\\ud800", "\\udc00x", "\\ud83d\\ude00", "\\ude00\\ud83d"]',
      ["\\ud800", "\\udc00", "\\ude00", "\\ud83d"].map((u) => `LoneSurrogate ${u}`),
    ],
    ['{"\ud800": 1}', ["LoneSurrogate \ud800"]],
    [
      '{"__proto__": 1, "constructor": 2, "x": {"prototype": 3}}',
      ["__proto__", "constructor", "prototype"].map((k) => `PrototypeKey "${k}"`),
    ],
    ['["__proto__", {"toString": 1}]', []],
    ['{"a": 1, "a": 2, }', ['DuplicateKey "a"', "TrailingComma ,"]],
  ];
  test.each(cases)("%j", (text, expected) => {
    expect(told(text).map((line) => line.trim())).toEqual(expected.map((line) => line.trim()));
  });

  test("problems carry their pointers", () => {
    expect(problems('{"a": [1, {"b": 01}]}').map(({ place }) => place.pointer)).toEqual(["/a/1/b"]);
    expect(problems('{"a": 1, "a": 2}').map(({ place }) => place.pointer)).toEqual(["/a"]);
  });
});

describe("limits", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  const tags = (text: string) => problems(text).map(({ _tag }) => _tag);

  test("depth, string and size: the limit passes, one more does not", () => {
    expect(tags(nested(defaultLimits.depth))).toEqual([]);
    expect(tags(nested(defaultLimits.depth + 1))).toEqual(["TooDeep"]);
    expect(tags(`["${"[".repeat(200)}"]`)).toEqual([]);
    expect(tags(JSON.stringify("x".repeat(defaultLimits.string)))).toEqual([]);
    expect(tags(JSON.stringify("x".repeat(defaultLimits.string + 1)))).toEqual(["StringTooLong"]);
    expect(tags(`${" ".repeat(defaultLimits.characters - 1)}1`)).toEqual([]);
    expect(tags(`${" ".repeat(defaultLimits.characters)}1`)).toEqual(["TooLarge"]);
  });

  const big = 3_000_000;
  const bombs: ReadonlyArray<readonly [string, string]> = [
    ["100,000 brackets", "[".repeat(100_000)],
    ["100,000 objects", '{"a":'.repeat(100_000)],
    ["5 MB", "x".repeat(5_000_000)],
    ["commas", `[${",".repeat(big)}`],
    ["quotes", `[${'"'.repeat(big)}`],
    ["backslashes", `"${"\\".repeat(big)}`],
    ["lone surrogates", `"${"\ud800".repeat(big)}"`],
    ["slashes", "/".repeat(big)],
    ["digits", `[0${"1".repeat(big)}]`],
    ["a long key above many mistakes", `{"${"k".repeat(big)}": [${"+1,".repeat(200_000)}`],
    ["line breaks in a string", `"${'\n"'.repeat(big / 2)}`],
  ];
  test.each(bombs)("%s: refused without hanging, with at most 100 problems", (_, text) => {
    const before = performance.now();
    const { length } = problems(text);
    expect(performance.now() - before).toBeLessThan(30_000);
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThanOrEqual(defaultLimits.problems);
  });
});
