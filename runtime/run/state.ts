/**
 * state.json: what a checkpoint is, beside its tensors.
 *
 * In: a state. Out: its text, and back. The file names the checkpoint's other files and their hashes, so replacing this
 * one file switches from one whole checkpoint to the next. It ends with the hash of itself, and only the very text that
 * was written is read: any changed byte is found.
 */
import * as E from "fp-ts/lib/Either.js";
import { precisions } from "../engine/engine.js";
import { isOver, type Plan, type Position } from "../train/plan.js";
import type { DataMark, Digest, EngineMark } from "./mark.js";
import type { RunProblem } from "./problem/index.js";

export interface FileMark {
  /** Inside the run's folder. */
  readonly name: string;
  readonly sha256: string;
}

/** How much of metrics.jsonl belongs to the checkpoint. */
export interface MetricsMark {
  readonly lines: number;
  readonly sha256: string;
}

export interface RunFiles {
  readonly spec: FileMark;
  readonly model: FileMark;
  readonly optimizer: FileMark;
  /** The model of the best epoch, while the run goes on and is to end with it. */
  readonly best?: FileMark;
}

/** What state.json says of a run: how far it has come, with what, and which files hold it. */
export interface RunState {
  readonly schema: 1;
  readonly position: Position;
  readonly plan: Plan;
  readonly engine: EngineMark;
  readonly data: DataMark;
  readonly metrics: MetricsMark;
  readonly files: RunFiles;
}

export const schema = 1;

/** Whether the run has taken all of its steps. */
export const isComplete = ({ position, plan }: RunState): boolean => isOver(plan, position);

/** The file's text. JSON keeps every finite double exactly, so half-summed losses survive to the bit. */
export const encodeState = (state: RunState, digest: Digest): string =>
  `${JSON.stringify({ ...state, sha256: digest(JSON.stringify(state)) }, undefined, 2)}\n`;

type Fields = Readonly<Record<string, unknown>>;
type Test = (value: unknown) => boolean;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text: Test = (value) => typeof value === "string";
const whole: Test = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const hash: Test = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);

/** No separators: a state file can't lead out of its folder. */
const fileName: Test = (value) => typeof value === "string" && /^[a-z]+(-[0-9]+)?\.(json|safetensors)$/.test(value);

type Tests = Readonly<Record<string, Test>>;

/** Just these fields; the optional ones may be absent. */
const fields =
  (tests: Tests, optional: Tests = {}): Test =>
  (value) =>
    isFields(value) &&
    Object.keys(value).every((name) => Object.hasOwn(tests, name) || Object.hasOwn(optional, name)) &&
    Object.entries(tests).every(([name, test]) => Object.hasOwn(value, name) && test(value[name])) &&
    Object.entries(optional).every(([name, test]) => !Object.hasOwn(value, name) || test(value[name]));

const finite: Test = (value) => (Array.isArray(value) ? value.every(Number.isFinite) : Number.isFinite(value));
const totals: Test = (value) => isFields(value) && Object.values(value).every(finite);
const counts: Test = (value) =>
  isFields(value) && Object.values(value).every((each) => Array.isArray(each) && each.every(whole));
const names: Test = (value) =>
  isFields(value) && Object.values(value).every((each) => Array.isArray(each) && each.every(text));
const file = fields({ name: fileName, sha256: hash });

const isState = fields({
  schema: (value) => value === schema,
  position: fields(
    { step: whole, epoch: whole, cursor: whole, sums: fields({ samples: whole, totals }) },
    {
      best: fields({ value: finite, epoch: whole, step: whole }),
      plateau: fields({ factor: finite, best: finite, waited: whole }),
      ended: (value) => value === true,
    },
  ),
  plan: fields(
    { seed: whole, batch: whole, count: whole, steps: whole, epochs: whole },
    {
      "early-stop": fields({ metric: text, patience: whole, "min-delta": finite }),
      checkpoint: fields({}, { every: whole, keep: text }),
      balance: text,
      plateau: fields({ metric: text, factor: finite, patience: whole, "min-delta": finite, least: finite }),
    },
  ),
  engine: fields(
    { name: text, version: text },
    { precision: (value) => precisions.some((each) => each === value), fma: (value) => value === "off" },
  ),
  data: fields({ source: text, train: whole, heldOut: whole, sha256: hash }, { classes: counts, names }),
  metrics: fields({ lines: whole, sha256: hash }),
  files: fields({ spec: file, model: file, optimizer: file }, { best: file }),
});

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};

/** Reads the text of the file at `path`. */
export const decodeState = (path: string, json: string, digest: Digest): E.Either<RunProblem, RunState> => {
  const value = parsed(json);
  if (!isFields(value)) return E.left({ _tag: "StateChanged", path, what: "not-json" });
  const { sha256: _, ...rest } = value;
  if (Number.isInteger(rest["schema"]) && rest["schema"] !== schema)
    return E.left({ _tag: "StateSchema", path, expected: schema, found: rest["schema"] });
  if (!isState(rest)) return E.left({ _tag: "StateChanged", path, what: "fields" });
  const state = rest as unknown as RunState;
  return encodeState(state, digest) === json ? E.right(state) : E.left({ _tag: "StateChanged", path, what: "hash" });
};
