// Every generated file of the package, by its path: what the codecs make, and the problem catalogue with the real
// reports of the specs in specs/broken.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { check } from "../compiler/check/index.js";
import { generated, languageFiles } from "../compiler/manual/index.js";
import { opsPath, opsText } from "../compiler/manual/ops.js";
import { type Example, problemPages } from "../compiler/manual/problems.js";
import { migrate } from "../compiler/migrate/index.js";
import { checkTrials, front, type Options } from "../compiler/pipeline/compile.js";
import { ruledOut } from "../compiler/problem/ruled-out.js";
import { pages, reportAll } from "../compiler/report/index.js";
import { metricsPath, metricsText } from "../runtime/measure/page.js";
import { readBases } from "../src/bases.js";
import { pages as outside } from "../src/report/problem/index.js";

const root = join(import.meta.dirname, "..");

const soundOf = (text: string): string | undefined => {
  try {
    const { variants } = JSON.parse(text) as { readonly variants?: { readonly sound?: unknown } };
    return variants?.sound === undefined ? undefined : JSON.stringify(variants.sound, undefined, 2);
  } catch {
    return undefined;
  }
};

const examplesOf = (name: string, text: string, options: Options = {}): ReadonlyArray<Example> => {
  const typed = front({ name, text }, { bases: readBases({ name, text }, join(root, "specs/broken")), ...options });
  const migrated = migrate({ name, text });
  const found = E.isLeft(typed) ? typed.left : [...checkTrials(typed.right), ...check(typed.right)];
  const stuck = E.isLeft(migrated) ? migrated.left.filter(({ _tag }) => _tag === "NoSuccessor") : [];
  const reports = reportAll([...found, ...stuck]);
  const sound = soundOf(text);
  return reports.map((report) => ({ report, beside: reports.length, sound }));
};

/** What a command line may ask of a spec, and what is wrong with it. */
const asked: ReadonlyArray<Options> = [
  { set: ["train.epochs"] },
  { set: ["__proto__.x=1"] },
  { set: ["~train.epoch"] },
  { set: ["inject.7.place=add"] },
  { set: ["train.epochs.first=3"] },
  { set: ["+train.epochs=3"] },
  { variant: "erly" },
  { variant: "odd" },
  { set: ["extends=base.json"] },
];

const variants =
  '{\n  "variants": { "early": { "/train/epochs": 3 }, "odd": 3 },\n  "inject": [],\n  "train": { "epochs": 20 }\n}\n';

const examples = (): ReadonlyArray<Example> => [
  ...readdirSync(join(root, "specs/broken"))
    .filter((file) => file.endsWith(".json"))
    .flatMap((file) => examplesOf(`specs/broken/${file}`, readFileSync(join(root, "specs/broken", file), "utf8"))),
  ...asked.flatMap((options) => examplesOf("spec.json", variants, options)),
];

export const generatedFiles = (): ReadonlyMap<string, string> =>
  new Map([
    ...generated(),
    ...languageFiles(),
    [metricsPath, metricsText()],
    [opsPath, opsText()],
    ...problemPages({ pages: { ...pages, ...outside }, ruledOut, examples: examples() }),
  ]);
