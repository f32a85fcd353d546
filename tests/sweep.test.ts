/**
 * Sweeps: which trials there are, that their names last, what their specs are, and who wins where several say the same
 * thing.
 */
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import { find, type Located, toValue } from "../compiler/base/located.js";
import { checkTrials, front } from "../compiler/pipeline/compile.js";
import { read } from "../compiler/read/index.js";
import { shapes, trialSpec, trials } from "../compiler/sweep/index.js";
import { compiled } from "./models.js";

const tree = (value: unknown): Located => {
  const result = read({ name: "spec.json", text: JSON.stringify(value) });
  if (E.isLeft(result)) throw new Error("not read");
  return result.right;
};

const of = (sweep: unknown) => trials(tree({ graft: 1, sweep }));
const changes = (root: Located) =>
  trials(root).map((trial) => trial.changes.map(({ pointer, value }) => [pointer, toValue(value)]));

describe("trials", () => {
  test("are every combination, the last list fastest, seeds last of all", () => {
    expect(changes(tree({ sweep: { over: { "/a": [1, 2], "/b/0": ["x"] }, seeds: [7, 8] } }))).toEqual([
      [
        ["/a", 1],
        ["/b/0", "x"],
        ["/train/seed", 7],
      ],
      [
        ["/a", 1],
        ["/b/0", "x"],
        ["/train/seed", 8],
      ],
      [
        ["/a", 2],
        ["/b/0", "x"],
        ["/train/seed", 7],
      ],
      [
        ["/a", 2],
        ["/b/0", "x"],
        ["/train/seed", 8],
      ],
    ]);
    expect([of({ seeds: [1, 2, 3] }).length, trials(tree({ graft: 1 })).length]).toEqual([3, 0]);
  });

  test("keep their names when lists are reordered, lengthened, or spelled otherwise", () => {
    const ids = (sweep: unknown) => of(sweep).map(({ id }) => id);
    const first = ids({ over: { "/a": [1, 2], "/b": [{ x: 1, y: 2 }] } });
    const second = ids({ over: { "/b": [{ y: 2, x: 1.0 }, { x: 2 }], "/a": [2, 1, 3] } });
    expect(new Set(first).size).toBe(2);
    expect(first.every((id) => second.includes(id) && /^[0-9a-f]{16}$/.test(id))).toBe(true);
    expect(new Set(second).size).toBe(6);
    expect(ids({ over: { "/a": [1] } })).not.toEqual(ids({ over: { "/a": ["1"] } }));
    // On record: a name that changes would make every run of a sweep anew.
    expect(ids({ over: { "/latent/size": [2] }, seeds: [1] })).toEqual(["72259961b3544f08"]);
  });

  test("of the gallery: eighteen, and their shapes six", () => {
    const { core } = compiled("sweep");
    expect([trials(core.source).length, shapes(core.source).length]).toEqual([18, 6]);
    expect(new Set(trials(core.source).map(({ id }) => id)).size).toBe(18);
  });
});

const base = {
  graft: 1,
  inputs: { x: { type: "vector", size: 6 } },
  encoder: { input: "x", layers: [] },
  latent: { type: "point", size: 1 },
  decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: 6 }] },
  variants: { a: { "/train/batch": 2, "/latent/size": 11 } },
};

const merged = (spec: unknown, options: { readonly variant?: string; readonly set?: ReadonlyArray<string> } = {}) => {
  const bases = new Map([["base.json", { text: JSON.stringify(base) }]]);
  const typed = front({ name: "spec.json", text: JSON.stringify(spec) }, { bases, ...options });
  if (E.isLeft(typed)) throw new Error(JSON.stringify(typed.left.map(({ _tag }) => _tag)));
  return typed.right;
};

describe("who wins", () => {
  const spec = { extends: "base.json", latent: { size: 2 }, sweep: { over: { "/latent/size": [5] } } };
  const size = (options: Parameters<typeof merged>[1]) =>
    (merged(spec, options).core.latent as { size?: unknown }).size;

  test("the spec over its base, a variant over the spec, --set over both, a trial over all", () => {
    expect(size({})).toBe(2);
    expect(size({ variant: "a" })).toBe(11);
    expect(size({ variant: "a", set: ["latent.size=4", "latent.size=3"] })).toBe(3);
    const { core } = merged(spec, { variant: "a", set: ["latent.size=3"] });
    const [trial] = trials(core.source);
    const made = trial && trialSpec(core.source, trial);
    const root = made !== undefined && E.isRight(made) ? made.right : core.source;
    expect([find(root, "/latent/size"), find(root, "/train/batch")].map((node) => node && toValue(node))).toEqual([
      5, 2,
    ]);
    expect(find(root, "/sweep")).toBeUndefined();
  });
});

describe("every trial is checked", () => {
  const problems = (sweep: unknown) =>
    checkTrials(merged({ extends: "base.json", sweep })).map((problem) =>
      problem._tag === "InTrial" ? [problem.problem._tag, problem.changes.length, problem.place.pointer] : [],
    );

  test("one problem is told once, for the first trial that has it", () => {
    expect(problems({ over: { "/decoder/layers/0/units": [6, 7, 8], "/train/batch": [1, 2] } })).toEqual([
      ["OutputMismatch", 2, "/decoder/layers/0"],
    ]);
  });

  test("as many as are worth listing", () => {
    const sizes = Array.from({ length: 300 }, (_, i) => -i);
    expect(problems({ over: { "/latent/size": sizes } })).toHaveLength(100);
  });
});
