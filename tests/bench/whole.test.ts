// The benches of whole processes run from end to end, so that they can't rot where nobody has a GPU: `gpu` with tiny
// sizes on a processor, `process` with its smallest job. Nothing is asserted of any time. Under GRAFT_LONG=1, where
// Python has the frameworks.
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { root } from "../e2e/graft.js";
import { long } from "../long.js";

const python = process.env["GRAFT_PYTHON"];

/** Why they can't be tried here; undefined where they can. */
const lacking = (): string | undefined => {
  if (!long) return "only under GRAFT_LONG=1";
  if (python === undefined) return "GRAFT_PYTHON names no Python";
  const wanted = ["torch", "jax", "keras"];
  const found = spawnSync(python, [
    "-c",
    `import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, ${JSON.stringify(wanted)})))`,
  ]);
  return found.status === 0 ? undefined : `one of ${wanted.join(", ")} is absent`;
};

const bench = (name: string, env: Readonly<Record<string, string>>): string => {
  const ran = spawnSync(process.execPath, ["--import", "tsx", "bench/index.ts", name], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, GRAFT_PEERS: python, ...env },
  });
  expect(ran.status, ran.stderr).toBe(0);
  return ran.stdout;
};

const why = lacking();

describe.skipIf(why !== undefined)(`whole benches${why === undefined ? "" : ` (skipped: ${why})`}`, () => {
  test("the bench of GPUs has a number for everybody", { timeout: 600_000 }, () => {
    const said = bench("gpu", { GPU_TINY: "1" });
    expect(said).not.toMatch(/absent/);
    expect(
      said.match(/^(w1, dense|w2, conv|64×64×3), batch 2, float32( +[\d,]+( \([\d.]+×\))?){5} /gm),
      said,
    ).toHaveLength(3);
    expect(said, said).toMatch(/^w1, dense, batch 2, bfloat16( +[\d,]+( \([\d.]+×\))?){2} +– /m);
  });

  test("the bench of whole processes has a row for everybody", { timeout: 600_000 }, () => {
    const said = bench("process", { PROCESS_JOBS: "tiny", PROCESS_ROUNDS: "1" });
    for (const name of ["graft, wasm", "PyTorch, one thread", "PyTorch, 2 threads"])
      expect(said).toMatch(new RegExp(`^${name} +[\\d.]+ s +[\\d.]+ s`, "m"));
  });
});
