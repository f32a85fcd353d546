/**
 * Every fix that the data door prints, followed to a run. A new kind of problem has no row here, and does not compile.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, realpathSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, describe, expect, it } from "vitest";
import { compile } from "../../../compiler/pipeline/compile.js";
import { open } from "../../../runtime/data/files.js";
import type { DataProblem } from "../../../runtime/data/problem/index.js";
import { openTraining } from "../../../src/data.js";
import { reportData } from "../../../src/report/data.js";
import { standIns } from "../../../src/report/stand-ins.js";
import { followed, followedThrough, trainsOneStep, tried } from "./follow.js";
import { freshFolder, put, writers } from "./formats.js";

const root = freshFolder();
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Case {
  readonly input?: object;
  readonly conditions?: object;
  readonly likelihood?: string;
  readonly train?: object;
  /** The file of the address, or how a folder is filled; its answer is the address. */
  readonly data: string | ((folder: string) => string | Promise<string>);
  /**
   * What a person does by hand where no option can do it, and the address from then on, where it is another; none may
   * be printed where this is absent and no option helps.
   */
  readonly byHand?: (folder: string, fix: string) => unknown;
  /** Whether anything is printed to do. */
  readonly fix?: false;
}

const x2 = "x.0,x.1";

/** Runs what the words end in, in a shell. */
const shell = (folder: string, command: string): void => {
  execFileSync("sh", ["-c", command], { cwd: folder });
};

