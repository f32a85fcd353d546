/**
 * An engine that takes many steps in one call trains as one that takes each by itself: to the bit where both compute
 * alike. The laws are tried on the reference engine made to take calls, and on the engine jax where there is a Python
 * with JAX.
 */
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildGraph } from "../../../compiler/ir/graph/builder.js";
import { axis, batch, f32 } from "../../../compiler/ir/graph/type.js";
import { sumAll } from "../../../compiler/ir/op/dsl.js";
import type { Program } from "../../../compiler/ir/program.js";
import type { Dataset } from "../../../runtime/data/dataset.js";
import { type Engine, EngineLost, type Session, type Steps, type Tensors } from "../../../runtime/engine/engine.js";
import type { JaxEngine } from "../../../runtime/engine/jax/index.js";
import { referenceEngine } from "../../../runtime/engine/reference/index.js";
import { wasm } from "../../../runtime/engine/wasm/index.js";
import { stream, streamOf } from "../../../runtime/random/stream.js";
import { resumeRun, startRun } from "../../../runtime/run/index.js";
import { feeder, graphOf, inputsOf, noiseKeys } from "../../../runtime/train/feeds.js";
import { callSize } from "../../../runtime/train/hold.js";
import { onJax } from "../../jax.js";
import { opened, spec, split, start, trainedIn } from "../run/tiny.js";

let root = "";
let made = 0;
const folder = (): string => join(root, `run-${made++}`);

beforeAll(async () => {
  root = await fs.mkdtemp(join(tmpdir(), "graft-steps-"));
});
afterAll(() => fs.rm(root, { recursive: true, force: true }));

/** Rows of a column, stacked. */
const picked = (columns: Tensors, rows: Int32Array): Tensors =>
  Object.fromEntries(
    Object.entries(columns).map(
      ([
        name,
        {
          dtype,
          shape: [, ...rest],
          data,
        },
      ]) => {
        const width = rest.reduce((a, b) => a * b, 1);
        const values = [...rows].flatMap((row) => [...data.subarray(row * width, (row + 1) * width)]);
        return [
          name,
          {
            dtype,
            shape: [rows.length, ...rest],
            data: dtype === "f32" ? Float32Array.from(values) : Int32Array.from(values),
          },
        ];
      },
    ),
  );

/**
 * A session whose engine takes at most `most` steps a call, as the interface says that it must, over one that takes
 * each by itself.
 */
const calling = (program: Program, session: Session, most: number, fits: boolean): Session => {
  const sets = new Map<string, Tensors>();
  const steps = async ({ graph, set, samples, rows, first, keys, ...lengths }: Steps): Promise<Tensors> => {
    const runs = rows.length / samples;
    expect(runs).toBeLessThanOrEqual(most);
    const feeds = feeder(graphOf(program, graph));
    const streams = inputsOf(graphOf(program, graph)).flatMap(({ name, source }) =>
      source._tag === "Noise" ? [[source.stream, name] as const] : [],
    );
    const found: Array<Tensors> = [];
    for (let run = 0; run < runs; run++) {
      const noise = (name: string, distribution: string, out: Float32Array): void => {
        const key = keys[new Map(streams).get(name) ?? ""]?.subarray(4 * run, 4 * run + 4) ?? [];
        const from = streamOf([key[0] ?? 0, key[1] ?? 0, key[2] ?? 0, key[3] ?? 0]);
        if (distribution === "normal") from.fillNormal(out);
        else from.fillUniform(out, 0, 1);
      };
      const columns = picked(sets.get(set) ?? {}, rows.subarray(run * samples, (run + 1) * samples));
      found.push(await session.run(graph, feeds({ columns, samples, noise, step: first + run, ...lengths })));
    }
    return Object.fromEntries(
      Object.keys(found[0] ?? {}).map((name) => [
        name,
        {
          dtype: "f32",
          shape: [runs, ...(found[0]?.[name]?.shape ?? [])],
          data: Float32Array.from(found.flatMap((each) => [...(each[name]?.data ?? [])])),
        },
      ]),
    );
  };
  const hold = async (set: string, columns: Tensors): Promise<void> => void sets.set(set, columns);
  return { ...session, stepping: { most: () => most, fits: () => fits, hold, release: async () => undefined, steps } };
};

const callingEngine = (most: number, fits = true): Engine => ({
  ...referenceEngine,
  load: async (program) => calling(program, await referenceEngine.load(program), most, fits),
});

const filesOf = async (path: string): Promise<ReadonlyArray<Buffer>> =>
  Promise.all(
    ["metrics.jsonl", "model.safetensors", "optimizer.safetensors"].map((name) => fs.readFile(join(path, name))),
  );

const trained = (engine: Engine, hooks: object = {}): Promise<string> => trainedIn(folder(), engine, hooks);

/** Stops a run after the call that reaches step `step`. */
const stoppedAt = async (engine: Engine, step: number): Promise<string> => {
  const asked = new AbortController();
  const onProgress = (p: { readonly step: number }) => p.step >= step && asked.abort();
  return trained(engine, { onProgress, signal: asked.signal });
};

