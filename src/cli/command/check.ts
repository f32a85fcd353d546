/** `graft check`: is each spec sound? Loads no engine; the reports are the result. */
import * as E from "fp-ts/lib/Either.js";
import type { TypedModel } from "../../../compiler/build/typed.js";
import type { Report } from "../../../compiler/report/report.js";
import { changing, type Define, examples } from "../command.js";
import { type Mended, mend, mendedJson, mendedText } from "../fix.js";
import { counted } from "../format.js";
import { type Exit, type Outcome, type Refusal, refusal, refused } from "../outcome.js";
import { usage } from "../report/usage.js";
import { type CheckedSpec, changesOf, openSpec, parametersOf } from "../spec.js";
import { terminalOf } from "../terminal.js";

interface Options {
  readonly set?: ReadonlyArray<string>;
  readonly variant?: string;
  readonly fix?: true;
  readonly fixWarnings?: true;
  readonly dryRun?: true;
}

/** `digit into encoder.hidden and decoder`. */
const injected = ({ injections }: TypedModel): ReadonlyArray<string> => {
  const sites = new Map<string, ReadonlyArray<string>>();
  for (const { condition, siteName } of injections) sites.set(condition, [...(sites.get(condition) ?? []), siteName]);
  return [...sites].map(([condition, into]) => `${condition} into ${into.join(" and ")}`);
};

const sound = (name: string, { typed, warnings }: CheckedSpec): string => {
  const facts = [counted(parametersOf(typed), "parameter"), ...injected(typed)];
  const remarks = warnings.length === 0 ? "" : ` (${counted(warnings.length, "warning")} above)`;
  return `${name}: sound — ${facts.join(", ")}${remarks}\n`;
};

interface Verdict {
  readonly file: string;
  readonly result: E.Either<Refusal, CheckedSpec>;
}

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
    : { file, ok: true, name: result.right.typed.core.name, parameters: parametersOf(result.right.typed) };

/** 3 beats 4: a spec that is wrong is the plainer news. */
const exitOf = (verdicts: ReadonlyArray<Verdict>): Exit => {
  const exits = verdicts.flatMap(({ result }) => (E.isLeft(result) ? [result.left.exit] : []));
  return exits.length === 0 ? 0 : Math.min(...exits) === 4 ? 4 : 3;
};

/** Options that don't go together. */
const misused = (
  files: ReadonlyArray<string>,
  { fix, fixWarnings, dryRun, set, variant }: Options,
): Report | undefined => {
  const fixes = fix ?? fixWarnings ?? false;
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
    files.map(async (file): Promise<Verdict> => ({ file, result: await openSpec(file, {}) })),
  );
  const refusals = results.flatMap(([, result]) => (E.isLeft(result) ? result.left.reports : []));
  const mended = results.flatMap(([, result]) => (E.isRight(result) ? [result.right] : []));
  return {
    exit: refusals.length > 0 ? 3 : exitOf(verdicts),
    text: mended.map((each) => mendedText(each, colour)).join("") + verdicts.map(textOf).join(""),
    json: { specs: mended.map(mendedJson) },
    reports: refusals.length > 0 ? refusals : mended.flatMap(({ left }) => left),
    reportsAreResult: true,
  };
};

export const define: Define = (command) => {
  changing(command.argument("<spec...>", "spec files, or - for stdin"))
    .option("--fix", "do to the files what reports say to do, where that is exact")
    .option("--fix-warnings", "the same for warnings: what runs already becomes another model")
    .option("--dry-run", "with --fix: show what would change, and write nothing");
  examples(command, [
    ["graft check spec.json", "one line if it is sound, else every problem"],
    ["graft check specs/*.json", "several at once"],
    ["graft check spec.json --set inject.0.place=film", "would it still be sound?"],
    ["graft check spec.json --fix --dry-run", "what would be fixed?"],
    ["cat spec.json | graft check -", "from stdin"],
  ]);
  return async () => {
    const files = command.processedArgs[0] as ReadonlyArray<string>;
    const options = command.opts<Options>();
    const misuse = misused(files, options);
    if (misuse !== undefined) return refused(refusal(2, misuse));
    if (options.fix || options.fixWarnings) return fixAll(files, options);
    const changes = changesOf(options);
    const verdicts: Array<Verdict> = [];
    for (const file of files) {
      const result = await openSpec(file, changes);
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
};
