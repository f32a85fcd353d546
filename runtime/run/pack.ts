/**
 * A whole run as files in memory: what a page hands over as a zip, and a folder writes one by one.
 *
 * In: a program, its state and what is known of the training. Out: bytes by file name, as `graft eval` and `graft train
 * --resume` open them.
 */
import type { Program } from "../../compiler/ir/program.js";
import { writeSafetensors } from "../checkpoint/safetensors.js";
import type { Tensors } from "../engine/engine.js";
import { isOver, type Plan, type Position } from "../train/plan.js";
import type { DataMark, Digest, EngineMark } from "./mark.js";
import { metricsFile, specFile, stateFile } from "./names.js";
import { encodeState, type RunState, schema } from "./state.js";

/** The bytes of a checkpoint's tensor file: the optimiser's slots, or all the rest. */
export const checkpointTensors = (program: Program, state: Tensors, slots: boolean): Uint8Array => {
  const wanted = program.state.filter(({ role }) => (role === "slot") === slots);
  const tensors = new Map(
    wanted.flatMap(({ name }) => {
      const tensor = state[name];
      return tensor === undefined ? [] : [[name, tensor] as const];
    }),
  );
  return writeSafetensors({ tensors, metadata: new Map([["format", "graft"]]) });
};

export interface Whole {
  readonly program: Program;
  /** The resolved spec's text. */
  readonly spec: string;
  readonly plan: Plan;
  readonly engine: EngineMark;
  readonly data: DataMark;
  readonly position: Position;
  readonly state: Tensors;
  /** The lines of metrics.jsonl. */
  readonly records: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

/** The files of a run at a position. */
export const packRun = (run: Whole, digest: Digest): Readonly<Record<string, Uint8Array>> => {
  const { program, spec, plan, engine, data, position, state, records } = run;
  const suffix = isOver(plan, position) ? "" : `-${position.step}`;
  const model = checkpointTensors(program, state, false);
  const optimizer = checkpointTensors(program, state, true);
  const lines = records.map((record) => `${JSON.stringify(record)}\n`).join("");
  const next: RunState = {
    schema,
    position,
    plan,
    engine,
    data,
    metrics: { lines: records.length, sha256: digest(lines) },
    files: {
      spec: { name: specFile, sha256: digest(spec) },
      model: { name: `model${suffix}.safetensors`, sha256: digest(model) },
      optimizer: { name: `optimizer${suffix}.safetensors`, sha256: digest(optimizer) },
    },
  };
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  return {
    [specFile]: text(spec),
    [metricsFile]: text(lines),
    [next.files.model.name]: model,
    [next.files.optimizer.name]: optimizer,
    [stateFile]: text(encodeState(next, digest)),
  };
};
