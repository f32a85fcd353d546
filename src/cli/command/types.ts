/**
 * `graft types`: for each spec a declaration file beside it, so that `import spec from "./cvae.json"` has the spec's
 * own type; for a run's folder, beside the spec in it.
 */
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { reportAll } from "../../../compiler/report/index.js";
import { quote } from "../../../compiler/words/layout.js";
import type { Report } from "../../../compiler/words/report.js";
import { reportOf } from "../../../runtime/problem/failure.js";
import { specFile } from "../../../runtime/run/folder.js";
import { reportFile } from "../../report/file.js";
import { counted } from "../../report/format.js";
import { staleTypesProblem } from "../../report/problem/command/stale-types.js";
import { type Refusal, refusal } from "../../report/refusal.js";
import { usage } from "../../report/usage.js";
import { readText } from "../../run/file.js";
import { type Declared, declared, isFresh, refresh } from "../../typed/declare.js";
import { type Define, examples } from "../command.js";
import { filesOf } from "../files.js";
import { type Outcome, refused } from "../outcome.js";

interface Options {
  readonly check?: true;
}

type Result = E.Either<Refusal, Declared>;

/** Of a run's folder, the spec in it. */
const specIn = async (path: string): Promise<string> => {
  const inside = join(path, specFile);
  return (await lstat(inside).catch(() => undefined))?.isFile() === true ? inside : path;
};

const wanted = async (word: string): Promise<Result> => {
  const spec = await specIn(word);
  if (!spec.endsWith(".json"))
    return E.left(
      refusal(
        2,
        usage(
          `graft types writes beside .json files and in runs; ${quote(spec)} is neither.`,
          "name specs that end in .json, or folders of runs",
        ),
      ),
    );
  const source = await readText(spec);
  if (E.isLeft(source)) return source;
  return E.mapLeft((problems: Parameters<typeof reportAll>[0]) => refusal(3, ...reportAll(problems)))(
    declared(source.right),
  );
};

const stale = ({ spec, path }: Declared): Report => reportOf(staleTypesProblem, { path, spec });

const write = async (all: ReadonlyArray<Declared>): Promise<Outcome> => {
  const changed: Array<string> = [];
  for (const each of all) {
    const wrote = await refresh(each);
    if (E.isLeft(wrote)) return refused(refusal(1, reportFile(wrote.left)));
    if (wrote.right) changed.push(each.path);
  }
  const rest = all.length - changed.length;
  const text = [...changed.map((path) => `${path}\n`), ...(rest > 0 ? [`${counted(rest, "file")} up to date\n`] : [])];
  return { exit: 0, text: text.join(""), json: { written: changed, unchanged: rest }, reports: [] };
};

const check = async (all: ReadonlyArray<Declared>): Promise<Outcome> => {
  const fresh = await Promise.all(all.map(isFresh));
  const reports = all.filter((_, i) => fresh[i] !== true).map(stale);
  const text = reports.length === 0 ? `${counted(all.length, "file")} up to date\n` : "";
  return { exit: reports.length === 0 ? 0 : 3, text, json: { stale: reports.length }, reports };
};

const typesRun = async (words: ReadonlyArray<string>, options: Options): Promise<Outcome> => {
  const files = await filesOf(words);
  if (E.isLeft(files)) return refused(files.left);
  const results = await Promise.all(files.right.map(wanted));
  const problems = results.flatMap((result) => (E.isLeft(result) ? [result.left] : []));
  const [first] = problems;
  // Nothing is written unless everything can be.
  if (first !== undefined) return refused({ exit: first.exit, reports: problems.flatMap(({ reports }) => reports) });
  const all = results.flatMap((result) => (E.isRight(result) ? [result.right] : []));
  return options.check === true ? check(all) : write(all);
};

export const define: Define = (command) => {
  command
    .argument("<spec...>", "spec files, folders of runs, or patterns such as 'specs/**/*.json'")
    .option("--check", "write nothing; fail where a declaration is missing or stale");
  examples(command, [
    ["graft types cvae.json", "writes cvae.d.json.ts beside it"],
    ["graft types runs/cvae", 'for open<typeof spec>("runs/cvae")'],
    ["graft types 'specs/**/*.json' --check", "in CI"],
  ]);
  return () => typesRun(command.processedArgs[0] as ReadonlyArray<string>, command.opts<Options>());
};
