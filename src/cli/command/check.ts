/** `graft check`: is each spec sound? Loads no engine; the reports are the result. */

import { dirname, join } from "node:path";
import { Option } from "commander";
import * as E from "fp-ts/lib/Either.js";
import type { TypedModel } from "../../../compiler/assemble/typed.js";
import { own } from "../../../compiler/base/own.js";
import { checkTrials } from "../../../compiler/pipeline/compile.js";
import { trials } from "../../../compiler/sweep/index.js";
import type { Report } from "../../../compiler/words/report.js";
import { readBases } from "../../bases.js";
import { counted } from "../../report/format.js";
import { type Exit, type Refusal, refusal } from "../../report/refusal.js";
import { usage } from "../../report/usage.js";
import { readText } from "../../run/file.js";
import { type CheckedSpec, changesOf, openSpec, parametersOf, refusedSpec } from "../../run/spec.js";
import { type Call, changing, type Define, examples } from "../command.js";
import { diagnosticFormats, formatNames } from "../diagnostics/index.js";
import { filesOf } from "../files.js";
import { type Mended, mend, mendedJson, mendedText } from "../fix.js";
import { type Outcome, refused } from "../outcome.js";
import { rendered } from "../render.js";
import { note, outStyledAsIs, printable, terminalOf } from "../terminal.js";
import { watchFiles } from "../watch.js";

interface Options {
  readonly set?: ReadonlyArray<string>;
  readonly variant?: string;
  readonly fix?: true;
  readonly fixWarnings?: true;
  readonly dryRun?: true;
  readonly format?: string;
  readonly watch?: true;
}

/** The first few, and how many more. */
const shortened = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.length <= 8 ? names : [...names.slice(0, 6), `${names.length - 6} more`];

/** `digit into encoder.hidden and decoder`. */
const injected = ({ injections }: TypedModel): ReadonlyArray<string> => {
  const sites = new Map<string, Set<string>>();
  for (const { condition, siteName } of injections)
    sites.set(condition, (sites.get(condition) ?? new Set()).add(siteName));
  return [...sites].map(([condition, into]) => `${condition} into ${shortened([...into]).join(" and ")}`);
};

const sound = (name: string, { typed, warnings }: CheckedSpec): string => {
  const many = trials(typed.core.source).length;
  const sweep = many === 0 ? [] : [`a sweep of ${counted(many, "trial")}, each sound`];
  const facts = [counted(parametersOf(typed), "parameter"), ...injected(typed), ...sweep];
  const remarks = warnings.length === 0 ? "" : ` (${counted(warnings.length, "warning")} above)`;
  return `${name}: sound — ${facts.join(", ")}${remarks}\n`;
};

interface Verdict {
  readonly file: string;
  readonly result: E.Either<Refusal, CheckedSpec>;
}

/** A spec with a sweep is sound if every trial's is. */
const withTrials = (opened: Verdict["result"]): Verdict["result"] => {
  const problems = E.isRight(opened) ? checkTrials(opened.right.typed) : [];
  return problems.length === 0 ? opened : E.left(refusedSpec(problems));
};

const reportsOf = ({ result }: Verdict): ReadonlyArray<Report> =>
  E.isLeft(result) ? result.left.reports : result.right.warnings;

/** A line for each of several files; a single one that is refused has said so already. */
const textOf = ({ file, result }: Verdict, _: number, { length }: ReadonlyArray<Verdict>): string => {
  if (E.isRight(result)) return sound(file, result.right);
  return length === 1 ? "" : `${file}: not sound — ${counted(result.left.reports.length, "problem")} above\n`;
};

const jsonOf = ({ file, result }: Verdict): Readonly<Record<string, unknown>> =>
  E.isLeft(result)
    ? { file, ok: false }
    : {
        file,
        ok: true,
        name: result.right.typed.core.name,
        parameters: parametersOf(result.right.typed),
        trials: trials(result.right.typed.core.source).length,
      };

/** 3 beats 4: a spec that is wrong is the plainer news. */
const exitOf = (verdicts: ReadonlyArray<Verdict>): Exit => {
  const exits = verdicts.flatMap(({ result }) => (E.isLeft(result) ? [result.left.exit] : []));
  if (exits.length === 0) return 0;
  return exits.every((exit) => exit === 2) ? 2 : Math.min(...exits) === 4 ? 4 : 3;
};

/** Options that don't go together. */
const misused = (
  files: ReadonlyArray<string>,
  { fix, fixWarnings, dryRun, set, variant, format, watch }: Options,
): Report | undefined => {
  const fixes = fix ?? fixWarnings ?? false;
  if (watch && fixes)
    return usage(
      "--watch and --fix don't go together: one waits for your changes, the other makes some.",
      "leave one of them out",
    );
  if (watch && format !== undefined && format !== "text")
    return usage("--watch talks to a person; --format is for programs.", "leave one of them out");
  if (watch && files.includes("-")) return usage("--watch looks at files, and - is stdin.", "name the file");
  if (dryRun && !fixes) return usage("--dry-run belongs to --fix.", "add --fix, or leave --dry-run out");
  if (fixes && files.includes("-")) return usage("--fix changes a file, and - is stdin.", "name the file");
  return fixes && (set !== undefined || variant !== undefined)
    ? usage("--fix changes the file, and --set and --variant change the spec only here.", "leave one of them out")
    : undefined;
};

