/** The loop, on graphs whose losses can be computed by hand. */
import { describe, expect, it } from "vitest";
import { type Builder, buildGraph, type Ref } from "../../../compiler/ir/graph/builder.js";
import { axis, batch, f32, scalar } from "../../../compiler/ir/graph/type.js";
import * as d from "../../../compiler/ir/op/dsl.js";
import type { InputSource } from "../../../compiler/ir/op/input.js";
import type { Program } from "../../../compiler/ir/program.js";
import type { Split } from "../../../runtime/data/index.js";
import { referenceEngine } from "../../../runtime/engine/reference/index.js";
import { stream } from "../../../runtime/random/stream.js";
import { type MetricsRecord, type Progress, type Training, train } from "../../../runtime/train/train.js";

const vector = f32(batch, axis("feature", 2));

const dataset = (count: number) => ({
  name: "numbers",
  count,
  columns: [
    { name: "x", shape: [2], dtype: "f32", data: Float32Array.from({ length: 2 * count }, (_, i) => i) } as const,
  ],
});

const split = (train = 10, heldOut = 3): Split => ({ train: dataset(train), heldOut: dataset(heldOut) });

const input = (b: Builder, name: string, source: InputSource, type = vector): Ref =>
  b.emit("input", [], { name, type, source });

const data = (b: Builder): Ref => input(b, "x", { _tag: "Data" });
const step = (b: Builder): Ref => input(b, "step", { _tag: "Step" }, scalar);
const steps = (b: Builder): Ref => input(b, "steps", { _tag: "Steps" }, scalar);
const noise = (b: Builder): Ref => input(b, "e", { _tag: "Noise", distribution: "uniform", stream: "some" });
const meanOf = (b: Builder, x: Ref): Ref => d.mean(b, x, [0, 1]);

type Make = (b: Builder) => Readonly<Record<string, Ref>>;

/** A program that reports these numbers, and counts its steps in the state `w`. */
const program = (make: Make, next: (b: Builder, w: Ref) => Ref = (b, w) => d.shift(b, w, 1), held?: Make): Program => ({
  graphs: {
    train: buildGraph("train", (b) => {
      const w = b.emit("state", [], { name: "w", type: scalar });
      return { outputs: make(b), updates: { w: next(b, w) } };
    }),
    ...(held && { evaluate: buildGraph("evaluate", (b) => ({ outputs: held(b) })) }),
  },
  state: [{ name: "w", type: scalar, role: "parameter", initial: { _tag: "Constant", value: 0 } }],
});

/** Trains, and gives all that was kept and told. */
const run = async (of: Program, more: Partial<Training<never>> = {}) => {
  const session = await referenceEngine.load(of);
  const records: Array<MetricsRecord> = [];
  const saved: Array<{ step: number; w: number | undefined }> = [];
  const told: Array<Progress> = [];
  const ended = await train({
    session,
    program: of,
    split: split(),
    settings: { seed: 5, batch: 4, epochs: 2, checkpoint: { every: 1 } },
    keeper: {
      record: async (record) => {
        records.push(record);
        return { _tag: "Right", right: undefined };
      },
      save: async ({ step }, { w }) => {
        saved.push({ step, w: w?.data[0] });
        return { _tag: "Right", right: undefined };
      },
    },
    onProgress: (progress) => told.push(progress),
    ...more,
  });
  return { ended, records, saved, told };
};

