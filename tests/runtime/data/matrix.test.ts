/**
 * Every format × every input and condition × how the data can miss what the spec asks for. Nothing crashes, every
 * report speaks of the column, with the shape that was found and the one that is wanted, and whoever does what the
 * reports say gets a run. A part of the table in the plain tests, all of it in the long ones.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { conditions } from "../../../compiler/language/condition/index.js";
import { inputs } from "../../../compiler/language/input/index.js";
import { sources } from "../../../runtime/data/files.js";
import { long } from "../../long.js";
import { followedThrough, trainsOneStep, tried } from "./follow.js";
import { freshFolder, type Held, type Numeric, widthOf, writers } from "./formats.js";

const SAMPLES = 6;

type Construct = Readonly<Record<string, unknown>> & { readonly type: string };

/** Small sizes for the samples that the registries have. */
const small: Readonly<Record<string, object>> = {
  "input image": { height: 4, width: 5 },
  "input sequence": { length: 4, features: 3 },
  "input vector": { size: 4 },
  "input tokens": { length: 4 },
  "condition image": { height: 3, width: 2 },
  "condition sequence": { length: 3, features: 2 },
};

const constructOf = (role: string, type: string, sample: object): Construct => ({
  ...(sample as Construct),
  ...small[`${role} ${type}`],
});

const inputTypes = Object.entries(inputs).map(([type, { sample }]) => constructOf("input", type, sample));
const conditionTypes = Object.entries(conditions).map(([type, { sample }]) => constructOf("condition", type, sample));

const shapeOf = ({ type, ...of }: Construct): ReadonlyArray<number> => {
  if (type === "image") return [of["height"], of["width"], of["channels"] ?? 1] as ReadonlyArray<number>;
  if (type === "sequence") return [of["length"], of["features"] ?? 1] as ReadonlyArray<number>;
  if (type === "tokens") return [of["length"] as number];
  return type === "vector" || type === "set" ? [of["size"] as number] : [];
};

/** Values that fit; of an image, bytes. */
const fitting = (name: string, of: Construct, shape = shapeOf(of)): Numeric => {
  const length = SAMPLES * widthOf(shape);
  const classes = of["size"] as number;
  const each: Readonly<Record<string, (i: number) => number>> = {
    image: (i) => (i * 37) % 256,
    category: (i) => (i * 7) % classes,
    set: (i) => i % 2,
    tokens: (i) => 1 + (i % 26),
  };
  const numbers = Array.from({ length }, (_, i) => (each[of.type] ?? ((k) => ((k * 13) % 17) / 20 + 0.05))(i));
  return { name, shape, numbers, ...(of.type === "image" ? { bytes: true } : {}) };
};

/** One more on each axis, so that nothing is right by chance; of a class or a number, a row of them. */
const misshapen = (name: string, of: Construct): Numeric => {
  const shape = shapeOf(of);
  if (of.type === "category") {
    const size = (of["size"] as number) + 1;
    const numbers = Array.from({ length: SAMPLES * size }, (_, i) =>
      i % size === Math.floor(i / size) % size ? 1 : 0,
    );
    return { name, shape: [size], numbers };
  }
  if (shape.length === 0) return fitting(name, of, [2]);
  return fitting(
    name,
    of,
    of.type === "image" ? [...shape.slice(0, 2).map((size) => size + 1), shape[2] ?? 1] : shape.map((size) => size + 1),
  );
};

const mistyped = (name: string, of: Construct): Held => {
  if (of.type === "category" || of.type === "set" || of.type === "tokens")
    return {
      name,
      shape: shapeOf(of),
      numbers: Array.from({ length: SAMPLES * widthOf(shapeOf(of)) }, (_, i) => i + 0.5),
    };
  return { name, words: Array.from({ length: SAMPLES }, (_, i) => ["red", "blue"][i % 2] ?? "") };
};

