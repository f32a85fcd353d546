// Every way of calling the command wrongly ends in a report and its exit code, as text and as one JSON document.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { called, folder, gallery, graft, start } from "./graft.js";

const place = folder();
/** `@name` is a path in this test's folder. */
const run = (...args: ReadonlyArray<string>) => called(args.map((arg) => arg.replace("@", `${place.path}/`)));

beforeAll(() => {
  writeFileSync(join(place.path, "latin1.json"), Buffer.from([0x22, 0xe9, 0x22]));
  writeFileSync(join(place.path, "broken.json"), '{ "graft": 1, ');
  writeFileSync(join(place.path, "deep.json"), "[".repeat(100) + "]".repeat(100));
  mkdirSync(join(place.path, "empty"));
});
afterAll(place.remove);

const rows: ReadonlyArray<readonly [args: string, code: number, says: RegExp]> = [
  ["trian", 2, /no command `trian`[\s\S]*Fix: graft train/],
  ["check", 2, /[Mm]issing required argument/],
  ["train", 2, /which spec/],
  [`train ${gallery} --epochz 3`, 2, /Fix: write --epochs/],
  [`train ${gallery} --epochs 0`, 2, /whole number/],
  [`train ${gallery} --engine gpu`, 2, /auto,\s+tensorflow, wasm, cpu, reference/],
  ["train --resume runs/x --seed 2", 2, /--seed can't change a run/],
  ["sample runs/x --columns 3", 2, /--columns belongs to --grid/],
  ["check @nowhere.json", 3, /no spec/],
  ["check @brocken.json", 3, /Fix: write `[^`]*\/broken.json`/],
  ["check @empty", 3, /is a folder/],
  ["check @latin1.json", 3, /not UTF-8/],
  ["check @broken.json", 3, /broken.json:1/],
  ["check @deep.json", 4, /TOO DEEP/],
  [`check ${gallery} --set nothing`, 2, /NO VALUE/],
  [`check ${gallery} --set let.widht=3 --variant no`, 3, /UNKNOWN|NO SUCH/],
  [`train ${gallery} --data digts`, 3, /no data that graft knows[\s\S]*write digits/],
  [`train ${gallery} --data csv:@no.csv`, 3, /no data file/],
  ["eval @none", 3, /no run in/],
  ["eval @empty", 3, /run/],
  [`explain ${gallery} --graph trian`, 2, /Fix: write --graph train/],
];

describe("a wrong call", () => {
  it.each(rows)("graft %s exits %i", async (line, code, says) => {
    const text = await run(...line.split(" "));
    expect(text.err + text.out).toMatch(says);
    expect(text.code).toBe(code);
    expect(text.err + text.out).not.toMatch(/\n {4}at /);
  });

  it.each([
    ["trian", 2],
    ["check @brocken.json", 3],
    [`train ${gallery} --data digts`, 3],
    ["check @deep.json", 4],
  ] as const)("graft %s --json is one document", async (line, code) => {
    const { out, err, code: exit } = await run(...line.split(" "), "--json");
    const document = JSON.parse(out);
    expect(exit).toBe(code);
    expect(err).toBe("");
    expect(document.ok).toBe(false);
    expect(document.code).toMatch(/^G[0-9]{3}$/);
    expect(document.diagnostics[0].message).not.toBe("");
  });
});

describe("help", () => {
  it.each([
    "--help",
    "init --help",
    "check --help",
    "resolve --help",
    "diff --help",
    "migrate --help",
    "explain --help",
    "train --help",
    "eval --help",
    "reconstruct --help",
    "encode --help",
    "sample --help",
    "doctor --help",
  ])("graft %s shows examples on stdout", async (line) => {
    const { out, err, code } = await run(...line.split(" "));
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/graft (init|check|resolve|diff|migrate|explain|train|eval|reconstruct|encode|sample|doctor)/);
  });

  it("minds no reader that went away", async () => {
    const { child, answer } = start(place.path, ["explain", gallery, "--graph"]);
    child.stdout?.destroy();
    expect((await answer).err).toBe("");
  });

  it("is a process that exits with these codes", async () => {
    const { code, out, err } = await graft(place.path, ["check", "brocken.json"]);
    expect([code, err]).toEqual([3, ""]);
    expect(out).toContain("write `broken.json`");
    expect((await graft(place.path, ["trian"])).code).toBe(2);
  });

  it("shows the version", async () => {
    expect(await run("--version")).toEqual({
      code: 0,
      err: "",
      out: expect.stringMatching(/^[0-9]+\.[0-9]+\.[0-9]+\n$/),
    });
  });
});
