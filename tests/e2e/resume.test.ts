// A training that is stopped or killed goes on to the very bytes of one that never was.
import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inTurn, long } from "../long.js";
import { bytesOf, folder, gallery, graft, start, until } from "./graft.js";

const place = folder();
const at = (name: string): string => join(place.path, name);
const slowly = (out: string): ReadonlyArray<string> => [
  ..."train --data digits:200 --epochs 40 --set let.width=16 --set train.batch=10 --set train.checkpoint.every=1 --out".split(
    " ",
  ),
  out,
  gallery,
];

/** The steps of the last checkpoint, 0 before the first. */
const stepsOf = (run: string): number => {
  const path = at(`${run}/state.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).position.step : 0;
};

let whole: ReturnType<typeof bytesOf>;
beforeAll(async () => {
  expect((await graft(place.path, [...slowly("whole"), "--quiet"])).code).toBe(0);
  whole = bytesOf(at("whole"));
});
afterAll(place.remove);

describe("a stopped training", () => {
  it.each(
    inTurn([
      ["SIGINT", 130],
      ["SIGTERM", 143],
      ["SIGHUP", 129],
    ] as const),
  )("%s leaves a checkpoint and says how to go on", async (signal, code) => {
    const out = signal.toLowerCase();
    const { child, answer } = start(place.path, slowly(out));
    await until(() => stepsOf(out) > 1);
    child.kill(signal);
    const stopped = await answer;
    expect(stopped.code).toBe(code);
    expect(stopped.out).toContain(`graft train --resume ${out}`);
    expect(stopped.err).toContain("stopping");
    expect(bytesOf(at(out))["model.safetensors"]).toBe("absent");
    expect((await graft(place.path, ["train", "--resume", out, "--quiet"])).code).toBe(0);
    expect(bytesOf(at(out))).toEqual(whole);
  });

  it.runIf(long)("is not hurt by being killed at any moment", async () => {
    for (const [i, wait] of [0, 120, 310].entries()) {
      const { child, answer } = start(place.path, i === 0 ? slowly("killed") : ["train", "--resume", "killed"]);
      const before = stepsOf("killed");
      await until(() => stepsOf("killed") > before);
      await new Promise((done) => setTimeout(done, wait));
      child.kill("SIGKILL");
      expect((await answer).code).toBe(null);
    }
    expect((await graft(place.path, ["train", "--resume", "killed", "--quiet"])).code).toBe(0);
    expect(bytesOf(at("killed"))).toEqual(whole);
  });

  it.runIf(long)("a run that is moved while it is measured is told of as that, and leaves nothing behind", async () => {
    const { answer } = start(place.path, [...slowly("here"), "--quiet"]);
    const last = 40 * 16;
    await until(() => stepsOf("here") === last);
    renameSync(at("here"), at("elsewhere"));
    const { code, err } = await answer;
    expect([code, err]).toEqual([1, expect.stringContaining("G797")]);
    expect(existsSync(at("here"))).toBe(false);
    expect((await graft(place.path, ["eval", "elsewhere"])).code).toBe(0);
  });
});
