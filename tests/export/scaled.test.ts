/**
 * Models that scale their data and that are told which values are missing: what leaves, and what runs on every engine,
 * computes what graft does here, with shifts that are not 0 and factors that are not 1. Exports, and engines that begin
 * slowly, are asked in the long run.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, describe, expect, test } from "vitest";
import { type Compiled, compile, programOf } from "../../compiler/pipeline/compile.js";
import type { EngineDefinition, Session, Tensors } from "../../runtime/engine/engine.js";
import { engines } from "../../runtime/engine/registry.js";
import { exportModel, type Format, formats } from "../../runtime/export/index.js";
import { compare, differenceOf } from "../../runtime/export/verify.js";
import { initialise } from "../../runtime/train/initialise.js";
import { tolerance } from "../../src/export.js";
import { long } from "../long.js";
import { feedsFor } from "../models.js";

const modelOf = (
  input: object,
  conditions: object,
  encoder: ReadonlyArray<object>,
  decoder: ReadonlyArray<object>,
) => ({
  graft: 1,
  name: "scaled",
  inputs: { x: input },
  conditions,
  encoder: { input: "x", layers: encoder },
  latent: { type: "gaussian", size: 2 },
  decoder: { output: "x", likelihood: { type: "gaussian", variance: "shared" }, layers: decoder },
  inject: Object.keys(conditions).map((condition) => ({ condition, into: "decoder", place: "suffix" })),
  train: { batch: 4 },
});

const dense = (units: unknown, more: object = {}): object => ({ type: "dense", units, ...more });
const hidden = dense(6, { activation: "tanh" });
const given = {
  speed: { type: "number", range: [-3, 3], scale: "standard" },
  style: { type: "vector", size: 2, range: [-4, 4], scale: "range" },
};

const specs: Readonly<Record<string, object>> = {
  "a vector of four scales, masked": modelOf(
    { type: "vector", size: 4, scale: ["standard", "range", "bytes", "none"], missing: "mask" },
    given,
    [hidden],
    [hidden, dense("= x.size")],
  ),
  "an image by its range, masked": modelOf(
    { type: "image", height: 4, width: 3, channels: 2, scale: "range", missing: "mask" },
    given,
    [{ type: "conv2d", filters: 2 }, { type: "flatten" }],
    [hidden, dense("= x.size"), { type: "reshape", to: "x" }],
  ),
  "a sequence by its deviation, padded": modelOf(
    { type: "sequence", length: 5, features: 2, scale: "standard", padding: "missing" },
    given,
    [{ type: "gru", units: 4, returns: "last" }],
    [hidden, dense("= x.size"), { type: "reshape", to: "x" }],
  ),
};

const built = (spec: object): Compiled => {
  const made = compile({ name: "scaled.json", text: JSON.stringify(spec) });
  if (made._tag === "Left") throw new Error(JSON.stringify(made.left).slice(0, 900));
  return made.right;
};

/** Drawn weights, and for each statistic numbers that are not 0 and 1. */
const weightsOf = ({ program }: Compiled): Tensors => {
  const drawn = initialise(program, 1);
  const fitted = program.state.filter((state) => state.fitted !== undefined);
  expect(fitted.length).toBeGreaterThan(4);
  const set = fitted.map(({ name, fitted: of }) => {
    const tensor = drawn[name];
    if (tensor === undefined) throw new Error(name);
    const data = Float32Array.from(tensor.data, (_, i) => (of?.part === "shift" ? 1.5 - i * 0.4 : 0.6 + i * 0.3));
    return [name, { ...tensor, data }] as const;
  });
  return { ...drawn, ...Object.fromEntries(set) };
};

const sessionOf = async (definition: EngineDefinition, model: Compiled): Promise<Session | string> => {
  const found = await definition.open();
  if (found._tag !== "Ready") return found.why;
  const session = await found.engine.load(model.program);
  await session.write(weightsOf(model));
  return session;
};

