// Laws over the registry of likelihoods: each, as its own sample writes it, trains alike on every engine. A new
// likelihood is tested by being in the registry.
import { expect, test } from "vitest";
import { definitionOf } from "../../compiler/language/defined.js";
import { likelihoods } from "../../compiler/language/likelihood/index.js";
import { compile } from "../../compiler/pipeline/compile.js";
import { cpu } from "../../runtime/engine/cpu/index.js";
import { reference } from "../../runtime/engine/reference/index.js";
import { tensorflow } from "../../runtime/engine/tensorflow/index.js";
import { wasm } from "../../runtime/engine/wasm/index.js";
import { losses, opened } from "../models.js";
import { distance } from "./harness.js";

const parts = (written: object & { readonly type: string }): number =>
  definitionOf
    .likelihood(written.type)
    .parts({ "zero-inflated": true, mixture: 1, ...written } as never)
    .reduce((sum, { each }) => sum + each, 0);

const spec = (type: string): string => {
  const written = { ...likelihoods[type as keyof typeof likelihoods].sample, ...variants[type] } as {
    readonly type: string;
  };
  return JSON.stringify({
    graft: 1,
    inputs: { x: { type: "vector", size: 6, range: [0, 1] } },
    encoder: { input: "x", layers: [{ type: "dense", units: 8, activation: "tanh" }] },
    latent: { type: "gaussian", size: 2 },
    decoder: {
      output: "x",
      likelihood: written,
      layers: [
        { type: "dense", units: 8, activation: "tanh" },
        { type: "dense", units: 6 * parts(written) },
      ],
    },
    train: { batch: 4, optimizer: { type: "adam", rate: 0.02 } },
  });
};

/** More of a likelihood than its sample asks for. */
const variants: Readonly<Record<string, object>> = {
  poisson: { library: "total", "zero-inflated": true },
  "negative-binomial": { dispersion: "learned", library: "total", "zero-inflated": true },
  "discretised-logistic": { levels: 16, mixture: 3 },
  "student-t": { scale: "learned" },
};

test.each(Object.keys(likelihoods))("%s", async (type) => {
  const result = compile({ name: "law.json", text: spec(type) });
  if (result._tag !== "Right") throw new Error(JSON.stringify(result.left.map((problem) => problem._tag)));
  const curves: Array<ReadonlyArray<number>> = [];
  for (const engine of [reference, wasm, cpu, tensorflow]) {
    if ((await engine.open())._tag !== "Ready") continue;
    const session = await opened(engine, result.right);
    curves.push(await losses(session, result.right, 4, 4));
    session.dispose();
  }
  const [expected = [], ...others] = curves;
  expect(expected.every(Number.isFinite)).toBe(true);
  expect(others.length).toBeGreaterThan(1);
  for (const found of others) expect(distance(found, expected)).toBeLessThan(1e-4);
});
