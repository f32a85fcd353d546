/** Known mistakes that a spec can't make (docs/problems C07, C08, C15): what rules each of them out, at work. */
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import { type Axes, axis, batch, f32, i32 } from "../../compiler/ir/graph/type.js";
import { opOf } from "../../compiler/ir/op/index.js";
import { places } from "../../compiler/language/place/index.js";
import { front } from "../../compiler/pipeline/compile.js";
import { reportAll } from "../../compiler/report/index.js";
import { reference } from "../../runtime/engine/reference/index.js";
import { compiled, feedsFor, galleryNames, galleryText, opened } from "../models.js";

describe("C07: the loss and the sampler have one prior", () => {
  test("sampling is decoding a draw from it", async () => {
    const model = compiled("cvae");
    const session = await opened(reference, model);
    const feeds = feedsFor(model, "sample", 3);
    const drawn = Object.keys(feeds).filter((name) => name.startsWith("prior"));
    expect(drawn).toHaveLength(1);
    const { [drawn[0] ?? ""]: z, ...others } = feeds;
    if (z === undefined) throw new Error("nothing is drawn");
    const [sampled, decoded] = [await session.run("sample", feeds), await session.run("decode", { ...others, z })];
    for (const [name, { data }] of Object.entries(decoded)) expect(sampled[name]?.data).toEqual(data);
    session.dispose();
  });
});

describe("C07: a prior that is learned", () => {
  const within = (name: string, graph: string): ReadonlyArray<string> => {
    const nodes = compiled(name).program.graphs[graph]?.nodes ?? [];
    const states = nodes.flatMap((node) => (node.op === "state" ? [node.attributes.name] : []));
    return [...new Set(states.filter((state) => /^(?:latent\.)?prior\./.test(state)))].sort();
  };
  const learned = galleryNames.filter((name) => within(name, "sample").length > 0);

  test("is there in the gallery", () => expect(learned).not.toEqual([]));

  test.each(learned)("%s: what is sampled from has the parameters that the loss charges by", (name) => {
    expect(within(name, "sample")).toEqual(within(name, "evaluate"));
  });
});

describe("C08: no integer code meets data", () => {
  const [codes, data] = [i32(batch, axis("feature", 10)), f32(batch, axis("feature", 10))];

  test.each(["concat", "add"] as const)("%s refuses operands that differ in dtype, in any order", (op) => {
    const infer = (inputs: ReadonlyArray<typeof codes>) =>
      op === "concat" ? opOf("concat").infer(inputs, { axis: 1 }) : opOf("add").infer(inputs, {});
    expect(E.isLeft(infer([codes, data]))).toBe(true);
    expect(E.isLeft(infer([data, codes]))).toBe(true);
    expect(E.isRight(infer([data, data]))).toBe(true);
  });

  test.each(Object.keys(places))("a code is float32 before %s places it", (place) => {
    const { typed } = compiled("cvae", place === "norm" ? {} : { set: [`inject.0.place=${place}`] });
    for (const { code, after } of typed.injections) expect([code.dtype, after.dtype]).toEqual(["f32", "f32"]);
  });

  test("no concatenation of the gallery has an operand of integers", () => {
    const mixed = galleryNames.flatMap((name) =>
      Object.values(compiled(name).program.graphs).flatMap(({ nodes }) =>
        nodes.filter(({ op, inputs }) => op === "concat" && inputs.some((i) => nodes[i]?.type.dtype !== "f32")),
      ),
    );
    expect(mixed).toEqual([]);
  });
});

describe("C15: equal sizes are not equal axes", () => {
  test("a batch as large as the latent changes nothing about what is refused", () => {
    const text = galleryText("cvae").replace('"= image.size"', "700");
    const said = (set: ReadonlyArray<string>) => {
      const typed = front({ name: "cvae.json", text }, { set });
      return E.isLeft(typed) ? reportAll(typed.left).map(({ code, summary }) => `${code} ${summary}`) : [];
    };
    expect(said([])).not.toEqual([]);
    for (const size of [2, 400, 700, 784]) expect(said([`train.batch=${size}`])).toEqual(said([]));
  });

  test("axes of one size and two names don't meet, and the batch is no number", () => {
    const add = (a: Axes, b: Axes) => E.isRight(opOf("add").infer([f32(...a), f32(...b)], {}));
    const [height, width] = [axis("height", 28), axis("width", 28)];
    expect(add([batch, height], [batch, height])).toBe(true);
    expect(add([batch, height], [batch, width])).toBe(false);
    expect(add([batch, axis("feature", 128)], [axis("feature", 128), batch])).toBe(false);
    expect(add([axis("row", 128)], [batch])).toBe(false);
  });
});
