/**
 * A spec in full. In: a core model. Out: a spec that leaves nothing to other files, options or defaults, and compiles
 * to the same program.
 *
 *   { "extends": "base.json", "let": { "z": 2 }, "latent": { "type": "gaussian", "size": "= z" } }   → { "graft": 1, …, "latent": { "type": "gaussian", "size": 2 } }
 *
 * A default that has no effect in this model is left out: written down, it would be a mistake.
 */
import * as E from "fp-ts/lib/Either.js";
import { find, segmentsOf } from "../base/located.js";
import { check } from "../check/index.js";
import type { CoreModel } from "../expand/core.js";
import { front } from "./compile.js";
import type { Problem } from "./problem.js";

export type FullSpec = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is FullSpec =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const without = (value: unknown, [step, ...rest]: ReadonlyArray<string>): unknown => {
  if (!isObject(value) || step === undefined) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    rest.length === 0
      ? entries.filter(([key]) => key !== step)
      : entries.map(([key, each]) => [key, key === step ? without(each, rest) : each] as const),
  );
};

/** Problems that say that something is written in vain. */
const idle: ReadonlySet<Problem["_tag"]> = new Set<Problem["_tag"]>(["WithoutEffect", "UnusedKl"]);

const idleIn = (spec: FullSpec, core: CoreModel): ReadonlyArray<string> => {
  const typed = front({ name: core.name, text: JSON.stringify(spec) });
  const problems: ReadonlyArray<Problem> = E.isLeft(typed) ? typed.left : check(typed.right);
  return problems
    .filter(({ _tag }) => idle.has(_tag))
    .map(({ place }) => place.pointer)
    .filter((pointer) => find(core.source, pointer) === undefined);
};

/** Each round takes something away, so it ends. */
export const fullSpec = (core: CoreModel): FullSpec => {
  let spec: FullSpec = core.full;
  for (let found = idleIn(spec, core); found.length > 0; found = idleIn(spec, core))
    spec = found.reduce<FullSpec>((each, pointer) => without(each, segmentsOf(pointer)) as FullSpec, spec);
  return spec;
};