/** How one of the two can be off. */
const faults: Readonly<Record<string, (name: string, of: Construct) => Held | undefined>> = {
  fits: fitting,
  missing: () => undefined,
  "wrong shape": misshapen,
  "wrong type": mistyped,
  "wrong name": (name, of) => fitting(`${name}y`, of),
};

const isRow = ({ type }: Construct): boolean => type === "vector" || type === "category";

const specOf = (input: Construct, condition: Construct): string =>
  JSON.stringify({
    graft: 1,
    inputs: { x: input },
    conditions: { c: condition },
    encoder: {
      input: "x",
      layers: [{ type: "flatten" }, { type: "dense", name: "hidden", units: 4 }].slice(isRow(input) ? 1 : 0),
    },
    latent: { type: "gaussian", size: 2 },
    decoder: {
      output: "x",
      likelihood: input.type === "category" || input.type === "tokens" ? "categorical" : "gaussian",
      layers:
        input.type === "tokens"
          ? [
              { type: "repeat", length: "= x.length" },
              { type: "dense", units: "= x.size" },
            ]
          : [{ type: "dense", units: "= x.size" }, ...(isRow(input) ? [] : [{ type: "reshape", to: "x" }])],
    },
    inject: [{ condition: "c", into: "encoder.hidden", place: "suffix" }],
  });

interface Cell {
  readonly title: string;
  readonly format: string;
  readonly spec: string;
  readonly fault: string;
  /** The role that the fault is of. */
  readonly role: "input" | "condition";
  readonly of: Construct;
  readonly data: ReadonlyArray<Held>;
}

const cells: ReadonlyArray<Cell> = Object.keys(writers).flatMap((format) =>
  inputTypes.flatMap((input) =>
    conditionTypes.flatMap((condition) =>
      Object.entries(faults).flatMap(([fault, make]) =>
        (["input", "condition"] as const).map((role): Cell => {
          const [x, c] = [fitting("x", input), fitting("c", condition)];
          const data = role === "input" ? [make("x", input), c] : [x, make("c", condition)];
          return {
            title: `${format}: ${input.type} by ${condition.type}, ${role} ${fault}`,
            format,
            spec: specOf(input, condition),
            fault,
            role,
            of: role === "input" ? input : condition,
            data: data.filter((one) => one !== undefined),
          };
        }),
      ),
    ),
  ),
);

/**
 * All, or such a part that every format, type and fault has its turn: 29 has no factor in common with their numbers.
 */
const shown = cells.filter((_, i) => long || i % 61 === 0);

const root = freshFolder();
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("every format that a source reads can be written here", () => {
  it("by a writer of its name", () => {
    expect(Object.keys(writers).sort()).toEqual([...sources.keys()].filter((name) => name !== "digits").sort());
  });
});

describe("data that fits or not", () => {
  it.each(shown)("$title", async ({ title, format, spec, fault, role, of, data }) => {
    const address = await writers[format]?.(join(root, title.replace(/\W+/g, "-")), data);
    if (address === undefined) return;
    const call = { spec, set: [], address };
    const answer = await tried(call);
    if (fault === "fits") expect(answer).toMatchObject({ _tag: "Runs" });
    if (answer._tag === "Refused") {
      const name = role === "input" ? "x" : "c";
      const texts = answer.reports.map((report) => JSON.stringify(report));
      expect(texts.join("\n")).toMatch(new RegExp(`\`${name}(\\.\\d+)?\``));
      if (fault === "wrong shape" && shapeOf(of).length > 0)
        expect(answer.reports[0]).toMatchObject({ expected: expect.anything(), found: expect.anything() });
    }
    const end = await followedThrough(call);
    const left = end._tag === "Refused" ? end.reports.map((one) => `${one.code} ${one.summary} ${one.fix}`) : [];
    expect(left.join("\n")).toBe("");
    if (end._tag === "Runs") expect(await trainsOneStep(end)).toBe(true);
  });
});
