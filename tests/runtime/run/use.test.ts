/** A model in use: the same numbers as in training, whole or in parts, and a problem for each value that can't be. */
import * as E from "fp-ts/lib/Either.js";
import { beforeAll, describe, expect, it } from "vitest";
import { type Column, numbersIn, take } from "../../../runtime/data/index.js";
import { referenceEngine } from "../../../runtime/engine/reference/index.js";
import {
  decode,
  encode,
  evaluate,
  inferenceProgram,
  type Model,
  reconstruct,
  sample,
  sampleGrid,
  swapGrid,
} from "../../../runtime/run/index.js";
import { initialise } from "../../../runtime/train/initialise.js";
import { train } from "../../../runtime/train/train.js";
import { compiled, spec, split } from "./tiny.js";

const right = <A>(either: E.Either<unknown, A>): A => {
  if (E.isLeft(either)) throw new Error(JSON.stringify(either.left));
  return either.right;
};

const modelOf = async (text: string): Promise<{ readonly model: Model; readonly heldOut: unknown }> => {
  const { core, program } = compiled(text);
  const session = await referenceEngine.load(program);
  await session.write(initialise(program, 3));
  const { last } = right(await train({ session, program, split: split(), settings: core.train }));
  return {
    model: { session, program: inferenceProgram(program), conditions: core.conditions },
    heldOut: last?.heldOut,
  };
};

const { heldOut } = split();
let model: Model;
let losses: unknown;
beforeAll(async () => {
  const made = await modelOf(spec());
  model = made.model;
  losses = made.heldOut;
});

const close = (found: Float32Array, wanted: Float32Array): void => {
  expect(found.length).toBe(wanted.length);
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(wanted[i] ?? Number.NaN, 5);
  });
};

describe("evaluate", () => {
  it("gives the last line of the metrics again", async () => {
    const found = await evaluate(model, heldOut, 3);
    expect(found).toEqual(losses);
    expect(Object.keys(found)).toEqual(
      expect.arrayContaining(["loss", "reconstruction", "kl", "nll", "negative-elbo", "mse"]),
    );
  });
});

describe("encode, decode, reconstruct", () => {
  it("agree", async () => {
    const encoded = await encode(model, heldOut);
    expect(encoded).toMatchObject({ count: 6, width: 2, labels: { name: "kind" } });
    expect(encoded.logVariance?.length).toBe(12);
    const { output, original } = await reconstruct(model, heldOut, 4);
    expect(original.data).toEqual(numbersIn(heldOut.columns[0] as Column, 0, 24));
    const kinds = encoded.labels?.values.subarray(0, 4) ?? [];
    close(right(await decode(model, encoded.z.subarray(0, 8), { kind: kinds })).data, output.data);
  });

  it("don't depend on how rows are cut into batches", async () => {
    const many = split(20, 600).heldOut;
    const whole = await encode(model, many);
    const tail = await encode(
      model,
      take(
        many,
        Uint32Array.from({ length: 90 }, (_, i) => 510 + i),
      ),
    );
    close(whole.z.subarray(1020), tail.z);
  });
});

describe("sample", () => {
  it("draws the same for the same seed, and the first ones for more", async () => {
    const drawn = right(await sample(model, { count: 5, conditions: { kind: 1 }, seed: 7 }));
    expect(drawn).toMatchObject({ count: 5, shape: [6] });
    expect(right(await sample(model, { count: 5, conditions: { kind: [1, 1, 1, 1, 1] }, seed: 7 }))).toEqual(drawn);
    expect(right(await sample(model, { count: 5, conditions: { kind: 1 }, seed: 8 })).data).not.toEqual(drawn.data);
    const more = right(await sample(model, { count: 700, conditions: { kind: 1 }, seed: 7 }));
    close(more.data.subarray(0, 30), drawn.data);
  });

  it("shows each class from the same latents", async () => {
    const { rows, columns, images } = right(await sampleGrid(model, { condition: "kind", columns: 4, seed: 7 }));
    expect([rows, columns, images.count]).toEqual([3, 4, 12]);
    for (const kind of [0, 1, 2]) {
      const row = right(await sample(model, { count: 4, conditions: { kind }, seed: 7 }));
      close(images.data.subarray(kind * 24, (kind + 1) * 24), row.data);
    }
  });

  it.each([
    [{}, { _tag: "MissingCondition", condition: "kind", graph: "sample" }],
    [{ kid: 1 }, { _tag: "UnknownCondition", condition: "kid", known: ["kind"] }],
    [{ kind: 3 }, { _tag: "ConditionDomain", row: 0, found: 3 }],
    [{ kind: [0, 1.5] }, { _tag: "ConditionDomain", row: 1, found: 1.5 }],
    [{ kind: [0, Number.NaN] }, { _tag: "ConditionDomain", row: 1 }],
    [{ kind: [0, 1, 2] }, { _tag: "ConditionSize", expected: [1, 2], found: 3 }],
  ])("refuses %o", async (conditions, problem) => {
    expect(await sample(model, { count: 2, conditions, seed: 1 })).toMatchObject({ left: problem });
  });
});

describe("a point latent", () => {
  it("has nothing to sample from, and can be swapped", async () => {
    const { model: point } = await modelOf(spec({ latent: { type: "point", size: 2 } }));
    expect(await sample(point, { count: 1, conditions: { kind: 0 }, seed: 1 })).toEqual(E.left({ _tag: "NoPrior" }));
    expect((await encode(point, heldOut)).logVariance).toBeUndefined();
    const { images } = right(await swapGrid(point, heldOut, { condition: "kind", columns: 3 }));
    const { output } = await reconstruct(point, heldOut, 3);
    const kinds = numbersIn(heldOut.columns[1] as Column);
    for (const i of [0, 1, 2]) {
      const own = (kinds[i] ?? 0) * 18 + i * 6;
      close(images.data.subarray(own, own + 6), output.data.subarray(i * 6, i * 6 + 6));
    }
    expect(await swapGrid(point, heldOut, { condition: "x", columns: 3 })).toMatchObject({
      left: { _tag: "NoRows", others: ["kind"] },
    });
    expect(await decode(point, new Float32Array(3), { kind: 0 })).toEqual(
      E.left({ _tag: "CodeSize", expected: 2, found: 3 }),
    );
  });
});
