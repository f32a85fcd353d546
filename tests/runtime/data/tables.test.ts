/**
 * Every kind of table in `tables.ts`: read right, or refused with a fix that leads to a run. Here by the functions
 * behind the commands; by the commands themselves in the long tests.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, it } from "vitest";
import { identityName, identityOf, numbersIn, take } from "../../../runtime/data/dataset.js";
import type { Found } from "../../../runtime/data/field.js";
import { find, open } from "../../../runtime/data/files.js";
import { planFor } from "../../../src/cli/init/data.js";
import { reportData } from "../../../src/report/data.js";
import { toldLines } from "../../../src/report/told.js";
import { inspect } from "../../../src/run/inspect.js";
import { start } from "../../e2e/graft.js";
import { inTurn, long } from "../../long.js";
import { right } from "../../models.js";
import { folderOf } from "./folder.js";
import { type Call, followed, trainsOneStep, tried } from "./follow.js";
import { type Kind, kinds } from "./tables.js";

const rows = Object.entries(kinds);

/** Opens an address, and follows what the first report says until it opens; with the first report's code. */
const foundAt = async (path: string, kind: Kind): Promise<{ address: string; found: Found; code?: string }> => {
  let address = `csv:${path}`;
  let code: string | undefined;
  for (let round = 0; round < 3; round++) {
    const found = await find(address);
    if (E.isRight(found) && found.right.count > 0) return { address, found: found.right, ...(code && { code }) };
    const report = reportData(E.isLeft(found) ? found.left[0] : { _tag: "Empty", source: address, table: true });
    code ??= report.code;
    if (kind.byHand !== undefined && typeof kind.text === "string") writeFileSync(path, kind.byHand(kind.text));
    else address = (await followed({ spec: "", set: [], address }, report.fix ?? ""))?.address ?? "";
  }
  throw new Error(`${address} is not read`);
};

/** Reads what was planned, and what `init` says of it. */
const planned = async (address: string, found: Found): Promise<Call> => {
  const plan = planFor("plan", address, right(await inspect(found)));
  if (plan === undefined) throw new Error("nothing to make a model of");
  return { spec: plan.text, set: [], address: JSON.parse(plan.text).train.data };
};

/** The numbers of the one vector that a plan has, by the columns that it is of. */
const columnsOf = (spec: string, values: ArrayLike<number>, known: ArrayLike<number> | undefined) => {
  const [input] = Object.values(JSON.parse(spec).inputs as Record<string, { from: ReadonlyArray<string> }>);
  const names = input?.from ?? [];
  return Object.fromEntries(
    names.map((name, at) => {
      const own = Array.from({ length: values.length / names.length }, (_, row) =>
        known?.[row * names.length + at] === 0 ? Number.NaN : (values[row * names.length + at] ?? 0),
      );
      const missing = own.filter(Number.isNaN).length;
      return [name, [...own.slice(0, 2), ...(missing > 0 ? [missing] : [])]];
    }),
  );
};

describe("a table", () => {
  it.each(inTurn(rows))(
    "%s is read right, or refused with a fix that leads there",
    async (_name, kind) => {
      const path = join(await folderOf({ [kind.file ?? "d.csv"]: kind.text }), kind.file ?? "d.csv");
      const { address, found, code } = await foundAt(path, kind);
      expect(code).toBe(kind.code);
      if (kind.told !== undefined) expect(toldLines(found.told).join("\n")).toMatch(kind.told);
      const call = await planned(address, found);
      const end = await tried(call);
      if (end._tag === "Refused") throw new Error(JSON.stringify(end.reports));
      const [column, ...others] = end.dataset.columns;
      const known = others.find(({ name }) => name.includes("known"));
      expect(columnsOf(call.spec, column === undefined ? [] : numbersIn(column), known && numbersIn(known))).toEqual(
        kind.numbers,
      );
      const conditions = (JSON.parse(call.spec).conditions ?? {}) as Record<string, { from?: string; labels: unknown }>;
      const classes = Object.entries(conditions).map(([name, { from = name, labels }]) => [from, labels]);
      expect(Object.fromEntries(classes)).toEqual(kind.classes ?? {});
      if (long) expect(await trainsOneStep(end)).toBe(true);
    },
    60_000,
  );
});

it("a sample of a table is known by its line, whatever stands between, and so is one of a part", async () => {
  const folder = await folderOf({ "d.csv": '# made by X\nx,note\n1,a\n\n2,"two\nlines"\n3,b\n' });
  const opened = await open(`csv:${folder}/d.csv`, [{ name: "x", role: "input", shape: [1], dtype: "f32" }]);
  const dataset = right(opened);
  expect(identityName(dataset)).toBe("line");
  expect([0, 1, 2].map((sample) => identityOf(dataset, sample))).toEqual([3, 5, 7]);
  const part = take(take(dataset, Uint32Array.of(1, 2)), Uint32Array.of(1));
  expect([identityName(part), identityOf(part, 0)]).toEqual(["line", 7]);
});

/** So many are enough of the commands: what is behind them is tested of all. */
const some = rows.filter((_, i) => i % 8 === 3);

describe.skipIf(!long)("by the commands (in the long tests)", () => {
  it.each(some)(
    "%s",
    async (_name, kind) => {
      const file = kind.file ?? "d.csv";
      const cwd = await folderOf({ [file]: kind.text });
      const graft = (...args: ReadonlyArray<string>) => start(cwd, args).answer;
      let address = `csv:${file}`;
      let shown = await graft("data", address);
      if (kind.code !== undefined) {
        expect([shown.code, shown.err]).toEqual([3, expect.stringContaining(kind.code)]);
        if (kind.byHand !== undefined && typeof kind.text === "string")
          writeFileSync(join(cwd, file), kind.byHand(kind.text));
        else address = /write '(csv:[^']*)'/.exec(shown.err.replace(/\n\s+/g, " "))?.[1] ?? "";
        shown = await graft("data", address);
      }
      expect([shown.code, shown.err]).toEqual([0, ""]);
      expect((await graft("init", "spec.json", "--data", address)).code).toBe(0);
      const trained = await graft("train", "spec.json", "--out", "run", "--epochs", "1", "--quiet");
      expect([trained.code, trained.code === 0 ? "" : trained.err]).toEqual([0, ""]);
    },
    120_000,
  );
});
