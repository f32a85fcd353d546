/**
 * A run's folder, read and checked.
 *
 * In: a folder, and how to compile a spec. Out: the compiled spec, the checkpoint's tensors and its state, or the first
 * thing that is wrong.
 */
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { Program } from "../../compiler/ir/program.js";
import { mostWhole, readPlain } from "../file/plain.js";
import { type Checked, type Compile, checkedRun, type Files, type Run } from "./checked.js";
import { sha256 } from "./hash.js";
import { mostSpec, mostState, specFile, stateFile } from "./names.js";

export { type Compile, inferenceProgram, loadModel, type Run, type SpecProblem } from "./checked.js";

const filesIn = (folder: string): Files => ({
  folder,
  pathOf: (name) => join(folder, name),
  read: (name) => readPlain(join(folder, name), name === specFile ? mostSpec : mostWhole),
  digest: sha256,
});

const isFile = async (path: string): Promise<boolean> => (await lstat(path).catch(() => undefined))?.isFile() ?? false;

/** The text of state.json; a folder without it is no run. */
const stateText = async (folder: string): Promise<Checked<string>> => {
  const bytes = await readPlain(join(folder, stateFile), mostState);
  if (E.isRight(bytes)) return E.right(new TextDecoder().decode(bytes.right));
  if (bytes.left.code !== "ENOENT" && bytes.left.code !== "ENOTDIR") return bytes;
  const file = await isFile(folder);
  return E.left({ _tag: "NotARun", folder, found: await readdir(folder).catch(() => []), ...(file && { file }) });
};

/**
 * Opens the run in `folder`. A run may be training there meanwhile: when a file is gone because a newer checkpoint took
 * over, the newer one is opened.
 */
export const openRun = async <C extends { readonly program: Program }, P>(
  folder: string,
  compile: Compile<C, P>,
): Promise<Checked<Run<C>, P>> => {
  let text = await stateText(folder);
  for (;;) {
    if (E.isLeft(text)) return text;
    const run = await checkedRun(filesIn(folder), text.right, compile);
    if (E.isRight(run)) return run;
    const now = await stateText(folder);
    if (E.isLeft(now) || now.right === text.right) return run;
    text = now;
  }
};
