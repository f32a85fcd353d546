/** A stream that nobody reads any more stops no work, and what came of it is told by the exit code. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { long } from "../long.js";
import { modelText } from "../sweep/model.js";
import { called, folder, start } from "./graft.js";

const place = folder();
const spec = join(place.path, "tiny.json");
const at = (...names: ReadonlyArray<string>): string => join(place.path, ...names);

beforeAll(() => writeFileSync(spec, modelText));
afterAll(place.remove);

describe("a progress stream that is lost after its first line", () => {
  it("stops no training", async () => {
    const run = at("run");
    const { child, answer } = start(place.path, ["train", spec, "--engine", "wasm", "--epochs", "8", "--out", run]);
    child.stderr?.once("data", () => child.stderr?.destroy());
    expect((await answer).code).toBe(0);
    const { position, plan } = JSON.parse(readFileSync(join(run, "state.json"), "utf8"));
    expect([position.step, existsSync(join(run, "samples.png"))]).toEqual([plan.steps, true]);
  });

  it.runIf(long)("stops no sweep", async () => {
    const args = ["sweep", spec, "--seeds", "2", "--metrics", "nll", "--engine", "wasm", "--out", at("sweep")];
    const { child, answer } = start(place.path, args);
    child.stderr?.once("data", () => child.stderr?.destroy());
    expect((await answer).code).toBe(0);
    expect(existsSync(at("sweep/report.html"))).toBe(true);
  });
});

it("a result that nobody reads leaves the exit code as it is", async () => {
  for (const [args, code] of [
    [["check", spec], 0],
    [["check", at("none.json")], 3],
  ] as const) {
    const { child, answer } = start(place.path, args);
    child.stdout?.destroy();
    expect((await answer).code).toBe(code);
  }
});

it("a bare graft shows its help", async () => {
  const { code, out } = await start(place.path, []).answer;
  expect([code, out]).toEqual([0, expect.stringContaining("graft <command> --help")]);
});

const hostile = "\u001b[31mred\u001b]0;x\u0007\u202e";

it.runIf(long)(
  "names and labels of somebody else's reach no stream as they are",
  async () => {
    const model = JSON.parse(modelText);
    const labels = Array.from({ length: 10 }, (_, i) => `${hostile}${i}`);
    const strange = { ...model, name: `tiny ${hostile}`, conditions: { digit: { ...model.conditions.digit, labels } } };
    writeFileSync(at("strange.json"), JSON.stringify(strange));
    const run = at(`run-${hostile}`);
    const quick = ["--engine", "wasm"];
    const calls: ReadonlyArray<ReadonlyArray<string>> = [
      ["train", at("strange.json"), ...quick, "--out", run],
      ["eval", run, "--metrics", "all"],
      ["sample", run, "--condition", "digit=3"],
      ["sample", run, "--grid"],
      ["encode", run],
      ["reconstruct", run],
      ["explain", run],
      ["resolve", at("strange.json")],
      ["swap", run, "--set", `name=${hostile}`, "--out", at("swapped")],
      ["sweep", at("strange.json"), "--seeds", "2", "--metrics", "nll", ...quick, "--out", at("strange-sweep")],
      ["stability", at("strange.json"), "--seeds", "2", ...quick, "--out", at("strange-seeds")],
      ["train", "--resume", at(`none-${hostile}`)],
    ];
    for (const args of calls) {
      const { code, out, err } = await called(args);
      expect([args[0], code], err).toEqual([args[0], args[0] === "train" && args[1] === "--resume" ? 3 : 0]);
      expect(`${out}${err}`, args[0]).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }
  },
  240_000,
);
