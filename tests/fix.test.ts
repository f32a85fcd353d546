/**
 * What `check --fix` does: every fix that is shown as exact can be applied, applying it removes its problem, nothing of
 * an earlier phase is broken by it, and every other character stays.
 */
import { readdirSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import type { Source } from "../compiler/base/located.js";
import { check } from "../compiler/check/index.js";
import { applied, changesOf } from "../compiler/edit/change.js";
import { repair } from "../compiler/fix/index.js";
import { layers } from "../compiler/language/layer/index.js";
import { front } from "../compiler/pipeline/compile.js";
import { type Problem, phaseOf, phases } from "../compiler/pipeline/problem.js";
import { reportAll, reportOf } from "../compiler/report/index.js";
import { inline } from "../compiler/words/edit.js";
import { long } from "./long.js";
import { mutantValue } from "./mutate.js";
import { compiled } from "./runtime/run/tiny.js";

const problemsOf = (source: Source): ReadonlyArray<Problem> => {
  const typed = front(source);
  return E.isLeft(typed) ? typed.left : check(typed.right);
};

/** Where in the order of phases the earliest is found; past the last where there is none. */
const phase = (problems: ReadonlyArray<Problem>): number =>
  Math.min(phases.length, ...problems.map((problem) => phases.indexOf(phaseOf(problem))));

const sources: ReadonlyArray<Source> = readdirSync("specs/broken")
  .filter((file) => file.endsWith(".json"))
  .map((file) => ({ name: file, text: readFileSync(`specs/broken/${file}`, "utf8") }));

interface Case {
  readonly title: string;
  readonly source: Source;
  readonly problem: Problem;
}

const cases: ReadonlyArray<Case> = sources.flatMap((source) =>
  problemsOf(source).flatMap((problem, i) =>
    reportOf(problem).edits === undefined ? [] : [{ title: `${source.name} ${i}`, source, problem }],
  ),
);

const told = (problem: Problem): string => {
  const { code, summary } = reportOf(problem);
  return `${code} ${summary}`;
};

const times = (problems: ReadonlyArray<Problem>, text: string): number =>
  problems.filter((problem) => told(problem) === text).length;

describe("a fix that is data", () => {
  test.each(cases)("$title", ({ source, problem }) => {
    const { edits = [], fix } = reportOf(problem);
    expect(fix).toBeDefined();
    if (edits.length === 0) return;
    const changes = changesOf(source, edits);
    expect(changes).not.toEqual([]);
    const [before, after] = [problemsOf(source), problemsOf({ ...source, text: applied(source.text, changes) })];
    expect(phase(after)).toBeGreaterThanOrEqual(phase(before));
    if (phase(after) === phase(before)) expect(times(after, told(problem))).toBeLessThan(times(before, told(problem)));
  });

  test("stands beside every fix that says one exact thing", () => {
    const exact =
      /^(?:write [`"\d[{][^,;]*|rename it to "[^"]*"|delete (?:it|the comma)|(?:before|after) it, add .*|put a .*|end .* with .*)$/;
    const open = / or |…|such as|digits/;
    const missing = sources
      .flatMap((source) => reportAll(problemsOf(source)).map((report) => ({ name: source.name, ...report })))
      .filter(({ fix = "", edits = [] }) => exact.test(fix) && !open.test(fix) && edits.length === 0)
      .map(({ name, code, fix }) => `${name} ${code}: ${fix}`);
    expect(missing).toEqual([]);
  });
});

describe("repair", () => {
  const cvae = readFileSync("specs/gallery/cvae.json", "utf8");

  test("leaves a sound spec as it is", () => {
    expect(repair({ name: "cvae.json", text: cvae })).toEqual({ text: cvae, fixed: [], left: [] });
  });

  test("does several things, phase after phase, and keeps every other character", () => {
    const slips: ReadonlyArray<readonly [string, string]> = [
      ['"graft": 1,', '"graft": "1",'],
      ['"encoder.hidden"', '"encoder.hiden"'],
      ['"= width"', '"= widht"'],
      ['"suffix" }', '"sufix" }'],
      ['"activation"', '"activaton"'],
      ['{ "type": "flatten" }', '"flaten"'],
      ['"kl": { "weight": 1 } },', '"kl": { "weight": 1, } }, // both summed'],
    ];
    const broken = slips.reduce((text, [right, wrong]) => text.replace(right, wrong), cvae).replaceAll("\n", "\r\n");
    const { text, fixed, left } = repair({ name: "cvae.json", text: broken });
    expect(left).toEqual([]);
    expect(fixed.length).toBeGreaterThanOrEqual(slips.length);
    expect(text).toBe(cvae.replaceAll("\n", "\r\n"));
  });

  test("leaves warnings alone unless asked: a sound spec would become another model", () => {
    const source = sources.find(({ name }) => name.startsWith("129-"));
    if (source === undefined) throw new Error("129 is gone");
    expect(repair(source).text).toBe(source.text);
    const { text, left } = repair(source, { warnings: true });
    expect(left).toEqual([]);
    expect(text).toContain(inline({ condition: "digit", into: "decoder", place: "suffix" }));
  });

  test("ends on any mutant, and never in an earlier phase", () => {
    fc.assert(
      fc.property(mutantValue, (value) => {
        const source = { name: "mutant.json", text: JSON.stringify(value, undefined, 2) };
        const before = problemsOf(source);
        const { text } = repair(source);
        const after = problemsOf({ ...source, text });
        expect(phase(after)).toBeGreaterThanOrEqual(phase(before));
        expect(repair({ ...source, text }).text).toBe(text);
      }),
      { numRuns: long ? 250 : 80, seed: 5 },
    );
  });
});

/** The codes of fixes taken one at a time, the `pick`th first; ends where none is left, or with "again" in a circle. */
const followed = (source: Source, pick = 0): ReadonlyArray<string> => {
  const seen = new Set([source.text]);
  const step = (text: string, first: number, trail: ReadonlyArray<string>): ReadonlyArray<string> => {
    const fixes = problemsOf({ ...source, text })
      .map(reportOf)
      .filter(({ edits = [] }) => edits.length > 0);
    const next = fixes[Math.min(first, fixes.length - 1)];
    if (next === undefined) return trail;
    const after = applied(text, changesOf({ ...source, text }, next.edits ?? []));
    const told = [...trail, `${next.code} ${next.fix}`];
    if (seen.has(after)) return [...told, "again"];
    seen.add(after);
    return step(after, 0, told);
  };
  return step(source.text, pick, []);
};

describe.runIf(long)("fixes that are followed one after another", () => {
  test("never come back to a text that was there, whichever is taken first", () => {
    const trails = sources.flatMap((source) =>
      problemsOf(source)
        .slice(0, 4)
        .map((_, pick) => [source.name, ...followed(source, pick)]),
    );
    expect(trails.filter((trail) => trail.at(-1) === "again")).toEqual([]);
    expect(Math.max(...trails.map(({ length }) => length))).toBeGreaterThan(2);
  });

  test("nor from any mutant", () => {
    fc.assert(
      fc.property(mutantValue, fc.nat(3), (value, pick) => {
        const trail = followed({ name: "mutant.json", text: JSON.stringify(value, undefined, 2) }, pick);
        expect(trail.at(-1)).not.toBe("again");
      }),
      { numRuns: 200, seed: 18 },
    );
  });
});

/** An autoencoder whose decoder ends in some size, of an image or a sequence of another. */
const resized = (image: boolean, [height, width]: readonly [number, number], channels: number, stride: number) => {
  const half = (n: number): number => Math.ceil(n / 2);
  const sides = image ? [half(height), half(width)] : [half(height)];
  const type = image ? "conv2d" : "conv1d";
  return {
    graft: 1,
    inputs: {
      x: image
        ? { type: "image", height, width, channels, range: [0, 1] }
        : { type: "sequence", length: height, features: channels, range: [0, 1] },
    },
    encoder: {
      input: "x",
      layers: [{ type, filters: 4, stride: 2 }, { type: "flatten" }, { type: "dense", units: 8 }],
    },
    latent: { type: "gaussian", size: 2 },
    decoder: {
      output: "x",
      likelihood: "gaussian",
      layers: [
        { type: "dense", units: sides.reduce((a, b) => a * b, 4) },
        { type: "reshape", to: [...sides, 4] },
        { type: `${type}-transpose`, filters: 4, stride },
        { type, filters: 3 },
      ],
    },
  };
};

const matrices = (text: string): number => text.split('"dense"').length;

test("of any size that the decoder misses, the fix is sound and adds no matrix", () => {
  const side = fc.integer({ min: 9, max: 40 });
  fc.assert(
    fc.property(fc.boolean(), side, side, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), (...of) => {
      const [image, height, width, channels, stride] = of;
      const written = JSON.stringify(resized(image, [height, width], channels, stride));
      const { text, left } = repair({ name: "s.json", text: written });
      expect(left.map(({ code, summary }) => `${code} ${summary} ${text}`)).toEqual([]);
      // A sequence's features are mixed step by step: that matrix is as small as a window of one step.
      expect(matrices(text) - matrices(written)).toBeLessThanOrEqual(image ? 0 : 1);
      expect(text).not.toContain("x.size");
    }),
    { numRuns: 60, seed: 3 },
  );
});

/** Every `type` in a spec, with how often it stands. */
const kinds = (value: unknown, found = new Map<string, number>()): Map<string, number> => {
  if (Array.isArray(value)) for (const each of value) kinds(each, found);
  else if (typeof value === "object" && value !== null) {
    const { type } = value as { readonly type?: unknown };
    if (typeof type === "string") found.set(type, (found.get(type) ?? 0) + 1);
    for (const each of Object.values(value)) kinds(each, found);
  }
  return found;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // what is no JSON has no kinds yet
  }
};

/** What a layer declares that may stand in its place, by the value that came in. */
const instead = (kind: string): ReadonlyArray<{ readonly type?: string }> => {
  const declared = layers as Readonly<Record<string, { readonly instead?: object }>>;
  return Object.values(declared[kind]?.instead ?? {});
};

test("a convolution on a code gets a small map where a dense layer follows: 095 is no forty times larger", () => {
  const source = sources.find(({ name }) => name.includes("095-"));
  if (source === undefined) throw new Error("095 is gone");
  const { state } = compiled(repair(source).text).program;
  const count = state
    .filter(({ role }) => role === "parameter")
    .reduce((sum, { type }) => sum + type.axes.reduce((all, { size }) => all * Number(size), 1), 0);
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(1_000_000);
});

/** Reports of layers that compute nothing: deleting them changes no kind. G938 has levels, G217 whole terms. */
const idle = ["G938", "G217"];

describe.skipIf(!long)("what --fix does to a broken spec (in the long tests)", () => {
  test.each(sources)("$name keeps every layer's kind", (source) => {
    const before = parsed(source.text);
    if (before === undefined) return;
    const { text, fixed } = repair(source);
    const after = kinds(parsed(text));
    if (fixed.some(({ code }) => idle.includes(code))) return;
    const gone = [...kinds(before)].filter(([kind, count]) => (after.get(kind) ?? 0) < count).map(([kind]) => kind);
    // A word that names no kind is mended; a kind is not.
    for (const kind of gone.filter((each) => each in layers))
      expect(instead(kind).some(({ type }) => type === undefined || after.has(type))).toBe(true);
  });
});