const fixAll = async (files: ReadonlyArray<string>, { fixWarnings, dryRun }: Options): Promise<Outcome> => {
  const { colour } = terminalOf(process.stdout);
  const results: Array<readonly [string, E.Either<Refusal, Mended>]> = [];
  for (const file of files)
    results.push([file, await mend(file, { warnings: fixWarnings === true, dryRun: dryRun === true })]);
  const verdicts = await Promise.all(
    files.map(async (file): Promise<Verdict> => ({ file, result: withTrials(await openSpec(file, {})) })),
  );
  const refusals = results.flatMap(([, result]) => (E.isLeft(result) ? result.left.reports : []));
  const mended = results.flatMap(([, result]) => (E.isRight(result) ? [result.right] : []));
  return {
    exit: refusals.length > 0 ? 3 : exitOf(verdicts),
    text: mended.map((each) => mendedText(each, colour)).join("") + printable(verdicts.map(textOf).join("")),
    styled: true,
    asIs: true,
    json: { specs: mended.map(mendedJson) },
    reports: refusals.length > 0 ? refusals : mended.flatMap(({ left }) => left),
    reportsAreResult: true,
  };
};

const checkAll = async (files: ReadonlyArray<string>, options: Options): Promise<Outcome> => {
  const changes = changesOf(options);
  const verdicts: Array<Verdict> = [];
  for (const file of files) {
    const result = withTrials(await openSpec(file, changes));
    verdicts.push({ file: file === "-" ? "<stdin>" : file, result });
  }
  return {
    exit: exitOf(verdicts),
    text: verdicts.map(textOf).join(""),
    json: { specs: verdicts.map(jsonOf) },
    reports: verdicts.flatMap(reportsOf),
    reportsAreResult: true,
  };
};

/** The same verdicts for another program: the reports are the text. */
const formatted = (outcome: Outcome, format: string | undefined): Outcome => {
  const form = format === undefined ? undefined : own(diagnosticFormats, format);
  return form === undefined ? outcome : { ...outcome, text: form(outcome.reports), reports: [] };
};

/** The files that a spec's answer comes from: itself and all that it extends, as it is now. */
const partsOf = async (file: string): Promise<ReadonlyArray<string>> => {
  const source = await readText(file);
  const bases = E.isRight(source) ? [...readBases(source.right, dirname(file)).keys()] : [];
  return [file, ...bases.map((path) => join(dirname(file), path))];
};

/** Checks, says what came of it, and waits for the next change. */
const watchAll = async (files: ReadonlyArray<string>, options: Options): Promise<Outcome> => {
  const show = async (): Promise<void> => {
    const { reports, text } = await checkAll(files, options);
    outStyledAsIs(`${rendered(reports, terminalOf(process.stdout))}${printable(text)}`);
    note(`watching ${counted(files.length, "file")}; Ctrl-C ends it\n`);
  };
  const parts = await Promise.all(files.map(partsOf));
  const exit = await watchFiles(parts.flat(), show);
  return { exit, text: "", json: {}, reports: [] };
};

const checkRun = async (words: ReadonlyArray<string>, options: Options, { json }: Call): Promise<Outcome> => {
  const files = await filesOf(words);
  if (E.isLeft(files)) return refused(files.left);
  const wrong = misused(files.right, { ...options, ...(json ? { format: options.format ?? "json" } : {}) });
  if (wrong !== undefined) return refused(refusal(2, wrong));
  if (options.fix ?? options.fixWarnings ?? false) return fixAll(files.right, options);
  return options.watch === true
    ? watchAll(files.right, options)
    : formatted(await checkAll(files.right, options), options.format);
};

export const define: Define = (command) => {
  changing(command.argument("<spec...>", "spec files or patterns, or - for stdin"))
    .option("--fix", "do to the files what reports say to do, where that is exact")
    .option("--fix-warnings", "the same for warnings: what runs already becomes another model")
    .option("--dry-run", "with --fix: show what would change, and write nothing")
    .addOption(new Option("--format <form>", "what the reports are written as (default: text)").choices(formatNames))
    .option("--watch", "check again whenever a file changes");
  examples(command, [
    ["graft check spec.json", "one line if it is sound, else every problem"],
    ["graft check 'specs/**/*.json'", "several at once"],
    ["graft check spec.json --set inject.0.place=film", "would it still be sound?"],
    ["graft check spec.json --fix --dry-run", "what would be fixed?"],
    ["graft check spec.json --watch", "beside an editor"],
    ["graft check specs/*.json --format sarif", "for a code host; github makes annotations"],
    ["cat spec.json | graft check -", "from stdin"],
  ]);
  return (call) => checkRun(command.processedArgs[0] as ReadonlyArray<string>, command.opts<Options>(), call);
};
