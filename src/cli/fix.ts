/**
 * `graft check --fix`: does to spec files what their reports say to do, where that is exact.
 *
 * In: a path. Out: what was done, line by line, and what is left. The file is written whole or not at all, and only
 * where something changed.
 */
import { chmod, realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { type Repair, repair } from "../../compiler/fix/index.js";
import { type Palette, palette, visible } from "../../compiler/words/layout.js";
import { positionAt } from "../../compiler/words/position.js";
import type { Report } from "../../compiler/words/report.js";
import { writeAtomic } from "../../runtime/checkpoint/atomic.js";
import { readBases } from "../bases.js";
import { reportFile } from "../report/file.js";
import { counted } from "../report/format.js";
import { type Refusal, refusal } from "../report/refusal.js";
import { readText } from "../run/file.js";
import { difference } from "./difference.js";

export interface FixOptions {
  readonly warnings: boolean;
  /** Show what would be done, and write nothing. */
  readonly dryRun: boolean;
}

export interface Mended extends Repair {
  readonly file: string;
  readonly before: string;
  readonly written: boolean;
}

/** The new text in the file's place, behind a link where it is one, with the permissions that it had. */
export const store = async (path: string, text: string): Promise<E.Either<Refusal, void>> => {
  const target = await realpath(path).catch(() => path);
  const mode = (await stat(target).catch(() => undefined))?.mode;
  const stored = await writeAtomic(target, text);
  if (E.isLeft(stored)) return E.left(refusal(1, reportFile(stored.left, { what: "spec" })));
  if (mode !== undefined) await chmod(target, mode).catch(() => undefined);
  return E.right(undefined);
};

export const mend = async (file: string, { warnings, dryRun }: FixOptions): Promise<E.Either<Refusal, Mended>> => {
  const source = await readText(file);
  if (E.isLeft(source)) return source;
  const done = repair(source.right, { warnings, bases: readBases(source.right, dirname(file)) });
  const mended = { ...done, file, before: source.right.text, written: false };
  if (dryRun || done.text === source.right.text) return E.right(mended);
  const stored = await store(file, done.text);
  return E.isLeft(stored) ? stored : E.right({ ...mended, written: true });
};

const lineOf = ({ place }: Report): string =>
  place === undefined ? "" : `line ${positionAt(place.source, place.range.start).line}: `;

const did = (report: Report, paint: Palette): string =>
  `  ${report.code}  ${visible(`${lineOf(report)}${report.summary}`)}\n       ${paint.good("Fix:")} ` +
  `${visible(report.fix ?? "")}\n`;

/** Each run of lines that changed, behind the line where it begins. */
const shown = ({ before, text }: Mended, paint: Palette): string =>
  difference(before, text)
    .map(({ line, gone, come }) => {
      const lines = [
        ...gone.map((each) => paint.mark(`- ${visible(each)}`)),
        ...come.map((each) => paint.good(`+ ${visible(each)}`)),
      ];
      return lines.map((each, i) => `${paint.quiet(`${i === 0 ? line : ""}`.padStart(5))} ${each}\n`).join("");
    })
    .join("");

/** What was done to a file; nothing where nothing was. */
export const mendedText = (mended: Mended, colour: boolean): string => {
  const { file, fixed, written } = mended;
  if (fixed.length === 0) return "";
  const paint = palette(colour, "error");
  const head = written
    ? `${visible(file)}: did ${counted(fixed.length, "fix", "fixes")}`
    : `${visible(file)}: would do ${counted(fixed.length, "fix", "fixes")}, written nothing`;
  return `${head}\n\n${fixed.map((report) => did(report, paint)).join("")}\n${shown(mended, paint)}\n`;
};

export const mendedJson = ({
  file,
  fixed,
  left,
  text,
  before,
  written,
}: Mended): Readonly<Record<string, unknown>> => ({
  file,
  ok: left.every(({ severity }) => severity !== "error"),
  written,
  changed: text !== before,
  fixed: fixed.map(({ code, summary, fix, place }) => ({
    code,
    message: summary,
    fix,
    pointer: place?.pointer ?? null,
  })),
  text,
});
