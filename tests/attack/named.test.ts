/** What a run from elsewhere may have read: what somebody named here before, what lies beside it, and no other file. */
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { GraftError } from "../../src/error.js";
import { open } from "../../src/open.js";
import { noteNamed, unnamedPart } from "../../src/run/named.js";
import { called } from "../e2e/graft.js";

const place = mkdtempSync(join(tmpdir(), "graft-named-"));
const at = (...names: ReadonlyArray<string>): string => join(place, ...names);
const state = process.env["XDG_STATE_HOME"];

/** As on another person's machine. */
const forget = (): void => {
  process.env["XDG_STATE_HOME"] = mkdtempSync(at("state-"));
};

const rows = (scale: number): string =>
  `x.0,x.1\n${Array.from({ length: 20 }, (_, i) => `${scale * Math.sin(i)},${scale * Math.cos(i)}\n`).join("")}`;

beforeAll(async () => {
  forget();
  const spec = {
    graft: 1,
    inputs: { x: { type: "vector", size: 2 } },
    encoder: { input: "x", layers: [{ type: "dense", units: 2 }] },
    latent: { type: "gaussian", size: 1 },
    decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: 2 }] },
    train: { epochs: 1, batch: 10, data: `csv:${at("data.csv")}` },
  };
  writeFileSync(at("spec.json"), JSON.stringify(spec));
  writeFileSync(at("data.csv"), rows(1));
  writeFileSync(at("huge.csv"), rows(1e30));
  expect((await called(["train", at("spec.json"), "--engine", "wasm", "--quiet", "--out", at("run")])).code).toBe(0);
});
afterAll(() => {
  process.env["XDG_STATE_HOME"] = state;
  rmSync(place, { recursive: true, force: true });
});

it("reads what it was trained on here; elsewhere it asks, and `graft data` is the answer", async () => {
  expect((await called(["eval", at("run"), "--quiet"])).code).toBe(0);
  forget();
  const asked = await called(["eval", at("run"), "--quiet"]);
  expect([asked.code, asked.out]).toEqual([1, ""]);
  expect(asked.err).toMatch(/DATA NOT NAMED HERE .* G921/);
  const model = await open(at("run"), { engine: "wasm" });
  await expect(model.train({ epochs: 1 })).rejects.toThrow(GraftError);
  await expect(model.train({ epochs: 1 })).rejects.toThrow(/NOT NAMED HERE/);
  model.dispose();
  expect((await called(["data", `csv:${at("data.csv")}`])).code).toBe(0);
  expect((await called(["eval", at("run"), "--quiet"])).code).toBe(0);
});

it("figures that are no numbers end with exit 1, and are shown", async () => {
  const answer = await called(["eval", at("run"), "--quiet", "--data", `csv:${at("huge.csv")}`, "--metrics", "nll"]);
  expect(answer.code).toBe(1);
  expect(answer.out).toMatch(/NaN|Infinity/);
  expect(answer.err).toMatch(/NOT A NUMBER .* G920/);
});

it("what lies in the run's folder comes along; a link out of it does not, nor a part of several", async () => {
  forget();
  const run = at("whole");
  cpSync(at("run"), run, { recursive: true });
  mkdirSync(at("elsewhere"));
  writeFileSync(join(run, "data.csv"), rows(1));
  writeFileSync(at("elsewhere/secret.csv"), rows(1));
  symlinkSync(at("elsewhere/secret.csv"), join(run, "linked.csv"));
  expect(await unnamedPart("digits:20", run)).toBeUndefined();
  expect(await unnamedPart(`csv:${join(run, "data.csv")}`, run)).toBeUndefined();
  expect(await unnamedPart(`csv:${join(run, "linked.csv")}`, run)).toBe(`csv:${join(run, "linked.csv")}`);
  const both = `csv:${join(run, "data.csv")} + csv:${at("elsewhere/secret.csv")}`;
  expect(await unnamedPart(both, run)).toBe(`csv:${at("elsewhere/secret.csv")}`);
  await noteNamed(both);
  expect(await unnamedPart(both, run)).toBeUndefined();
});

it("notes an address once, and no more than it can keep", async () => {
  forget();
  const file = join(process.env["XDG_STATE_HOME"] ?? "", "graft/named-data");
  await noteNamed("csv:a.csv");
  await noteNamed("csv:a.csv");
  expect(readFileSync(file, "utf8").split("\n")).toHaveLength(2);
  appendFileSync(file, Array.from({ length: 2_000 }, (_, i) => `csv:/old/${i}\n`).join(""));
  await noteNamed("csv:new.csv");
  expect(readFileSync(file, "utf8").split("\n").length).toBeLessThan(1_100);
  expect(await unnamedPart("csv:new.csv", place)).toBeUndefined();
});
