// What a refusal says to do is done, and what that says next, until a command works or no command is named: nobody is
// sent in a circle.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { long } from "../long.js";
import { folder, graft } from "./graft.js";

const place = folder();
afterAll(place.remove);

const spec = {
  graft: 1,
  inputs: { x: { type: "vector", size: 4 } },
  conditions: { side: { type: "category", size: 2 }, style: { type: "category", size: 3, labels: ["a", "b", "c"] } },
  encoder: { input: "x", layers: [{ type: "dense", units: 4 }] },
  latent: { type: "gaussian", size: 2 },
  decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: 4 }] },
  inject: [
    { condition: "side", into: "decoder", place: "suffix" },
    { condition: "style", into: "decoder", place: "suffix" },
  ],
  train: { data: "csv:rows.csv", epochs: 1, batch: 8 },
};

beforeAll(async () => {
  const rows = Array.from({ length: 24 }, (_, i) => `${i % 2},${"abc"[i % 3]},${i},${i % 5},${i % 7},1`);
  writeFileSync(join(place.path, "rows.csv"), ["side,style,x0,x1,x2,x3", ...rows].join("\n"));
  writeFileSync(join(place.path, "my.json"), JSON.stringify(spec));
  writeFileSync(join(place.path, "old spec.json"), JSON.stringify(spec));
  mkdirSync(join(place.path, "empty"));
  if (long) await graft(place.path, ["train", "my.json", "--engine", "cpu", "--out", "run"]);
});

/** The words of a command line, without the quotes of a shell. */
const wordsOf = (line: string): ReadonlyArray<string> =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");

/** The command with an option: instead of the same one, of the same condition or path, or behind the rest. */
const given = (args: ReadonlyArray<string>, option: string, value: string | undefined): ReadonlyArray<string> => {
  const key = (word: string | undefined): string | undefined => word?.split("=")[0];
  const at = args.findIndex(
    (arg, i) => arg === option && (option !== "--condition" || key(args[i + 1]) === key(value)),
  );
  const behind = at < 0 ? args : [...args.slice(0, at), ...args.slice(at + 2)];
  return [...behind, option, ...(value === undefined ? [] : [value])];
};

/** What the fix of a report makes of the command that got it; undefined where it names no command. */
const next = (args: ReadonlyArray<string>, err: string): ReadonlyArray<string> | undefined => {
  const fix = /^Fix: (.*(?:\n {5}.*)*)/m.exec(err)?.[1]?.replaceAll(/\n +/g, " ");
  if (fix === undefined || fix.includes("…")) return undefined;
  const command = /(?:^|: |`|, )graft ([a-z]+ [^`;]+)/.exec(fix)?.[1];
  if (command !== undefined) return wordsOf(command);
  const option = /^(?:write|add|for example) (--[a-z-]+)(?:[ =]([^\s,;]+))?/.exec(fix);
  if (option !== null) return given(args, option[1] ?? "", option[2]);
  const word = /^write (?:`([^`]+)`|([^\s`,;]+))/
    .exec(fix)
    ?.slice(1)
    .find((found) => found !== undefined);
  const wrong = args.findLast((arg) => err.includes(`\`${arg}\``));
  return word === undefined || wrong === undefined ? undefined : args.map((arg) => (arg === wrong ? word : arg));
};

const starts: ReadonlyArray<string> = [
  "eval my.json",
  "eval my",
  "eval 'old spec.json'",
  "sample rn --count 2",
  "train run --engine cpu",
  "sample run",
  "sample run --condition side=1",
  "sample run --condition side=5 --condition style=b",
  "sample run --condition side --condition style=a",
  "check my.json --set inject.9.place=add",
  "check run",
  "export run --to onxn --out q",
  "train my.json --engine cpu --fma off --out r2",
  "compare run my.json",
  "data rows.cvs",
];

test.runIf(long).each(starts)("graft %s leads somewhere", async (line) => {
  const seen = new Set<string>();
  let args: ReadonlyArray<string> | undefined = wordsOf(line);
  const trail: Array<string> = [];
  while (args !== undefined && trail.length < 8) {
    const { code, err, out } = await graft(place.path, args);
    trail.push(`graft ${args.join(" ")} → ${code}`);
    if (code === 0) return;
    const report = `${args.join(" ")}\n${err}`;
    expect({ trail, again: seen.has(report) }).toEqual({ trail, again: false });
    seen.add(report);
    args = next(args, `${out}${err}`);
  }
  expect({ trail, steps: trail.length < 8 }).toEqual({ trail, steps: true });
});
