// Every latent, likelihood and term of the gallery gives on the engines in plain JavaScript and WebAssembly what the
// reference gives: losses, codes, reconstructions and samples, before and after a train step. (TensorFlow is compared
// with WebAssembly elsewhere.)
import { describe, expect, test } from "vitest";
import { cpu } from "../../runtime/engine/cpu/index.js";
import type { Tensors } from "../../runtime/engine/engine.js";
import { reference } from "../../runtime/engine/reference/index.js";
import { wasm } from "../../runtime/engine/wasm/index.js";
import { compiled, feedsFor, opened } from "../models.js";
import { distance } from "./harness.js";

const small = (name: string) =>
  name === "vq-vae" || name === "code-prior" ? ["let.filters=2"] : name === "class-vector-vae" ? [] : ["let.width=8"];

const graphs = ["train", "evaluate", "encode", "reconstruct", "sample"];

const everything = async (engine: typeof reference, name: string): Promise<Readonly<Record<string, Tensors>>> => {
  const model = compiled(name, { set: small(name) });
  const session = await opened(engine, model);
  const found: Record<string, Tensors> = {};
  for (const graph of graphs) found[graph] = await session.run(graph, feedsFor(model, graph, 3));
  session.dispose();
  return found;
};

describe.each([
  "vq-vae",
  "code-prior",
  "ladder-cvae",
  "categorical-vae",
  "wae-mmd",
  "ssim-vae",
  "feature-vae",
  "laplace-vae",
  "learned-variance-vae",
  "shared-variance-vae",
  "categorical-pixels",
  "class-vector-vae",
  "warmup-vae",
  "cyclic-vae",
])("%s", (name) => {
  test.each([cpu, wasm])("on $name", async (engine) => {
    const [expected, made] = [await everything(reference, name), await everything(engine, name)];
    for (const graph of graphs)
      for (const [output, { shape, data }] of Object.entries(expected[graph] ?? {})) {
        const tensor = made[graph]?.[output];
        expect(tensor?.shape, `${graph} ${output}`).toEqual(shape);
        expect(distance(tensor?.data ?? [], data), `${graph} ${output}`).toBeLessThan(1e-4);
      }
  });
});
