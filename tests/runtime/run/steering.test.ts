/**
 * How a training is steered: gathered gradients, moving averages, groups, frozen parts, a plateau, and weights of
 * another run to begin with.
 */
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { matchesGlob } from "../../../compiler/base/glob.js";
import type { Tensors } from "../../../runtime/engine/engine.js";
import { resumeRun, startRun } from "../../../runtime/run/index.js";
import { initialise } from "../../../runtime/train/initialise.js";
import { beginningOf } from "../../../src/run/begin.js";
import { distance } from "../../laws/harness.js";
import { right } from "../../models.js";
import { compiled, opened, spec, split, start } from "./tiny.js";

let root = "";
let made = 0;
const folder = (): string => join(root, `run-${made++}`);
beforeAll(async () => {
  root = await fs.mkdtemp(join(tmpdir(), "graft-steering-"));
});
afterAll(() => fs.rm(root, { recursive: true, force: true }));

/** The model's tensors after a training of this spec. */
const trained = async (
  text: string,
  more: object = {},
): Promise<{ readonly model: Tensors; readonly slots: Tensors }> => {
  const path = folder();
  right(await startRun({ ...start(path, text), ...more }));
  return opened(path);
};

const data = (tensors: Tensors, name: string): ReadonlyArray<number> => [...(tensors[name]?.data ?? [])];

/** Nothing that a batch of another size would draw or compute otherwise. */
const plain = (train: object, hidden: object = {}): string => {
  const whole = JSON.parse(spec({ latent: { type: "point", size: 2 }, train: { ...train } }));
  whole.encoder.layers = [{ type: "dense", name: "hidden", units: 5, activation: "tanh", ...hidden }];
  return JSON.stringify(whole);
};

const sgd = { type: "sgd", rate: 0.05 };

describe("gathered gradients", () => {
  it.each([
    { type: "adam", rate: 0.01 },
    { type: "adamw", rate: 0.01, decay: 0.1 },
    { ...sgd, schedule: "one-cycle" },
  ])("take the steps of a batch that is as many times larger: $type", async (optimizer) => {
    const held = { source: "tiny", split: split(24) };
    const clip = { norm: 0.1 };
    const large = await trained(plain({ batch: 8, optimizer: { ...optimizer, schedule: "constant" }, clip }), {
      data: held,
    });
    const small = await trained(
      plain({ batch: 4, accumulate: 2, optimizer: { ...optimizer, schedule: "constant" }, clip }),
      { data: held },
    );
    for (const name of Object.keys(large.model))
      expect(distance(data(small.model, name), data(large.model, name)), name).toBeLessThan(1e-5);
  });

  it("leave the weights where they are between", async () => {
    const text = plain({ batch: 8, accumulate: 4, steps: 3, epochs: undefined, optimizer: sgd });
    const { model } = await trained(text);
    const { program } = compiled(text);
    expect(data(model, "encoder.hidden.kernel")).toEqual(data(initialise(program, 3), "encoder.hidden.kernel"));
  });
});

describe("a moving average", () => {
  it("is what the model's names hold; the weights that moved stand beside it", async () => {
    const average = 0.9;
    const text = plain({ batch: 8, optimizer: sgd, average });
    const name = "encoder.hidden.kernel";
    const { program } = compiled(text);
    const { model, slots } = await trained(text);
    const bare = await trained(plain({ batch: 8, optimizer: sgd }));
    expect(data(slots, `sgd.weights/${name}`)).toEqual(data(bare.model, name));
    let mean = data(initialise(program, 3), name);
    for (let steps = 1; steps <= 6; steps++) {
      const after = await trained(plain({ batch: 8, steps, epochs: undefined, optimizer: sgd }));
      const kept = Math.min(average, (1 + steps) / (10 + steps));
      mean = mean.map((value, i) => kept * value + (1 - kept) * (data(after.model, name)[i] ?? 0));
    }
    expect(distance(data(model, name), mean)).toBeLessThan(1e-6);
  });
});

describe("groups", () => {
  const start = initialise(compiled(plain({ optimizer: sgd })).program, 3);
  const moved = (model: Tensors, name: string): number => distance(data(model, name), data(start, name));

  it("have a rate of their own: twice the rate is twice the first step", async () => {
    const one = { steps: 1, epochs: undefined };
    const usual = await trained(plain({ ...one, optimizer: sgd }));
    const groups = { "encoder.**": { rate: 0.025 }, "encoder.hidden.kernel": { rate: 0.1 } };
    const grouped = await trained(plain({ ...one, optimizer: { ...sgd, groups } }));
    const ratio = (name: string): number => moved(grouped.model, name) / moved(usual.model, name);
    expect(ratio("encoder.hidden.kernel")).toBeCloseTo(2, 3);
    expect(ratio("encoder.hidden.bias")).toBeCloseTo(0.5, 3);
    expect(ratio("decoder.layers[0].kernel")).toBeCloseTo(1, 5);
  });

  it("may be frozen, and may decay where AdamW leaves biases alone, or not where it decays kernels", async () => {
    const adamw = { type: "adamw", rate: 0.01, decay: 0.5 };
    const one = { steps: 1, epochs: undefined };
    const usual = await trained(plain({ ...one, optimizer: adamw }));
    const groups = { "**.bias": { decay: 0.5 }, "decoder.**.kernel": { decay: 0 }, "latent.**": { frozen: true } };
    const { model } = await trained(plain({ ...one, optimizer: { ...adamw, groups } }));
    expect(moved(model, "latent.mean.kernel")).toBe(0);
    const decay = (name: string): ReadonlyArray<number> =>
      data(model, name).map((value, i) => value - (data(usual.model, name)[i] ?? 0));
    const shrunk = data(start, "encoder.hidden.bias").map((value) => -0.01 * 0.5 * value);
    expect(distance(decay("encoder.hidden.bias"), shrunk)).toBeLessThan(1e-6);
    const kept = data(start, "decoder.layers[0].kernel").map((value) => 0.01 * 0.5 * value);
    expect(distance(decay("decoder.layers[0].kernel"), kept)).toBeLessThan(1e-6);
    expect(decay("encoder.hidden.kernel").every((value) => value === 0)).toBe(true);
  });
});