const ready = async (definition: EngineDefinition, model: Compiled): Promise<Session> => {
  const session = await sessionOf(definition, model);
  if (typeof session === "string") throw new Error(session);
  return session;
};

const place = mkdtempSync(join(tmpdir(), "graft-scaled-"));
afterAll(() => rmSync(place, { recursive: true }));

const cases = Object.entries(specs);

/** All engines but the one they are held against; most begin slowly. */
const others = Object.entries(engines).filter(([name]) => (long ? name !== "reference" : name === "wasm"));

/** A tool that is slow to begin is asked for the first model alone. */
const asks = (name: string, { slow = false }: { readonly slow?: boolean | undefined }): boolean =>
  !slow || name === cases[0]?.[0];

describe.each(long ? cases : cases.slice(0, 1))("%s", (name, spec) => {
  const model = built(spec);
  const graphs = Object.keys(model.program.graphs);

  test.each(others)("every graph on %s is the reference's", { timeout: 600_000 }, async (_engine, definition) => {
    const ours = await sessionOf(definition, model);
    if (typeof ours === "string") {
      console.warn(`skipped: ${ours}`);
      return;
    }
    const theirs = await ready(engines.reference, model);
    for (const graph of graphs) {
      const feeds = feedsFor(model, graph, 4);
      const [made, expected] = [await ours.run(graph, feeds), await theirs.run(graph, feeds)];
      const far = Object.entries(expected).map(([name, tensor]) => [name, differenceOf(made[name], tensor)] as const);
      expect([graph, far.filter(([, apart]) => !(apart <= 2e-5))]).toEqual([graph, []]);
    }
    ours.dispose();
    theirs.dispose();
  });

  test("the scale is undone in what is made: a shift of the data's is a shift of the samples", async () => {
    const session = await ready(engines.wasm, model);
    const feeds = feedsFor(model, "sample", 3);
    const before = (await session.run("sample", feeds))["x"];
    const shift = weightsOf(model)["inputs.x.shift"];
    if (before === undefined || shift === undefined) throw new Error("there are samples");
    await session.write({ "inputs.x.shift": { ...shift, data: Float32Array.from(shift.data, (value) => value + 10) } });
    const after = (await session.run("sample", feeds))["x"];
    const moved = Array.from(after?.data ?? [], (value, i) => Math.round((value - (before.data[i] ?? 0)) * 1e3) / 1e3);
    expect(moved).toEqual(Array.from(before.data, () => 10));
    session.dispose();
  });

  for (const format of Object.values(formats) as ReadonlyArray<Format>)
    test.skipIf(!long)(`${format.name} computes what graft does (the long run)`, { timeout: 600_000 }, async () => {
      const { core, program, typed } = model;
      const leaving = { core, typed, program, plain: () => programOf(typed), weights: weightsOf(model) };
      const folders = await exportModel({ ...leaving, spec: "{}\n", version: "0.0.0" }, format, "all");
      if (E.isLeft(folders)) throw new Error(folders.left._tag);
      const to = mkdtempSync(join(place, "export-"));
      for (const { path, files } of folders.right)
        for (const [file, bytes] of files) {
          mkdirSync(dirname(join(to, path, file)), { recursive: true });
          writeFileSync(join(to, path, file), bytes);
        }
      for (const find of format.stock) {
        const found = await find();
        if (found._tag === "Absent" || !asks(name, found.stock)) continue;
        const session = await ready(engines.wasm, model);
        for (const { path, parts } of folders.right)
          for (const part of parts) {
            const tool = await found.stock.open(join(to, path), part);
            const difference = await compare(part, session, tool, { count: 3, slow: found.stock.slow });
            await tool.close();
            const { largest } = difference;
            const small = largest <= tolerance;
            expect({ part: part.name, ...difference, small }).toMatchObject({ small: true });
          }
        session.dispose();
      }
    });
});