describe("calls of many steps", () => {
  it("are of one size where an epoch divides, and never larger than asked", () => {
    expect([callSize(468, 100), callSize(468, 2500), callSize(7, 3), callSize(12, 7), callSize(0, 5)]).toEqual([
      78, 468, 3, 6, 0,
    ]);
    for (let all = 1; all < 200; all++)
      for (let most = 1; most < 50; most++) expect(callSize(all, most)).toBeLessThanOrEqual(most);
  });

  it.each([
    [1, true],
    [2, true],
    [5, true],
    [2, false],
  ])("of at most %i, whose data fits: %s, train as steps one by one do", async (most, fits) => {
    const [one, many] = [await trained(referenceEngine), await trained(callingEngine(most, fits))];
    expect(await filesOf(many)).toEqual(await filesOf(one));
  });

  it("go on to the bit after a stop", async () => {
    const whole = await trained(callingEngine(2));
    for (const step of [1, 2, 3, 5]) {
      const path = await stoppedAt(callingEngine(2), step);
      const { engine, data } = { ...start(path), engine: callingEngine(2) };
      expect(await resumeRun({ run: await opened(path), engine, data })).toMatchObject({ _tag: "Right" });
      expect(await filesOf(path)).toEqual(await filesOf(whole));
    }
  });

  it("name the very step that diverged", async () => {
    const path = folder();
    const text = spec({ train: { optimizer: { type: "sgd", rate: 1e30 } } });
    const [one, many] = [
      await startRun(start(path, text)),
      await startRun({ ...start(folder(), text), engine: callingEngine(2) }),
    ];
    expect(one).toMatchObject({ left: { _tag: "Diverged" } });
    expect(many).toEqual(one);
  });
});

describe("images that are varied, of classes that are balanced", () => {
  const words = { flip: "both", shift: 1, rotate: 30, brightness: 0.2 } as const;
  const text = JSON.stringify({
    ...JSON.parse(spec({ train: { balance: "kind" } })),
    inputs: {
      x: { type: "image", height: 2, width: 3, augment: words },
    },
    encoder: { input: "x", layers: [{ type: "flatten" }, { type: "dense", units: 5, activation: "tanh" }] },
    decoder: {
      output: "x",
      likelihood: "gaussian",
      layers: [
        { type: "dense", units: 6 },
        { type: "reshape", to: "x" },
      ],
    },
  });

  /** The tiny data as images; without `augment`, as it is. */
  const begun = (path: string, engine: Engine, augmented = true) => {
    const plain = start(path, text);
    const image = (part: Dataset): Dataset => ({
      ...part,
      columns: part.columns.map((column) => (column.name === "x" ? { ...column, shape: [2, 3, 1] } : column)),
    });
    const parts = { train: image(plain.data.split.train), heldOut: image(plain.data.split.heldOut) };
    const varied = { name: "x", words, along: [], counts: false, range: undefined };
    const train = augmented ? { ...parts.train, augmented: [varied] } : parts.train;
    return { ...plain, engine, data: { ...plain.data, split: { ...parts, train } } };
  };

  it("train alike by one step and by many, and otherwise than images that are not varied", async () => {
    const made = async (engine: Engine, augmented?: boolean) => {
      const path = folder();
      expect(await startRun(begun(path, engine, augmented))).toMatchObject({ _tag: "Right" });
      return filesOf(path);
    };
    const one = await made(referenceEngine);
    expect(await made(callingEngine(2))).toEqual(one);
    expect(await made(referenceEngine, false)).not.toEqual(one);
  });

  it("go on to the bit after a stop", async () => {
    const whole = folder();
    expect(await startRun(begun(whole, referenceEngine))).toMatchObject({ _tag: "Right" });
    for (const engine of [referenceEngine, callingEngine(2)]) {
      const path = folder();
      const asked = new AbortController();
      const onProgress = (p: { readonly step: number }) => p.step >= 2 && asked.abort();
      await startRun({ ...begun(path, engine), onProgress, signal: asked.signal });
      const { data } = begun(path, engine);
      expect(await resumeRun({ run: await opened(path), engine, data })).toMatchObject({ _tag: "Right" });
      expect(await filesOf(path)).toEqual(await filesOf(whole));
    }
  });
});

