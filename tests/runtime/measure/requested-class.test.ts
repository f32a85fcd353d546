/**
 * The rate is 1 for a model that makes what is asked for, 0 for one that makes the next class, and absent where it
 * means nothing.
 */
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, it } from "vitest";
import { buildGraph } from "../../../compiler/ir/graph/builder.js";
import { axis, batch, f32, i32 } from "../../../compiler/ir/graph/type.js";
import * as d from "../../../compiler/ir/op/dsl.js";
import type { Program } from "../../../compiler/ir/program.js";
import { compile } from "../../../compiler/pipeline/compile.js";
import type { Split } from "../../../runtime/data/index.js";
import type { Tensor } from "../../../runtime/engine/engine.js";
import { referenceEngine } from "../../../runtime/engine/reference/index.js";
import { chooseEngine } from "../../../runtime/engine/registry.js";
import {
  classified,
  classifierProgram,
  classifierSpec,
  classify,
  mostClasses,
} from "../../../runtime/measure/classifier.js";
import { requestedClass } from "../../../runtime/measure/requested-class.js";
import { datasetColumns } from "../../../runtime/run/rows.js";
import { initialise } from "../../../runtime/train/initialise.js";
import { compiled, spec, split as tiny } from "../run/tiny.js";

const features = f32(batch, axis("feature", 3));

/** Samples of class c are 1 at feature c, with a little noise. */
const dataset = (count: number) =>
  ({
    name: "classes",
    count,
    columns: [
      {
        name: "x",
        shape: [3],
        dtype: "f32",
        data: Float32Array.from(
          { length: count * 3 },
          (_, i) => (Math.floor(i / 3) % 3 === i % 3 ? 1 : 0) + 0.01 * (i % 7),
        ),
      },
      { name: "kind", shape: [], dtype: "i32", data: Int32Array.from({ length: count }, (_, i) => i % 3) },
    ],
  }) as const;

const split: Split = { train: dataset(60), heldOut: dataset(12) };

/** Makes class `kind + off`, and looks at its noise but for nothing. */
const model = async (off: number) => {
  const make = (name: string) =>
    buildGraph(name, (b) => {
      const kind = b.emit("input", [], { name: "kind", type: i32(batch), source: { _tag: "Condition" } });
      const source = { _tag: "Noise", distribution: "normal", stream: "prior" } as const;
      const noise = b.emit("input", [], { name: "prior", type: features, source });
      const table = b.emit("constant", [], {
        type: f32(axis("row", 3), axis("feature", 3)),
        values: Array.from({ length: 9 }, (_, i) => ((Math.floor(i / 3) + off) % 3 === i % 3 ? 1 : 0)),
      });
      return { outputs: { x: d.add(b, b.emit("gather", [table, kind], {}), d.scale(b, noise, 0)) } };
    });
  const graphs = { decode: make("decode"), reconstruct: make("reconstruct"), sample: make("sample") };
  const program: Program = { graphs, state: [] };
  const conditions = [{ name: "kind", raw: i32(batch), domain: { classes: 3 } }];
  return { session: await referenceEngine.load(program), program, conditions };
};

const engine = async () => {
  const choice = await chooseEngine();
  return choice.engine ?? referenceEngine;
};

describe("requestedClass", () => {
  it.each([
    [0, 1],
    [1, 0],
  ])("of a model that is off by %i is %i", async (off, rate) => {
    const found = await requestedClass({
      model: await model(off),
      engine: await engine(),
      split,
      seed: 1,
      samples: 30,
    });
    expect(found).toEqual(
      E.right({
        _tag: "Measured",
        condition: "kind",
        rate,
        rates: [rate, rate, rate],
        samples: 30,
        classifier: { accuracy: 1, trained: 60, heldOut: 12 },
      }),
    );
  });

  it("is absent, with the reason, where it means nothing", async () => {
    const whole = await model(0);
    const reason = async (changed: Partial<typeof whole>, data: Split = split) =>
      E.toUnion(
        await requestedClass({ model: { ...whole, ...changed }, engine: referenceEngine, split: data, seed: 1 }),
      );
    expect(await reason({ conditions: [] })).toEqual({ _tag: "Absent", reason: "no-category" });
    expect(await reason({ program: { graphs: {}, state: [] } })).toEqual({ _tag: "Absent", reason: "needs-encoder" });
    const { sample: _, ...unsampled } = whole.program.graphs;
    expect(await reason({ program: { graphs: unsampled, state: [] } })).toEqual({ _tag: "Absent", reason: "no-prior" });
    const other = { name: "other", raw: i32(batch), domain: { classes: 2 } };
    expect(await reason({ conditions: [other] })).toEqual({ _tag: "Absent", reason: "not-in-decoder" });
    const many = { name: "kind", raw: i32(batch), domain: { classes: mostClasses + 1 } };
    expect(await reason({ conditions: [many] })).toEqual({ _tag: "Absent", reason: "too-many-classes" });
    const noHeldOut = { train: split.train, heldOut: dataset(0) };
    expect(await reason({}, noHeldOut)).toEqual({ _tag: "Absent", reason: "no-held-out" });
  });

  it("measures a compiled model", async () => {
    const { core, program } = compiled(spec());
    const chosen = await engine();
    const session = await chosen.load(program);
    const judged = { session, program, conditions: core.conditions };
    const found = await requestedClass({ model: judged, engine: chosen, split: tiny(), seed: 1, samples: 30 });
    expect(found).toMatchObject({ right: { _tag: "Measured", samples: 30, classifier: { accuracy: 1 } } });
    session.dispose();
  });
});

describe("the classifier", () => {
  it.each([1, 2, 10, mostClasses])("for %i classes is a spec that checks without a word", (classes) => {
    const spec = classifierSpec({ data: { name: "x", size: 3 }, label: { name: "kind", classes } });
    const result = compile({ name: "classifier.json", text: JSON.stringify(spec) });
    expect(result._tag, JSON.stringify(result)).toBe("Right");
  });

  it("is none for data that takes too many parameters", () => {
    const of = { data: { name: "x", size: 2 ** 23 }, label: { name: "kind", classes: 3 } };
    expect(classifierProgram(of)).toBeUndefined();
  });

  it("gives each sample the class of its greatest logit", async () => {
    const of = { data: { name: "x", size: 3 }, label: { name: "kind", classes: 3 } };
    const program = classifierProgram(of);
    if (program === undefined) throw new Error("three numbers are few");
    const session = await referenceEngine.load(program);
    await session.write(initialise(program, 1));
    // Whatever z is, the logits are their biases.
    const state = await session.read();
    const [kernel, bias] = ["decoder.layers[0].kernel", "decoder.layers[0].bias"];
    const zeros = (name: string) =>
      ({ ...state[name], data: new Float32Array(state[name]?.data.length ?? 0) }) as Tensor;
    const data = Float32Array.of(0.5, -1, 2);
    await session.write({ [kernel]: zeros(kernel), [bias]: { dtype: "f32", shape: [3], data } });
    const given = classified(dataset(4), of);
    expect(await classify({ session, program }, of, 4, datasetColumns(given))).toEqual(Int32Array.of(2, 2, 2, 2));
  });
});
