/**
 * Blocks: a spec with them compiles to what it would be written out by hand; names, scopes, places and limits of what
 * they become.
 */
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import { limits } from "../../compiler/base/limits.js";
import type { Place } from "../../compiler/base/located.js";
import { layersWithin } from "../../compiler/expand/site.js";
import { printGraph } from "../../compiler/ir/graph/print.js";
import { front, lower } from "../../compiler/pipeline/compile.js";
import type { Problem } from "../../compiler/pipeline/problem.js";

type Json = Readonly<Record<string, unknown>>;

/** A vector autoencoder around these layers of an encoder. */
const spec = (layers: ReadonlyArray<unknown>, blocks: Json = {}, more: Json = {}): string =>
  JSON.stringify({
    graft: 1,
    let: { width: 4 },
    blocks,
    inputs: { x: { type: "vector", size: 6 } },
    conditions: { digit: { type: "category", size: 3 } },
    encoder: { input: "x", layers },
    latent: { type: "point", size: 2 },
    decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: 6 }] },
    allow: { W01: "a test" },
    ...more,
  });

const typed = (text: string) => {
  const result = front({ name: "spec.json", text });
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left.map((p) => [p._tag, textAt(p.place)])));
  return result.right;
};

const textAt = ({ source, range }: Place): string => source.text.slice(range.start, range.end);
const sites = (text: string): ReadonlyArray<string> =>
  layersWithin(typed(text).core.encoder.module.layers).map(({ site }) => site);
const problems = (text: string): ReadonlyArray<Problem> => {
  const result = front({ name: "spec.json", text });
  return E.isLeft(result) ? result.left : [];
};
const told = (text: string) =>
  problems(text).map(({ _tag, place }) => [_tag, textAt(place), place.used && textAt(place.used)]);

const printed = (text: string): string =>
  Object.values(lower(typed(text)).graphs)
    .map(printGraph)
    .join("\n");

const dense = (units: unknown, more: Json = {}): Json => ({ type: "dense", units, ...more });
const use = (name: string, more: Json = {}): Json => ({ type: "block", use: name, ...more });
const group = (layers: ReadonlyArray<unknown>, more: Json = {}): Json => ({ type: "group", ...more, layers });

describe("what a use becomes", () => {
  const pair = { parameters: { n: "= width" }, layers: [dense("= n", { name: "a" }), dense("= n + index")] };
  test.each<readonly [string, ReadonlyArray<unknown>, ReadonlyArray<unknown>]>([
    ["once", [use("pair")], [group([dense(4, { name: "a" }), dense(4)], { name: "pair" })]],
    [
      "twice, with a parameter",
      [use("pair"), use("pair", { with: { n: "= width * 2" } })],
      [
        group([dense(4, { name: "a" }), dense(4)], { name: "pair" }),
        group([dense(8, { name: "a" }), dense(8)], { name: "pair-2" }),
      ],
    ],
    [
      "named, repeated, each by its index",
      [use("pair", { name: "tower", with: { n: "= 3 + index" }, repeat: "= width / 2" })],
      [
        group([group([dense(3, { name: "a" }), dense(3)]), group([dense(4, { name: "a" }), dense(5)])], {
          name: "tower",
        }),
      ],
    ],
    [
      "repeated once, still a list of copies",
      [use("pair", { repeat: 1 })],
      [group([group([dense(4, { name: "a" }), dense(4)])], { name: "pair" })],
    ],
    [
      "inside another layer",
      [dense(4), { type: "residual", layers: [use("pair")] }],
      [dense(4), { type: "residual", layers: [group([dense(4, { name: "a" }), dense(4)], { name: "pair" })] }],
    ],
  ])("%s: the same program as written out", (_, layers, byHand) => {
    expect(printed(spec(layers, { pair }))).toBe(printed(spec(byHand)));
  });

  test("a name that is taken is not given, and other layers keep their index", () => {
    const layers = [
      use("a"),
      dense(3, { name: "a-2" }),
      use("a"),
      dense(2),
      use("a", { name: "b", repeat: 2 }),
      dense(2),
    ];
    expect(sites(spec(layers, { a: { layers: [dense(4)] } }))).toEqual([
      ...[
        "encoder.a",
        "encoder.a.layers[0]",
        "encoder.a-2",
        "encoder.a-3",
        "encoder.a-3.layers[0]",
        "encoder.layers[3]",
      ],
      ...["encoder.b", "encoder.b.layers[0]", "encoder.b.layers[0].layers[0]"],
      ...["encoder.b.layers[1]", "encoder.b.layers[1].layers[0]", "encoder.layers[5]"],
    ]);
  });

  test("blocks use blocks, whatever order they are written in; an injection reaches inside", () => {
    const blocks = {
      outer: { layers: [use("inner", { with: { n: 5 }, repeat: 2 })] },
      inner: { parameters: { n: 1 }, layers: [dense("= n", { name: "d" })] },
    };
    const inject = [{ condition: "digit", into: "encoder.outer.inner.layers[1].d", place: "suffix" }];
    const { injections, state } = typed(spec([use("outer")], blocks, { inject }));
    expect(injections.map(({ after }) => after.axes.at(-1)?.size)).toEqual([8]);
    expect(state.map(({ name }) => name)).toContain("encoder.outer.inner.layers[1].d.kernel");
  });
});

