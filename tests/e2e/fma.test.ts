// Bits that travel: WebAssembly rounds once for a product and a sum where it has relaxed SIMD (Node 22, 24, browsers)
// and twice where it has not (Node 20). `--fma off` rounds twice everywhere, is kept in the run, and goes on so.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, describe, expect, test } from "vitest";
import { engines } from "../../runtime/engine/registry.js";
import { wasmEngine } from "../../runtime/engine/wasm/engine.js";
import { hasFma } from "../../runtime/engine/wasm/generated.js";
import { open } from "../../src/open.js";
import { openEngine } from "../../src/run/engine.js";
import { long } from "../long.js";
import { folder, gallery, launch } from "./graft.js";

describe("without fused multiply-add", () => {
  test("the wasm engine says so, opened by name and as a page opens it", async () => {
    const opened = await engines.wasm.open({ fma: "off" });
    expect(opened).toMatchObject({ _tag: "Ready", engine: { settings: { fma: "off" } } });
    for (const engine of [opened._tag === "Ready" ? opened.engine : undefined, await wasmEngine({ fma: false })])
      expect(engine?.version).not.toContain("fma");
  });

  test("an engine that has no such choice refuses it", async () => {
    const refused = await openEngine("cpu", undefined, { fma: "off" });
    expect(E.isLeft(refused) && refused.left.reports[0]?.code).toBe("G902");
    expect(E.isLeft(refused) && refused.left.reports[0]?.fix).toContain("--engine wasm");
  });
});

const flag = "--experimental-wasm-relaxed-simd";

/** What starts Node with relaxed SIMD, and without; what this Node can't do is undefined. */
const ways = {
  with: hasFma() ? [] : spawnSync(process.execPath, [flag, "--eval", "0"]).status === 0 ? [flag] : undefined,
  without: hasFma() ? undefined : ["--no-warnings"],
};

describe.runIf(long && ways.with !== undefined)("a run with relaxed SIMD at hand", () => {
  const place = folder();
  afterAll(place.remove);

  const graft = (way: ReadonlyArray<string>, ...args: ReadonlyArray<string>): void => {
    const { status, stderr } = spawnSync(process.execPath, [...way, ...launch, ...args], {
      cwd: place.path,
      encoding: "utf8",
    });
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  };
  const train = (way: ReadonlyArray<string>, out: string, ...more: ReadonlyArray<string>): void =>
    graft(way, "train", gallery, "--data", "digits:200", "--engine", "wasm", "--out", out, "--epochs", "1", ...more);
  const state = (run: string) =>
    JSON.parse(readFileSync(join(place.path, run, "state.json"), "utf8")) as {
      readonly engine: { readonly fma?: string };
      readonly position: { readonly step: number };
    };
  const weights = (run: string): string =>
    createHash("sha256")
      .update(readFileSync(join(place.path, run, "model.safetensors")))
      .digest("hex");

  test("has other bits than with --fma off, whose bits are those of a Node without it", () => {
    const way = ways.with ?? [];
    train(way, "fused");
    train(way, "plain", "--fma", "off");
    expect(state("fused").engine.fma).toBeUndefined();
    expect(state("plain").engine.fma).toBe("off");
    expect(weights("plain")).not.toBe(weights("fused"));
    if (ways.without === undefined) return;
    train(ways.without, "elsewhere");
    expect(state("elsewhere").engine.fma).toBe("off");
    expect(weights("elsewhere")).toBe(weights("plain"));
  });

  test("goes on and is measured without it where it began so", async () => {
    const model = await open(gallery, {
      ...{ engine: "wasm", fma: "off" },
      set: ["train.epochs=1", "train.data=digits:200"],
    });
    await model.save(join(place.path, "saved"));
    model.dispose();
    graft(ways.with ?? [], "train", "--resume", "saved");
    const { engine, position } = state("saved");
    expect({ engine, steps: position.step }).toMatchObject({ engine: { name: "wasm", fma: "off" }, steps: 2 });
    const { stdout } = spawnSync(process.execPath, [...(ways.with ?? []), ...launch, "eval", "saved", "--json"], {
      cwd: place.path,
      encoding: "utf8",
    });
    expect(JSON.parse(stdout)).toMatchObject({ engine: { fma: "off" } });
  });
});
