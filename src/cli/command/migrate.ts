/**
 * `graft migrate`: rewrites specs of an earlier version of the language. Loads no engine; a file is written whole or
 * not at all.
 */
import * as E from "fp-ts/lib/Either.js";
import { type Migration, migrate } from "../../../compiler/migrate/index.js";
import { front } from "../../../compiler/pipeline/compile.js";
import { visible } from "../../../compiler/words/layout.js";
import { counted } from "../../report/format.js";
import type { Refusal } from "../../report/refusal.js";
import { readText } from "../../run/file.js";
import { refusedSpec } from "../../run/spec.js";
import { type Define, examples } from "../command.js";
import { store } from "../fix.js";
import type { Outcome } from "../outcome.js";
import { printableJson } from "../terminal.js";

interface Options {
  readonly dryRun?: true;
}

interface Migrated extends Migration {
  readonly file: string;
  readonly written: boolean;
  /** How many problems the new text has: what the old version let pass. */
  readonly problems: number;
}

const migrateFile = async (
  path: string,
  { dryRun = false }: { readonly dryRun?: boolean },
): Promise<E.Either<Refusal, Migrated>> => {
  const source = await readText(path);
  if (E.isLeft(source)) return source;
  const migration = migrate(source.right);
  if (E.isLeft(migration)) return E.left(refusedSpec(migration.left));
  const { text, done } = migration.right;
  const checked = front({ name: source.right.name, text });
  const result = {
    ...migration.right,
    file: source.right.name,
    written: false,
    problems: E.isLeft(checked) ? checked.left.length : 0,
  };
  if (done.length === 0 || dryRun || path === "-") return E.right(result);
  const stored = await store(path, text);
  return E.isLeft(stored) ? stored : E.right({ ...result, written: true });
};

const textOf = ({ file, from, done, written, problems, text }: Migrated): string => {
  if (done.length === 0) return `${file}: nothing to do, it is in version ${from ?? 1}\n`;
  if (!written) return text;
  const rows = done.map(({ words }) => `  ${visible(words)}\n`).join("");
  const next = problems === 0 ? "It is sound." : `It has ${counted(problems, "problem")}: graft check ${file}`;
  return `${file}: version ${from} → 1, ${counted(done.length, "change")}\n${rows}${next}\n`;
};

const jsonOf = ({ file, from, done, written, problems, text }: Migrated): Readonly<Record<string, unknown>> => ({
  file,
  ok: true,
  from: from ?? null,
  written,
  problems,
  changes: done.map(({ pointer, words }) => ({ pointer, message: words })),
  text,
});

export const define: Define = (command) => {
  command
    .argument("<spec...>", "spec files, or - for stdin, whose new text goes to stdout")
    .option("--dry-run", "print the new text, and write nothing");
  examples(command, [
    ["graft migrate spec.json", "rewrites the file; what the new version says as well stays as it is"],
    ["graft migrate specs/*.json", "those that are in this version are left alone"],
    ["graft migrate spec.json --dry-run > new.json", "to look at it first"],
  ]);
  return async (): Promise<Outcome> => {
    const files = command.processedArgs[0] as ReadonlyArray<string>;
    const options = command.opts<Options>();
    const results: Array<E.Either<Refusal, Migrated>> = [];
    for (const file of files) results.push(await migrateFile(file, options));
    const migrated = results.flatMap((each) => (E.isRight(each) ? [each.right] : []));
    const refusals = results.flatMap((each) => (E.isLeft(each) ? [each.left] : []));
    return {
      exit: refusals.length === 0 ? 0 : refusals.every(({ exit }) => exit === 4) ? 4 : 3,
      text: printableJson(migrated.map(textOf).join("")),
      styled: true,
      asIs: true,
      json: { specs: migrated.map(jsonOf) },
      reports: refusals.flatMap(({ reports }) => reports),
    };
  };
};