describe("a frozen part", () => {
  it("keeps its weights and its running statistics, and has no slots; the rest is trained", async () => {
    const whole = JSON.parse(spec());
    whole.encoder.frozen = true;
    const text = JSON.stringify(whole);
    const { model, slots } = await trained(text);
    const first = initialise(compiled(text).program, 3);
    for (const name of Object.keys(model)) {
      const same = distance(data(model, name), data(first, name)) === 0;
      expect({ name, same }).toEqual({ name, same: name.startsWith("encoder.") });
    }
    expect(Object.keys(slots).some((name) => name.includes("/encoder."))).toBe(false);
  });

  it("may be a block", () => {
    const whole = JSON.parse(plain({}));
    whole.blocks = {
      two: {
        layers: [
          { type: "dense", units: 4 },
          { type: "dense", units: 4 },
        ],
      },
    };
    whole.encoder.layers.push({ type: "block", use: "two", frozen: true });
    const { program } = compiled(JSON.stringify(whole));
    const frozen = program.state.filter((state) => state.frozen === true).map(({ name }) => name);
    expect(frozen).toEqual([0, 1].flatMap((i) => [`encoder.two.layers[${i}].kernel`, `encoder.two.layers[${i}].bias`]));
  });
});

describe("a plateau", () => {
  const schedule = { type: "plateau", factor: 0.5, patience: 2, "min-delta": 1e9, least: 0.2 };
  const text = spec({ train: { epochs: 8, optimizer: { type: "adam", rate: 0.01, schedule } } });

  it("lowers the rate after so many epochs, down to its least", async () => {
    const path = folder();
    right(await startRun(start(path, text)));
    const { state, slots } = await opened(path);
    // Nothing ever counts as better: the rate halves after epochs 3 and 5, and after 7 it stands at its least.
    expect(state.position.plateau).toMatchObject({ factor: 0.2 });
    expect(data(slots, "schedule.factor")[0]).toBeCloseTo(0.2, 6);
  });
});

describe("all of it together", () => {
  const text = spec({
    train: {
      epochs: 4,
      accumulate: 2,
      average: 0.99,
      optimizer: {
        type: "adamw",
        rate: 0.01,
        schedule: { type: "plateau", patience: 1, "min-delta": 1e9 },
        groups: { "decoder.**": { rate: 0.02 } },
      },
    },
  });

  it.each([1, 5, 7])("is resumed to the same bytes after a stop at step %i", async (step) => {
    const [whole, path] = [folder(), folder()];
    right(await startRun(start(whole, text)));
    const asked = new AbortController();
    const onProgress = (p: { readonly step: number }) => p.step === step && asked.abort();
    right(await startRun({ ...start(path, text), signal: asked.signal, onProgress }));
    const { engine, data: held } = start(path);
    right(await resumeRun({ run: await opened(path), engine, data: held }));
    for (const name of ["model.safetensors", "optimizer.safetensors", "metrics.jsonl", "state.json"])
      expect(await fs.readFile(join(path, name), "utf8"), name).toBe(await fs.readFile(join(whole, name), "utf8"));
  });
});

describe("init", () => {
  it("begins with the weights of a run, by name and shape; an average begins there too", async () => {
    const path = folder();
    right(await startRun(start(path)));
    const base = (await opened(path)).model;
    const text = spec({
      latent: { type: "gaussian", size: 3 },
      train: { init: path, average: 0.9, steps: 1, epochs: undefined },
    });
    const { tensors, told } = right(await beginningOf(compiled(text)));
    expect(Object.keys(tensors)).toContain("encoder.hidden.kernel");
    expect(Object.keys(tensors)).not.toContain("latent.mean.kernel");
    expect(told).toMatch(/of another shape there, so drawn afresh: latent.mean.kernel/);
    const { model } = await trained(text, { begin: tensors });
    expect(distance(data(model, "encoder.hidden.kernel"), data(base, "encoder.hidden.kernel"))).toBeLessThan(0.02);
  });

  it("may be some of them, and refuses a run that has none", async () => {
    const path = folder();
    right(await startRun(start(path)));
    const some = spec({ train: { init: { from: path, only: ["decoder.**"] } } });
    expect(Object.keys(right(await beginningOf(compiled(some))).tensors)).toEqual([
      "decoder.layers[0].kernel",
      "decoder.layers[0].bias",
    ]);
    const none = await beginningOf(compiled(spec({ train: { init: { from: path, only: ["encoder.first.*"] } } })));
    expect(E.isLeft(none) && none.left.reports[0]?.code).toBe("G875");
  });
});

describe("patterns", () => {
  it.each([
    ["encoder.**", "encoder.hidden.kernel", true],
    ["encoder.*", "encoder.hidden.kernel", false],
    ["**.bias", "bias", true],
    ["**.bias", "decoder.layers[0].bias", true],
    ["decoder.layers[*].kernel", "decoder.layers[12].kernel", true],
    ["*", "a.b", false],
    ["**", "a.b", true],
    ["", "a", false],
  ])("%s and %s: %s", (pattern, name, fits) => {
    expect(matchesGlob(pattern, name)).toBe(fits);
  });

  it("cost little, however many stars they have", () => {
    expect(matchesGlob(`${"**.".repeat(200)}x`, "a.".repeat(2000))).toBe(false);
  });
});