test("every part of a model may use them: branches, the trunk, the prior, heads", () => {
  const wide = { parameters: { n: 5 }, layers: [dense("= n", { activation: "relu" })] };
  const parts = (layer: Json): Json => ({
    encoder: { inputs: { x: { layers: [layer] } }, layers: [layer] },
    latent: {
      type: "gaussian",
      size: 2,
      prior: { given: ["digit"], layers: [layer] },
      heads: { digit: { layers: [layer] } },
    },
    decoder: { layers: [layer], outputs: { x: { likelihood: "gaussian", layers: [layer, dense(6)] } } },
  });
  const text = spec([], { wide }, parts(use("wide", { with: { n: 7 } })));
  expect(printed(text)).toBe(printed(spec([], {}, parts(group([dense(7, { activation: "relu" })], { name: "wide" })))));
  const bad = spec([], { wide: { layers: [dense("= m")] } }, parts(use("wide")));
  expect(told(bad).map(([tag, at]) => [tag, at])).toEqual([["Expression", '"= m"']]);
});

describe("what a block may read", () => {
  test("its parameters stand before names of the spec; a default may read those before it", () => {
    const parameters = { width: 9, half: "= floor(width / 2)" };
    const text = spec([use("b")], { b: { parameters, layers: [dense("= width"), dense("= half")] } });
    expect(printed(text)).toBe(printed(spec([group([dense(9), dense(4)], { name: "b" })])));
  });

  test("the parameters of the block that uses it are not among them", () => {
    const blocks = { outer: { parameters: { n: 3 }, layers: [use("inner")] }, inner: { layers: [dense("= n")] } };
    expect(told(spec([use("outer")], blocks))).toEqual([["Expression", '"= n"', '{"type":"block","use":"inner"}']]);
  });

  test("index is known inside only", () => {
    expect(told(spec([dense("= index")]))).toEqual([["Expression", '"= index"', undefined]]);
  });
});