describe("train", () => {
  it("sees every sample of an epoch once and weighs batches by their samples", async () => {
    const { ended, records, saved, told } = await run(program((b) => ({ loss: meanOf(b, data(b)) })));
    expect(ended).toMatchObject({ right: { _tag: "Completed", position: { step: 6, epoch: 2, cursor: 0 } } });
    expect(records.map(({ step, epoch, split, samples }) => [step, epoch, split, samples])).toEqual([
      [3, 1, "train", 10],
      [6, 2, "train", 10],
    ]);
    for (const record of records) expect(record["loss"]).toBeCloseTo(9.5, 5);
    expect(saved).toEqual([1, 3, 6].map((at) => ({ step: at, w: at })));
    expect(told.map(({ step, steps, epoch, epochs }) => [step, steps, epoch, epochs])).toEqual(
      [1, 2, 3, 4, 5, 6].map((at) => [at, 6, at < 4 ? 1 : 2, 2]),
    );
    expect(told.every(({ samplesPerSecond, secondsLeft }) => samplesPerSecond > 0 && secondsLeft >= 0)).toBe(true);
  });

  it("shuffles each epoch anew", async () => {
    const { told } = await run(program((b) => ({ loss: meanOf(b, data(b)) })));
    expect(told[0]?.losses).not.toEqual(told[3]?.losses);
  });

  it("counts steps instead of epochs, and ends an epoch where they end", async () => {
    const settings = { seed: 5, batch: 4, steps: 4 };
    const of = program((b) => ({ loss: step(b), all: steps(b) }));
    const { ended, records } = await run(of, { settings });
    expect(ended).toMatchObject({ right: { _tag: "Completed", position: { step: 4, epoch: 2 } } });
    expect(records).toMatchObject([
      { step: 3, samples: 10, all: 4 },
      { step: 4, epoch: 2, samples: 4, loss: 4, all: 4 },
    ]);
  });

  it("draws noise by stream and step", async () => {
    const { told } = await run(program((b) => ({ loss: meanOf(b, noise(b)) })));
    const out = new Float32Array(8);
    stream(5, "noise/some", 4).fillUniform(out, 0, 1);
    const mean = out.reduce((sum, value) => sum + value, 0) / 8;
    expect(told[3]?.losses["loss"]).toBeCloseTo(mean, 6);
  });

  it("evaluates every epoch with the same noise", async () => {
    const of = program(
      (b) => ({ loss: meanOf(b, data(b)) }),
      undefined,
      (b) => ({ loss: meanOf(b, noise(b)), x: meanOf(b, data(b)) }),
    );
    const { records } = await run(of);
    const [first, second] = records.filter((record) => record.split === "held-out");
    expect(first).toMatchObject({ step: 3, epoch: 1, samples: 3, x: 2.5 });
    expect(second).toEqual({ ...first, step: 6, epoch: 2 });
  });

  it.each([
    ["Infinity", (b: Builder) => d.reciprocal(b, d.shift(b, step(b), -5))],
    ["-Infinity", (b: Builder) => d.log(b, d.maximum(b, d.shift(b, d.negate(b, step(b)), 5), d.number(b, 0)))],
    ["NaN", (b: Builder) => d.log(b, d.shift(b, d.negate(b, step(b)), 4.5))],
  ])("stops at a loss of %s and keeps the last good checkpoint", async (found, loss) => {
    const { ended, saved } = await run(program((b) => ({ loss: step(b), kl: loss(b) })));
    expect(ended).toEqual({
      _tag: "Left",
      left: { _tag: "Diverged", step: 5, epoch: 2, where: "train", term: "kl", found },
    });
    expect(saved.map((one) => one.step)).toEqual([1, 3]);
  });

  it("blames the term of the whole loss that ran away, with what the terms were one step before", async () => {
    const ended = (
      await run(
        program((b) => {
          const kl = d.log(b, d.shift(b, d.negate(b, step(b)), 4.5));
          return { loss: kl, reconstruction: d.scale(b, step(b), 100), kl };
        }),
      )
    ).ended;
    expect(ended).toMatchObject({
      left: { term: "loss", step: 5, by: { term: "kl", before: { reconstruction: 400 } } },
    });
  });

  it("saves short epochs' ends a second apart where the plan names none, and the last", async () => {
    let time = 0;
    const now = (): number => time;
    const settings = { seed: 5, batch: 4, epochs: 6 };
    // An epoch has three steps: it ends every 0.45 s.
    const onProgress = (): void => {
      time += 150;
    };
    const { saved } = await run(
      program((b) => ({ loss: step(b) })),
      { settings, now, onProgress },
    );
    expect(saved.map((one) => one.step)).toEqual([1, 9, 18]);
  });

  it("never saves a state that isn't finite", async () => {
    const bad = program(
      (b) => ({ loss: step(b) }),
      (b, w) => d.shift(b, d.divide(b, w, d.shift(b, step(b), -3)), 1),
    );
    const { ended, saved } = await run(bad);
    expect(ended).toMatchObject({ left: { _tag: "Diverged", step: 3, epoch: 1, where: "state", term: "w" } });
    expect(saved.map((one) => one.step)).toEqual([1]);
  });

  it("tells a held-out loss that isn't finite", async () => {
    const of = program(
      (b) => ({ loss: step(b) }),
      undefined,
      (b) => ({ nll: d.log(b, d.shift(b, meanOf(b, data(b)), -9)) }),
    );
    expect((await run(of)).ended).toMatchObject({
      left: { _tag: "Diverged", step: 3, where: "held-out", term: "nll", found: "NaN" },
    });
  });

  it("lets a timer stop a run that would take years", async () => {
    const asked = new AbortController();
    setTimeout(() => asked.abort(), 60);
    const settings = { seed: 5, batch: 4, steps: 2_000_000_000 };
    const { ended, saved } = await run(
      program((b) => ({ loss: step(b) })),
      { settings, signal: asked.signal },
    );
    if (ended._tag === "Left") throw new Error(ended.left._tag);
    expect(ended.right._tag).toBe("Stopped");
    expect(saved[saved.length - 1]?.step).toBe(ended.right.position.step);
  });

  it("saves within a long epoch", async () => {
    let time = 0;
    const now = () => {
      time += 4_000;
      return time;
    };
    const { saved } = await run(
      program((b) => ({ loss: step(b) })),
      { now, split: split(400, 0), settings: { seed: 1, batch: 4, epochs: 1 } },
    );
    const at = saved.map((one) => one.step);
    expect(at.length).toBeGreaterThan(5);
    expect(at[at.length - 1]).toBe(100);
  });

  it("needs samples, and hands on what its keeper refuses", async () => {
    const of = program((b) => ({ loss: step(b) }));
    expect((await run(of, { split: split(0) })).ended).toEqual({ _tag: "Left", left: { _tag: "NoSamples" } });
    const session = await referenceEngine.load(of);
    const full = async () => ({ _tag: "Left", left: "full" }) as const;
    const settings = { seed: 1, batch: 4, epochs: 1 };
    const ended = await train({ session, program: of, split: split(), settings, keeper: { record: full, save: full } });
    expect(ended).toEqual({ _tag: "Left", left: "full" });
  });
});
