/**
 * Does what reports of data say, as a person would who reads them: `--set`, another address, `graft init --data`.
 *
 * In: a spec, the settings and the address of a call, and the words of a fix. Out: the next call; undefined where the
 * words name nothing to do.
 */
import * as E from "fp-ts/lib/Either.js";
import * as T from "fp-ts/lib/These.js";
import { type Compiled, compile } from "../../../compiler/pipeline/compile.js";
import { reportAll } from "../../../compiler/report/index.js";
import type { Report } from "../../../compiler/words/report.js";
import type { Dataset } from "../../../runtime/data/index.js";
import { referenceEngine } from "../../../runtime/engine/reference/index.js";
import { initialise } from "../../../runtime/train/initialise.js";
import { train } from "../../../runtime/train/train.js";
import { planAt } from "../../../src/cli/init/plan.js";
import { openTraining } from "../../../src/data.js";
import { reportData } from "../../../src/report/data.js";

export interface Call {
  readonly spec: string;
  readonly set: ReadonlyArray<string>;
  readonly address: string;
}

const unquoted = (word: string): string =>
  word.startsWith("'") ? word.slice(1, -1).replaceAll("'\\''", "'") : word.replace(/^"(.*)"$/, "$1");

const word = `('(?:[^']|'\\\\'')*'|"[^"]*"|[^\\s,]+)`;

const settingsIn = (fix: string): ReadonlyArray<string> =>
  [...fix.matchAll(/--set ('(?:[^']|'\\'')*'|\S+?)(?=[,;)]?(?:\s|$))/g)].map(([, setting = ""]) => unquoted(setting));

/** A fix of one of several addresses. */
const amongParts = (address: string, part: string): string => {
  const bare = (one: string): string => one.replace(/#[^#/]*$/, "");
  const parts = address.split(" + ");
  if (parts.length === 1 || part.includes(" + ")) return part;
  return parts.map((one) => (bare(one) === bare(part) ? part : one)).join(" + ");
};

/** The call that a fix asks for. */
export const followed = async (call: Call, fix: string): Promise<Call | undefined> => {
  const set = settingsIn(fix);
  if (set.length > 0) return { ...call, set: [...call.set, ...set] };
  const [, address] = new RegExp(`write (?:the address as )?${word}`).exec(fix) ?? [];
  if (address !== undefined && /^[a-z]+:/.test(unquoted(address)))
    return { ...call, address: amongParts(call.address, unquoted(address)) };
  const [, data] = new RegExp(`graft init --data ${word}`).exec(fix) ?? [];
  if (data === undefined) return undefined;
  const planned = await planAt("planned", unquoted(data));
  return E.isLeft(planned) ? undefined : { spec: planned.right.text, set: [], address: planned.right.address };
};

export type Tried =
  | { readonly _tag: "Runs"; readonly compiled: Compiled; readonly dataset: Dataset }
  | { readonly _tag: "Refused"; readonly reports: ReadonlyArray<Report> };

/** Compiles and opens the data. */
export const tried = async ({ spec, set, address }: Call): Promise<Tried> => {
  const made = compile({ name: "spec.json", text: spec }, { set });
  if (T.isLeft(made)) return { _tag: "Refused", reports: reportAll(made.left) };
  const opened = await openTraining(made.right.core, address);
  if (E.isLeft(opened)) return { _tag: "Refused", reports: opened.left.map(reportData) };
  return { _tag: "Runs", compiled: made.right, dataset: opened.right };
};

/** Follows reports, all that have a fix at once, until the call runs; or ends with what nothing can be done about. */
export const followedThrough = async (call: Call, rounds = 4): Promise<Tried> => {
  let at = call;
  for (let round = 0; ; round++) {
    const answer = await tried(at);
    if (answer._tag === "Runs" || round === rounds) return answer;
    let next: Call | undefined;
    for (const { fix } of answer.reports) {
      next = (fix && (await followed(next ?? at, fix))) || next;
      if (next !== undefined && next.spec !== at.spec) break; // what else was said, was said of the old spec
    }
    if (next === undefined) return answer;
    at = next;
  }
};

/** One step on the data; the loss must be a number. */
export const trainsOneStep = async ({
  compiled,
  dataset,
}: Extract<Tried, { readonly _tag: "Runs" }>): Promise<boolean> => {
  const opened = await referenceEngine.load(compiled.program);
  await opened.write(initialise(compiled.program, 1, dataset));
  const settings = { ...compiled.core.train, epochs: 1, batch: dataset.count };
  const split = { train: dataset, heldOut: { ...dataset, count: 0 } };
  const done = await train({ session: opened, program: compiled.program, split, settings });
  opened.dispose();
  return E.isRight(done) && done.right.position.step === 1;
};