const cases: { readonly [K in DataProblem["_tag"]]: Case | null } = {
  UnknownSource: {
    data: (folder) => {
      put(folder, "d.csv", `${x2}\n1,2\n`);
      return join(folder, "d.csv");
    },
  },
  BadAddress: { data: () => "digits:many", fix: false },
  FileProblem: { data: (folder) => `csv:${folder}/none.csv`, fix: false },
  NoFile: {
    data: (folder) => {
      put(folder, "notes.md", "");
      return `npy:${folder}`;
    },
    fix: false,
  },
  SeveralFiles: {
    data: (folder) => {
      put(folder, "a.csv", `${x2}\n1,2\n`);
      put(folder, "b.csv", `${x2}\n1,2\n`);
      return `csv:${folder}`;
    },
  },
  MalformedFile: {
    data: (folder) => {
      put(folder, "d.csv", Buffer.from(`${x2},name\n1,2,caf\xe9\n`, "latin1"));
      return `csv:${folder}/d.csv`;
    },
    byHand: (folder, fix) => {
      shell(folder, fix.slice(fix.indexOf("iconv")));
      copyFileSync(join(folder, "d-utf8.csv"), join(folder, "d.csv"));
    },
  },
  Empty: {
    data: `${x2}\n`,
    byHand: (folder) => put(folder, "d.csv", `${x2}\n1,2\n3,4\n`),
  },
  MissingColumn: { data: "x.0,x.1,group\n1,2,0\n3,4,1\n", conditions: { c: { type: "category", size: 2 } } },
  AmbiguousColumn: null, // needs two inputs: below
  ShapeMismatch: { data: "x.0,x.1,x.2\n1,2,3\n4,5,6\n" },
  SizeMismatch: {
    input: { type: "image", height: 2, width: 2, range: [0, 1] },
    data: async (folder) =>
      (await writers["images"]?.(folder, [{ name: "x", shape: [3, 4, 1], numbers: Array(12).fill(9), bytes: true }])) ??
      "",
  },
  CountMismatch: {
    conditions: { c: { type: "category", size: 2 } },
    data: async (folder) => {
      await writers["npy"]?.(folder, [{ name: "x", shape: [2], numbers: [1, 2, 3, 4] }]);
      return (await writers["npy"]?.(folder, [{ name: "c", shape: [], numbers: [0, 1, 1] }])) ?? "";
    },
  },
  TooFewClasses: { data: `${x2},c\n1,2,0\n3,4,3\n`, conditions: { c: { type: "category", size: 2 } } },
  NotANumber: { data: `${x2},c\n1,2,low\n3,4,high\n`, conditions: { c: { type: "number", range: [0, 1] } } },
  NotFinite: { data: `${x2}\n1,inf\n3,4\n`, fix: false },
  NotAnInteger: { data: `${x2},c\n1,2,0.5\n3,4,1.5\n`, conditions: { c: { type: "category", size: 2 } } },
  NotACount: { data: `${x2}\n1,2.5\n3,4\n`, likelihood: "poisson" },
  OutsideDomain: { data: `${x2},c\n1,2,-1\n3,4,1\n`, conditions: { c: { type: "category", size: 2 } } },
  UnknownMember: {
    data: `${x2},c\n1,2,catt\n3,4,dog\n`,
    conditions: { c: { type: "category", size: 2, labels: ["cat", "dog"] } },
    byHand: (folder, fix) => {
      const [, right = "", wrong = ""] = /write "([^"]*)" instead of "([^"]*)"/.exec(fix) ?? [];
      const path = join(folder, "d.csv");
      writeFileSync(path, readFileSync(path, "utf8").replaceAll(wrong, right));
    },
  },
  NoLabels: { data: `${x2},c\n1,2,cat\n3,4,o'dog\n`, conditions: { c: { type: "category", size: 3 } } },
  NotOneHot: {
    data: `${x2},c.0,c.1\n1,2,1,1\n3,4,0,1\n`,
    conditions: { c: { type: "category", size: 2 } },
  },
  RepeatedMember: { data: `${x2},c\n1,2,0 0\n3,4,1\n`, conditions: { c: { type: "set", size: 2 } }, fix: false },
  NotAFlag: { data: `${x2},c.0,c.1\n1,2,3,1\n3,4,0,1\n`, conditions: { c: { type: "set", size: 2 } } },
  MissingValue: { data: `${x2},c\n1,,0\n3,4,\n`, conditions: { c: { type: "category", size: 2 } } },
  UnknownToken: {
    data: "x\nab\nabc\n",
    input: { type: "tokens", length: 4, vocabulary: "ab" },
    likelihood: "categorical",
  },
  TextTooLong: {
    data: "x\nab\nabab\n",
    input: { type: "tokens", length: 3, vocabulary: "ab" },
    likelihood: "categorical",
  },
  NotALength: {
    data: "x.0,x.1,steps\n1,2,1\n3,4,9\n",
    input: { type: "sequence", length: 2, features: 1, padding: { length: "steps" } },
    fix: false,
  },
  TooManyFlags: {
    data: `${x2},c\n${"1,2,0\n".repeat(17)}`,
    conditions: { c: { type: "set", size: 2 ** 24, encoding: { embedding: 1 } } },
    fix: false,
  },
  OutsideRange: { data: `${x2}\n1,2\n3,40\n`, input: { type: "vector", size: 2, range: [0, 1] } },
  UnreadableType: {
    data: (folder) => {
      const header = `{'descr': '<c8', 'fortran_order': False, 'shape': (2, 2), }`.padEnd(117);
      put(
        folder,
        "x.npy",
        Buffer.concat([
          Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]),
          Buffer.from(`${header}\n`),
          Buffer.alloc(32),
        ]),
      );
      return `npy:${folder}`;
    },
    byHand: (folder, fix) => {
      expect(fix).toContain("numpy.stack([a.real, a.imag], axis=-1)");
      put(folder, "x.npy", npyOfPairs());
    },
  },
  WrongKind: {
    data: (folder) => {
      put(folder, "d.jsonl", '{"x": "a", "y2": [1, 2]}\n{"x": "b", "y2": [3, 4]}\n');
      return `jsonl:${folder}/d.jsonl`;
    },
    input: { type: "image", height: 2, width: 2 },
  },
  UnknownAddressWord: {
    data: (folder) => {
      put(folder, "d.csv", `${x2}\n1,2\n`);
      return `csv:${folder}/d.csv#chw`;
    },
  },
  LinkOutside: {
    data: (folder) => {
      put(`${folder}-out`, "x.npy", npyOfPairs());
      put(folder, "readme.txt", "");
      symlinkSync(join(`${folder}-out`, "x.npy"), join(folder, "x.npy"));
      return `npy:${folder}`;
    },
    byHand: (folder) => {
      const link = join(folder, "x.npy");
      const meant = realpathSync(link);
      unlinkSync(link);
      copyFileSync(meant, link);
    },
  },
  NoMatch: {
    input: { type: "image", height: 2, width: 2, range: [0, 1] },
    data: async (folder) => {
      await writers["images"]?.(folder, [
        { name: "x", shape: [2, 2, 1], numbers: [1, 2, 3, 4, 5, 6, 7, 8], bytes: true },
      ]);
      put(folder, "metadata.csv", "file_name,note\n0.png,a\n");
      return `images:${folder}`;
    },
  },
  NoPicture: {
    input: { type: "image", height: 2, width: 2, range: [0, 1] },
    data: async (folder) => {
      await writers["images"]?.(folder, [
        { name: "x", shape: [2, 2, 1], numbers: [1, 2, 3, 4, 5, 6, 7, 8], bytes: true },
      ]);
      put(folder, "metadata.jsonl", '{"file_name": "0.png"}\n{"file_name": "1.png"}\n{"file_name": "2.png"}\n');
      return `images:${folder}`;
    },
  },
  SameColumn: { data: joined("id,x.0,y\n1,5,0\n2,6,1\n", "id,x.1,y\n2,8,0\n1,7,0\n") },
  NoPartner: { data: joined("id,x.0\n1,5\n2,6\n3,7\n", "id,x.1\n2,8\n1,7\n4,7\n") },
  KeyRepeats: { data: joined("id,x.0\n1,5\n1,6\n2,7\n", "id,x.1\n2,8\n1,7\n1,7\n") },
  NoSuchColumn: { data: joined("id,x.0\n1,5\n2,6\n", "id,x.1\n2,8\n1,7\n", "#by=idd") },
  UnreadPictures: {
    input: { type: "image", height: 2, width: 2, range: [0, 1] },
    data: async (folder) => {
      put(folder, "0.bmp", "BM");
      await writers["images"]?.(`${folder}-png`, [{ name: "x", shape: [2, 2, 1], numbers: [1, 2, 3, 4], bytes: true }]);
      return `images:${folder}`;
    },
    byHand: (folder, fix) => {
      expect(fix).toMatch(/^python3 -c 'import pathlib; from PIL import Image;/);
      copyFileSync(join(`${folder}-png`, "0.png"), join(folder, "0.png"));
    },
  },
  NotRecords: {
    data: (folder) => {
      put(folder, "x.json", "[[1, 2], [3, 4]]");
      return `jsonl:${folder}/x.json`;
    },
    byHand: (folder, fix) => {
      expect(fix).toContain("numpy.array(json.load(open(");
      put(folder, "x.npy", npyOfPairs());
      return /write (npy:\S+)$/.exec(fix)?.[1];
    },
  },
  NoHeader: {
    data: "1.5,2\n3,4\n",
    input: { type: "vector", size: 2, from: ["0", "1"] },
  },
  NoSuchFold: { data: `${x2},fold\n1,2,0\n3,4,1\n`, train: { fold: { column: "fold", "held-out": 7 } } },
  NoWeight: { data: `${x2},w\n1,2,0\n3,4,0\n`, train: { weight: "w" }, fix: false },
  BadWeight: { data: `${x2},w\n1,2,-1\n3,4,1\n`, train: { weight: "w" }, fix: false },
  MissingMark: { data: `${x2},patient\n1,2,0\n3,4,1\n`, train: { group: "patint" } },
  UnfiledSample: { data: `${x2},patient\n1,2,\n3,4,1\n`, train: { group: "patient" }, fix: false },
  More: null, // stands behind others
};

