// A cluster as one kernel program. In: the plan under construction, a cluster and the members whose values leave it;
// out: a fused step in the plan, its results held.
import type { Cluster } from "./cluster.js";
import type { Emission } from "./emission.js";
import type { Access, Instruction, KernelProgram, Output } from "./kernel/index.js";
import type { Operand } from "./plan.js";
import type { Candidate, View } from "./views.js";

/** What the values of a program are, before inputs and instructions have their final numbers. */
type Value = { readonly _tag: "Input"; readonly at: number } | { readonly _tag: "Instruction"; readonly at: number };

const openProgram = (e: Emission) => {
  const inputs: Array<{ readonly access: Access; readonly operand: Operand }> = [];
  const instructions: Array<(number: (value: Value) => number) => Instruction> = [];
  const known = new Map<string, Value>();
  const once = (key: string, make: () => Value): Value => {
    const value = known.get(key) ?? make();
    known.set(key, value);
    return value;
  };
  const put = (instruction: (number: (value: Value) => number) => Instruction): Value => ({
    _tag: "Instruction",
    at: instructions.push(instruction) - 1,
  });
  const literal = (source: number): number | undefined => {
    const held = e.held(source);
    return held._tag === "Cell" ? e.known(held.cell) : undefined;
  };
  const outside = ({ source, access }: View): Value => {
    const value = access === "scalar" ? literal(source) : undefined;
    if (value !== undefined) return once(`number ${value}`, () => put(() => ({ op: "constant", value })));
    return once(`${access} ${source}`, () => ({
      _tag: "Input",
      at: inputs.push({ access, operand: e.operand(source) }) - 1,
    }));
  };
  const number = (value: Value): number => (value._tag === "Input" ? value.at : inputs.length + value.at);
  const close = (outputs: ReadonlyArray<{ readonly value: Value; readonly as: Output["as"] }>): KernelProgram => ({
    inputs: inputs.map(({ access }) => access),
    instructions: instructions.map((instruction) => instruction(number)),
    outputs: outputs.map(({ value, as }) => ({ value: number(value), as })),
  });
  return { put, outside, close, operands: () => inputs.map(({ operand }) => operand) };
};

/** Emits the cluster's step. */
export const fuse = (
  e: Emission,
  { members, count, width = count }: Cluster,
  outputs: ReadonlyArray<number>,
  candidates: ReadonlyMap<number, Candidate>,
): void => {
  const program = openProgram(e);
  const values = new Map<number, Value>();
  for (const id of members) {
    const { views, store } = candidates.get(id) as Candidate;
    const read = views.map((view) => values.get(view.source) ?? program.outside(view));
    const op = e.node(id).op as Exclude<Instruction["op"], "constant">;
    const compute = (): Value => program.put((number) => ({ op, of: read.map(number) }) as unknown as Instruction);
    values.set(id, store ? (read[0] as Value) : compute());
  }
  const stored = outputs.map((id) => ({
    value: values.get(id) as Value,
    as: candidates.get(id)?.store ?? ("each" as const),
  }));
  const made = outputs.map((id) => e.fresh(e.shapeOf(id)));
  e.push({
    _tag: "Fused",
    program: program.close(stored),
    rows: count / width,
    width,
    inputs: program.operands(),
    outputs: made,
  });
  outputs.forEach((id, i) => {
    e.hold(id, { _tag: "Buffer", operand: made[i] as Operand });
  });
};
