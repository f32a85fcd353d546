/**
 * Trains the gallery's CVAE and writes the weights that the studio shows before anything was trained:
 * src/studio/models/cvae.bin.
 *
 * In: specs/gallery/cvae.json. Out: the same bytes each time. Run it by hand when that spec changes: node --import tsx
 * scripts/studio-weights.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import * as E from "fp-ts/lib/Either.js";
import * as T from "fp-ts/lib/These.js";
import { settledSplit } from "../compiler/expand/samples.js";
import { compile } from "../compiler/pipeline/compile.js";
import { open, sources } from "../runtime/data/files.js";
import { wasmEngine } from "../runtime/engine/wasm/engine.js";
import { initialise } from "../runtime/train/initialise.js";
import { type EpochEnd, train } from "../runtime/train/train.js";
import { writeWeights } from "../src/studio/worker/weights.js";
import { splitFor, wantedBy } from "../src/wanted.js";

const root = new URL("..", import.meta.url);
const name = "specs/gallery/cvae.json";
const compiled = compile({ name, text: readFileSync(new URL(name, root), "utf8") });
if (T.isLeft(compiled)) throw new Error("the gallery's CVAE does not compile");
const { core, program } = compiled.right;
const dataset = await open(core.train.data, wantedBy(core));
if (E.isLeft(dataset)) throw new Error(`no data: ${[...sources.keys()].join()}`);
const session = await (await wasmEngine({ fma: false })).load(program);
await session.write(initialise(program, core.train.seed));
let last: EpochEnd | undefined;
const trained = await train({
  session,
  program,
  split: splitFor(settledSplit(core), dataset.right, core.train.seed),
  settings: core.train,
  onEpoch: (end) => {
    last = end;
  },
});
if (E.isLeft(trained) || last?.heldOut === undefined) throw new Error("the training failed");
const names = program.state.filter(({ role }) => role !== "slot").map((state) => state.name);
const state = await session.read(names);
const tensors = Object.fromEntries(
  Object.entries(state).map(([each, { shape, data }]) => [each, { shape, data: Float32Array.from(data) }]),
);
const { step, epoch, heldOut } = last;
writeFileSync(new URL("src/studio/models/cvae.bin", root), writeWeights({ tensors, about: { step, epoch, heldOut } }));
console.log(`step ${step}, held-out −ELBO ${heldOut["negative-elbo"] ?? heldOut["loss"]}`);
process.exit(0);