describe("an engine that is lost", () => {
  /** Loses what computes at these calls of `run`, each once. */
  const losing = (...at: ReadonlyArray<number>): Engine => {
    let runs = 0;
    return {
      ...referenceEngine,
      load: async (program) => {
        const session = await referenceEngine.load(program);
        const run: Session["run"] = (...given) => {
          runs += 1;
          if (at.includes(runs)) throw new EngineLost("its process ended by the signal SIGKILL");
          return session.run(...given);
        };
        return { ...session, run };
      },
    };
  };

  it("goes on from the checkpoint to the same bytes, and says so", async () => {
    const whole = await filesOf(await trained(referenceEngine));
    for (const at of [1, 2, 4, 7]) {
      const said: Array<unknown> = [];
      expect(await filesOf(await trained(losing(at), { onLost: (lost: unknown) => said.push(lost) }))).toEqual(whole);
      expect(said).toMatchObject([{ why: "its process ended by the signal SIGKILL" }]);
    }
  });

  it("is a problem where it is lost again and again", async () => {
    const ended = await startRun({ ...start(folder()), engine: losing(2, 3, 4, 5, 6, 7, 8, 9) });
    expect(ended).toMatchObject({ left: { _tag: "EngineLost", step: 1 } });
  });

  it("never goes on with a run that it was to replace", async () => {
    const path = await trained(referenceEngine);
    const text = spec({ train: { seed: 9 } });
    const fresh = folder();
    await startRun(start(fresh, text));
    expect(await startRun({ ...start(path, text), replace: true, engine: losing(1) })).toMatchObject({ _tag: "Right" });
    expect(await filesOf(path)).toEqual(await filesOf(fresh));
  });
});

const noisy = (count: number): Program => ({
  graphs: {
    draws: buildGraph("draws", (b) => {
      const drawn = (name: "normal" | "uniform") =>
        b.emit("input", [], {
          name,
          type: f32(batch, axis("item", count)),
          source: { _tag: "Noise", distribution: name, stream: `of-${name}` },
        });
      const [normal, uniform] = [drawn("normal"), drawn("uniform")];
      return {
        outputs: {
          normal,
          uniform,
          total: sumAll(b, b.emit("input", [], { name: "x", type: f32(batch), source: { _tag: "Data" } })),
        },
      };
    }),
  },
  state: [],
});

const laws = (jax: JaxEngine): void => {
  it("draws the noise of the same streams, bit for bit", async () => {
    const [count, samples, runs] = [1021, 7, 40];
    const program = noisy(count);
    const session = await jax.load(program);
    const { stepping } = session;
    await stepping?.hold("s", { x: { dtype: "f32", shape: [samples], data: new Float32Array(samples) } });
    const keys = noiseKeys(graphOf(program, "draws"), 7, "noise/", 5, runs);
    const rows = new Int32Array(samples * runs);
    const found = await stepping?.steps({ graph: "draws", set: "s", samples, rows, first: 5, keys });
    for (let run = 0; run < runs; run++) {
      const [normal, uniform] = [new Float32Array(count * samples), new Float32Array(count * samples)];
      stream(7, "noise/of-normal", 5 + run).fillNormal(normal);
      stream(7, "noise/of-uniform", 5 + run).fillUniform(uniform, 0, 1);
      const of = (name: string) => found?.[name]?.data.subarray(run * normal.length, (run + 1) * normal.length);
      expect(of("uniform")).toEqual(uniform);
      expect(of("normal")).toEqual(normal);
    }
    session.dispose();
  });

  it("takes the same steps by calls as one by one", async () => {
    const alone: Engine = {
      ...jax,
      load: async (program) => {
        const { stepping, ...session } = await jax.load(program);
        expect(stepping).toBeDefined();
        return session;
      },
    };
    const [one, many] = [await opened(await trained(alone)), await opened(await trained(jax))];
    for (const [name, { data }] of Object.entries(one.model))
      for (const [i, value] of data.entries())
        expect(Math.abs((many.model[name]?.data[i] ?? Number.NaN) - value), name).toBeLessThan(1e-5);
  });

  it("goes on to the bit after a stop, and after its worker was killed", async () => {
    const whole = await trained(jax);
    const path = await stoppedAt(jax, 3);
    const { data } = start(path);
    expect(await resumeRun({ run: await opened(path), engine: jax, data })).toMatchObject({ _tag: "Right" });
    expect(await filesOf(path)).toEqual(await filesOf(whole));
    const said: Array<string> = [];
    let killed = false;
    const onProgress = (p: { readonly step: number }): void => {
      if (p.step < 3 || killed) return;
      killed = true;
      for (const pid of jax.pids()) process.kill(pid, "SIGKILL");
    };
    const lost = await trained(jax, { onProgress, onLost: ({ why }: { readonly why: string }) => said.push(why) });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/SIGKILL|ended/);
    expect(await filesOf(lost)).toEqual(await filesOf(whole));
  });

  it("goes on with a run that began on wasm, and wasm with one of its own", async () => {
    const ready = await wasm.open();
    if (ready._tag !== "Ready") return;
    const reference = await opened(await trained(ready.engine));
    for (const [first, second] of [
      [ready.engine, jax],
      [jax, ready.engine],
    ] as const) {
      const path = await stoppedAt(first, 2);
      const run = await opened(path);
      const ended = await resumeRun({
        run,
        engine: second,
        data: { source: "tiny", split: split() },
        acceptEngine: true,
      });
      expect(ended).toMatchObject({ right: { _tag: "Completed" } });
      const { model } = await opened(path);
      for (const [name, { data }] of Object.entries(reference.model))
        for (const [i, value] of data.entries())
          expect(Math.abs((model[name]?.data[i] ?? Number.NaN) - value), name).toBeLessThan(1e-4);
    }
  });
};

await onJax("the engine jax", laws);