describe("problems", () => {
  const bad = { layers: [dense("= wdth")] };
  const b = '{"type":"block","use":"b"}';
  test.each<readonly [string, string, ReadonlyArray<unknown>]>([
    [
      "inside: once, for the first use",
      spec([use("b"), use("b", { repeat: 3 })], { b: bad }),
      [["Expression", '"= wdth"', b]],
    ],
    ["inside one that is used nowhere", spec([dense(2)], { b: bad }), [["Expression", '"= wdth"', undefined]]],
    ["no such block", spec([use("c")], { b: { layers: [] } }), [["UnknownName", '"c"', undefined]]],
    [
      "no such block, inside an unused one",
      spec([dense(2)], { b: { layers: [use("c")] } }),
      [["UnknownName", '"c"', undefined]],
    ],
    [
      "no such parameter",
      spec([use("b", { with: { m: 1 } })], { b: { parameters: { n: 1 }, layers: [dense(2)] } }),
      [["UnknownName", '"m"', undefined]],
    ],
    ["a circle", spec([use("b")], { b: { layers: [use("b")] } }), [["CircularBlock", '"b"', undefined]]],
    [
      "a longer one, told once",
      spec([use("a")], { a: { layers: [use("b")] }, b: { layers: [use("a")] } }),
      [["CircularBlock", '"a"', undefined]],
    ],
    [
      "a repeat that is no count",
      spec([use("b", { repeat: "= width - 4" })], { b: { layers: [dense(2)] } }),
      [["NotASize", '"= width - 4"', undefined]],
    ],
    [
      "a parameter that has no value",
      spec([use("b", { with: { n: "= 1 / 0" } })], { b: { parameters: { n: 1 }, layers: [dense("= n")] } }),
      [["Expression", '"= 1 / 0"', '{"type":"block","use":"b","with":{"n":"= 1 / 0"}}']],
    ],
    [
      "a shape",
      spec([use("b")], { b: { layers: [{ type: "conv2d", filters: 2 }] } }),
      [["Unbuildable", '{"type":"conv2d","filters":2}', b]],
    ],
    [
      "a name twice inside",
      spec([use("b")], { b: { layers: [dense(2, { name: "x" }), dense(2, { name: "x" })] } }),
      [["NameTaken", '"x"', b]],
    ],
  ])("%s", (_, text, found) => expect(told(text)).toEqual(found));

  test("inside a block inside a block: where each is used", () => {
    const blocks = { outer: { layers: [use("inner")] }, inner: { layers: [dense("= nil")] } };
    const [{ place }] = problems(spec([use("outer")], blocks)) as readonly [Problem];
    expect([place.used, place.used?.used].map((used) => used && textAt(used))).toEqual([
      '{"type":"block","use":"inner"}',
      '{"type":"block","use":"outer"}',
    ]);
  });
});

describe("limits", () => {
  const tower = (repeat: number) =>
    spec([use("b", { repeat })], { b: { layers: [{ type: "activation", function: "relu" }] } });

  test("as many layers as a model may have, groups counted", () => {
    // A use is one group, each copy one more and its layer; the decoder has one layer.
    const most = (limits.layers - 2) / 2;
    expect(Number.isInteger(most)).toBe(true);
    expect(told(tower(most))).toEqual([]);
    expect(told(tower(most + 1)).map(([tag]) => tag)).toEqual(["TooManyCopies"]);
  });

  test("copies of copies of copies cost nothing", () => {
    const blocks = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [
        `b${i}`,
        { layers: [i === 0 ? dense(2) : use(`b${i - 1}`, { repeat: 2 ** 24 })] },
      ]),
    );
    expect(told(spec([use("b29")], blocks)).map(([tag]) => tag)).toEqual(["TooManyCopies"]);
  });

  test("blocks in blocks as deep as the limit", () => {
    const chain = (length: number) =>
      Object.fromEntries(
        Array.from({ length }, (_, i) => [`b${i}`, { layers: [i + 1 < length ? use(`b${i + 1}`) : dense(2)] }]),
      );
    const at = (length: number) => told(spec([use("b0")], chain(length))).map(([tag]) => tag);
    expect(at(limits.depth - 1)).toEqual([]);
    expect(at(limits.depth)).toEqual(["NestedTooDeep"]);
    expect(at(5000)).toEqual(["NestedTooDeep"]);
  });
});
