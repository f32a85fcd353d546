/** `graft check`: is each spec sound? Loads no engine; the reports are the result. */
import * as E from "fp-ts/lib/Either.js";
import type { TypedModel } from "../../../compiler/build/typed.js";
import type { Report } from "../../../compiler/report/report.js";
import { changing, type Define, examples } from "../command.js";
import { counted } from "../format.js";
import type { Exit, Refusal } from "../outcome.js";
import { type CheckedSpec, changesOf, openSpec, parametersOf } from "../spec.js";

interface Options {
  readonly set?: ReadonlyArray<string>;
  readonly variant?: string;
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

export const define: Define = (command) => {
  changing(command.argument("<spec...>", "spec files, or - for stdin"));
  examples(command, [
    ["graft check spec.json", "one line if it is sound, else every problem"],
    ["graft check specs/*.json", "several at once"],
    ["graft check spec.json --set inject.0.place=film", "would it still be sound?"],
    ["cat spec.json | graft check -", "from stdin"],
  ]);
  return async () => {
    const files = command.processedArgs[0] as ReadonlyArray<string>;
    const changes = changesOf(command.opts<Options>());
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
