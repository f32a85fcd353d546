// Several devices and several workers compute what one does: the same losses to rounding, checkpoints that any of them
// goes on from. One of two workers is killed, and the training goes on. Without several real devices, XLA makes eight
// of a processor. The workers are tried under GRAFT_LONG=1.
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Engine } from "../../runtime/engine/engine.js";
import { jaxEngine } from "../../runtime/engine/jax/index.js";
import { referenceEngine } from "../../runtime/engine/reference/index.js";
import { resumeRun } from "../../runtime/run/index.js";
import { onJax } from "../jax.js";
import { long } from "../long.js";
import { opened, start, trainedIn } from "../runtime/run/tiny.js";

process.env["XLA_FLAGS"] = "--xla_force_host_platform_device_count=8";

let root = "";
let made = 0;
const folder = (): string => join(root, `run-${made++}`);

beforeAll(async () => {
  root = await fs.mkdtemp(join(tmpdir(), "graft-devices-"));
});
afterAll(() => fs.rm(root, { recursive: true, force: true }));

const trained = (engine: Engine, hooks: object = {}): Promise<string> => trainedIn(folder(), engine, hooks);

const lossesIn = async (path: string): Promise<ReadonlyArray<number>> =>
  (await fs.readFile(join(path, "metrics.jsonl"), "utf8"))
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { readonly loss: number }).loss);

/** That two runs had the same losses, relative to 1 at least. */
const alike = async (path: string, other: string, tolerance: number): Promise<void> => {
  const [found, expected] = [await lossesIn(path), await lossesIn(other)];
  expect(found).toHaveLength(expected.length);
  for (const [i, loss] of expected.entries())
    expect(Math.abs((found[i] ?? Number.NaN) - loss) / Math.max(1, Math.abs(loss))).toBeLessThan(tolerance);
};

await onJax("the engine jax on several devices", (eight) => {
  test("a batch that is cut over eight devices trains as on one, and goes on there", async () => {
    expect(eight.version).toContain("8 × ");
    const path = await trained(eight);
    await alike(path, await trained(referenceEngine), 1e-6);
    const asked = new AbortController();
    const stopped = await trained(eight, { onProgress: () => asked.abort(), signal: asked.signal });
    const ended = await resumeRun({ ...start(stopped), run: await opened(stopped), engine: eight });
    expect(ended).toMatchObject({ right: { _tag: "Completed" } });
    expect(await fs.readFile(join(stopped, "model.safetensors"))).toEqual(
      await fs.readFile(join(path, "model.safetensors")),
    );
  });

  test("so does one whose parameters and slots are cut too", async () => {
    const cut = await jaxEngine({ shardState: true });
    await alike(await trained(cut), await trained(referenceEngine), 1e-6);
  });

  test("more devices than there are is a sentence", async () => {
    await expect(jaxEngine({ devices: 9 })).rejects.toThrow("9 devices were asked for, and here are 8");
    await expect(jaxEngine({ precision: "tf32" })).rejects.toThrow(/tf32 is a format of NVIDIA's GPUs/);
  });

  test("a coarser precision is in the run's record, and its losses are near", async () => {
    const engine = await jaxEngine({ devices: 1, precision: "bfloat16" });
    const path = await trained(engine);
    expect((await opened(path)).state.engine).toMatchObject({ name: "jax", precision: "bfloat16" });
    await alike(path, await trained(referenceEngine), 3e-2);
    const asked = new AbortController();
    const stopped = await trained(engine, { onProgress: () => asked.abort(), signal: asked.signal });
    expect(await resumeRun({ ...start(stopped), run: await opened(stopped), engine: eight })).toMatchObject({
      left: { _tag: "EngineDiffers" },
    });
  });

  test.runIf(long)(
    "two workers train as one process, and go on after one is killed",
    { timeout: 300_000 },
    async () => {
      delete process.env["XLA_FLAGS"];
      const two = await jaxEngine({ workers: 2 });
      const whole = await trained(two);
      await alike(whole, await trained(referenceEngine), 1e-6);
      const said: Array<string> = [];
      let killed = false;
      const onProgress = (): void => {
        if (!killed) process.kill(two.pids()[1] ?? 0, "SIGKILL");
        killed = true;
      };
      const path = await trained(two, { onProgress, onLost: ({ why }: { readonly why: string }) => said.push(why) });
      expect(said).toHaveLength(1);
      expect(said[0]).toMatch(/worker [12] of 2 is lost/);
      await alike(path, whole, 1e-6);
    },
  );
});