/** Two samples of two pairs, as numpy would have stacked them. */
function npyOfPairs(): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }`.padEnd(117);
  const magic = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
  return Buffer.concat([magic, Buffer.from(`${header}\n`), Buffer.from(Float32Array.of(1, 2, 3, 4).buffer)]);
}

/** Two tables at one address. */
function joined(one: string, other: string, words = ""): (folder: string) => string {
  return (folder) => {
    put(folder, "a.csv", one);
    put(folder, "b.csv", other);
    return `csv:${folder}/a.csv + csv:${folder}/b.csv${words}`;
  };
}

const layersOf = ({ type }: { readonly type: string }): ReadonlyArray<object> => {
  if (type === "tokens")
    return [
      { type: "repeat", length: "= x.length" },
      { type: "dense", units: "= x.size" },
    ];
  return [{ type: "dense", units: "= x.size" }, ...(type === "vector" ? [] : [{ type: "reshape", to: "x" }])];
};

const specOf = ({
  input = { type: "vector", size: 2 },
  conditions,
  likelihood = "gaussian",
  train = {},
}: Case): string => {
  const flat = (input as { type: string }).type === "vector";
  return JSON.stringify({
    graft: 1,
    inputs: { x: input },
    ...(conditions === undefined ? {} : { conditions }),
    encoder: { input: "x", layers: flat ? [] : [{ type: "flatten" }] },
    latent: { type: "gaussian", size: 2 },
    decoder: {
      output: "x",
      likelihood,
      layers: layersOf(input as { readonly type: string }),
    },
    ...(conditions === undefined ? {} : { inject: [{ condition: "c", into: "decoder", place: "suffix" }] }),
    train,
  });
};

const rows = Object.entries(cases).flatMap(([type, one]) => (one === null ? [] : [[type, one] as const]));

describe.skipIf(process.platform === "win32")("what a report of data says to do", () => {
  it.each(rows)("%s", async (type, one) => {
    const folder = join(root, type);
    put(folder, ".keep", "");
    if (typeof one.data === "string") put(folder, "d.csv", one.data);
    const address = typeof one.data === "string" ? `csv:${folder}/d.csv` : await one.data(folder);
    const call = { spec: specOf(one), set: [], address };
    const made = compile({ name: "spec.json", text: call.spec });
    if (!("right" in made)) throw new Error("the spec compiles");
    const opened = await openTraining(made.right.core, address);
    const problems = E.isLeft(opened) ? opened.left : [];
    expect(problems.map((problem) => problem._tag)).toContain(type);
    const fixes = problems.flatMap((problem) => reportData(problem).fix ?? []);
    if (one.fix === false) {
      expect(fixes).toEqual([]);
      return;
    }
    expect(fixes.length).toBe(problems.length);
    const elsewhere = one.byHand?.(folder, fixes[0] ?? "");
    const then = typeof elsewhere === "string" ? elsewhere : address;
    const end = one.byHand === undefined ? await followedThrough(call) : await tried({ ...call, address: then });
    expect(
      end._tag === "Refused" ? end.reports.map((report) => `${report.code} ${report.summary} ${report.fix}`) : [],
    ).toEqual([]);
    if (end._tag === "Runs") expect(await trainsOneStep(end)).toBe(true);
  });

  it.each([
    ["a word among numbers", "x.0,x.1\n1,2\nlow,4\n5,6\n7,8\n", "low", "missing=low", 4],
    ["two of them", "x.0,x.1\n1,2\n<1,4\nhigh,6\n7,8\n1,2\n1,3\n", "<1", "missing=<1,missing=high", 4],
    ["dates", "x.0,x.1\n2021-02-03,2\n2021-02-04,4\n", "2021-02-03", "#days", 2],
  ])("%s: the report names the row and the line, and its fix leads to a run", async (_name, text, word, fix, line) => {
    const folder = join(root, word.replace(/\W/g, ""));
    put(folder, "d.csv", text.replace("\n", "\n\n"));
    const call = { spec: specOf({ data: "" }), set: [], address: `csv:${folder}/d.csv` };
    const [first] = await tried(call).then((end) => (end._tag === "Refused" ? end.reports : []));
    expect(first).toMatchObject({ code: "G751", fix: expect.stringContaining(fix) });
    expect(first?.summary).toMatch(new RegExp(`\`${word}\`.*, line ${line === 2 ? 3 : line} of the file`));
    expect((await followedThrough(call))._tag).toBe("Runs");
  });

  it("-999 among temperatures is warned of, and the warning's fix leads to a run without it", async () => {
    const folder = join(root, "stand-in");
    put(folder, "d.csv", "x.0,x.1\n15,2\n-999,4\n18,3\n21,3\n");
    const call = {
      spec: specOf({ data: "", input: { type: "vector", size: 2, scale: "standard" } }),
      set: [],
      address: `csv:${folder}/d.csv`,
    };
    const end = await tried(call);
    if (end._tag === "Refused") throw new Error("it trains");
    const [warned, ...others] = standIns(end.compiled.core.inputs, end.dataset);
    expect([warned?.code, warned?.summary, others]).toEqual([
      "G962",
      expect.stringContaining("`x.0` is -999 in 1 sample"),
      [],
    ]);
    const next = await followed(call, warned?.fix ?? "");
    const done = next && (await followedThrough(next));
    if (done?._tag !== "Runs") throw new Error("its fix is followed");
    expect(standIns(done.compiled.core.inputs, done.dataset)).toEqual([]);
    expect(done.dataset.columns.map(({ name }) => name)).toEqual(["x", "x.known"]);
  });

  it.each(["never closed", "with text behind"])("a quote %s: the command of the report leads to a run", async (how) => {
    const folder = join(root, how.replace(/\W/g, ""));
    put(folder, "d.csv", `${x2},k\n1,2,"a${how === "never closed" ? "" : '"b'}\n3,4,b\n`);
    const call = { spec: specOf({ data: "" }), set: [], address: `csv:${folder}/d.csv` };
    const [first] = await tried(call).then((end) => (end._tag === "Refused" ? end.reports : []));
    expect(first?.code).toBe("G744");
    shell(folder, first?.fix?.slice(first.fix.indexOf("tr -d")) ?? "false");
    expect((await tried({ ...call, address: `csv:${folder}/d-plain.csv` }))._tag).toBe("Runs");
  });

  it("ambiguous-column: one array for two inputs", async () => {
    const folder = join(root, "two");
    put(folder, "photo.npy", npyOfPairs());
    const wanted = ["a", "b"].map((name) => ({ name, role: "input", shape: [2], dtype: "f32" }) as const);
    const opened = await open(`npy:${folder}`, wanted);
    const [problem] = E.isLeft(opened) ? opened.left : [];
    expect(problem?._tag).toBe("AmbiguousColumn");
    expect(problem && reportData(problem).fix).toContain("--set inputs.a.from=photo");
    const named = await open(`npy:${folder}`, [
      { ...wanted[0], name: "a", role: "input", shape: [2], dtype: "f32", from: "photo" },
    ]);
    expect(E.isRight(named)).toBe(true);
  });
});
