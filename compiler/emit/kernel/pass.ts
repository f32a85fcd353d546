// One walk over the data for some of a program's outputs: which order to walk in, which values are alive, and the code
// that loads, computes and stores them. In: a program and a frame; out: a Pass, from which walk.ts builds the loops.
import { bits, call, clear, type Frame, f32x4, f64x2, i32, load, store, type Variable } from "./assembly.js";
import type { Code } from "./encode.js";
import { codeOf, isShared } from "./instructions.js";
import { type Access, type Instruction, type KernelProgram, type Output, operandsOf, type Unary } from "./program.js";

/**
 * flat: one run over rows × width elements. rows: row by row. blocks: a block of rows at a time, and within it column
 * by column (four columns abreast), so that column sums stay in registers.
 */
export type Order = "flat" | "rows" | "blocks";

/** Four elements at once, or the last ones of a row one at a time, through the same vector code. */
export type Lanes = "four" | "one";

/** fixed: once per pass; outer: once per row (order rows) or per column (blocks); inner: for each element. */
export type Level = "fixed" | "outer" | "inner";

export interface PlannedPass {
  readonly order: Order;
  readonly outputs: ReadonlyArray<number>;
}

/**
 * Mostly one pass. Column sums together with row sums take two, as each wants its own order; the column sums come
 * first, since that pass writes nothing that an input may share memory with.
 */
export const planPasses = (program: KernelProgram): ReadonlyArray<PlannedPass> => {
  const all = program.outputs.map((_, o) => o);
  const has = (as: Output["as"]): boolean => program.outputs.some((output) => output.as === as);
  const ofColumns = (o: number): boolean => program.outputs[o]!.as === "column-sum";
  if (has("column-sum") && has("row-sum")) {
    return [
      { order: "blocks", outputs: all.filter(ofColumns) },
      { order: "rows", outputs: all.filter((o) => !ofColumns(o)) },
    ];
  }
  if (has("column-sum")) return [{ order: "blocks", outputs: all }];
  const structured = program.inputs.some((access) => access === "row" || access === "column");
  return [{ order: structured || has("row-sum") ? "rows" : "flat", outputs: all }];
};

const inputLevel: { readonly [O in Order]: { readonly [A in Access]: Level } } = {
  flat: { each: "inner", scalar: "fixed", row: "inner", column: "inner" },
  rows: { each: "inner", scalar: "fixed", row: "inner", column: "outer" },
  blocks: { each: "inner", scalar: "fixed", row: "outer", column: "inner" },
};

const levelsOf = (program: KernelProgram, order: Order): ReadonlyArray<Level> => {
  const levels: Level[] = program.inputs.map((access) => inputLevel[order][access]);
  for (const instruction of program.instructions) {
    const read = operandsOf(instruction).map((value) => levels[value]!);
    levels.push(read.includes("inner") ? "inner" : read.includes("outer") ? "outer" : "fixed");
  }
  return levels;
};

const liveValues = (program: KernelProgram, outputs: ReadonlyArray<number>): ReadonlySet<number> => {
  const live = new Set(outputs.map((o) => program.outputs[o]!.value));
  const start = program.inputs.length;
  for (let k = program.instructions.length - 1; k >= 0; k -= 1) {
    if (live.has(start + k)) for (const value of operandsOf(program.instructions[k]!)) live.add(value);
  }
  return live;
};

/** Vectors of four columns that order blocks takes abreast: together they are a cache line of 64 bytes. */
export const abreast = 4;

/** Float64 sums of four neighbouring lanes; `group` tells the vectors abreast apart. */
interface Accumulator {
  readonly output: number;
  readonly group: number;
  readonly low: Variable;
  readonly high: Variable;
}

export interface Pass {
  readonly program: KernelProgram;
  readonly order: Order;
  readonly outputs: ReadonlyArray<number>;
  readonly frame: Frame;
  /** Byte offset of the current element in an `each` array, and of the current row in a `column` array. */
  readonly at: Variable;
  readonly line: Variable;
  /** Byte offset of the current column; moves in order blocks only. */
  readonly column: Variable;
  /** Start of each `row` array less the offset of the current row, so that adding `at` gives the address. */
  readonly shifted: ReadonlyMap<number, Variable>;
  readonly values: ReadonlyMap<number, Variable>;
  readonly levels: ReadonlyArray<Level>;
  readonly accumulators: ReadonlyArray<Accumulator>;
  readonly shared: ReadonlyArray<Unary>;
}

export const rowsParameter = 0;
export const widthParameter = 1;
const firstPointer = 2;

export const inputPointer = (pass: Pass, input: number): Code => pass.frame.parameter(firstPointer + input);

const outputPointer = (pass: Pass, output: number): Code =>
  pass.frame.parameter(firstPointer + pass.program.inputs.length + output);

/** `shared` lists the module's functions in index order. */
export const openPass = (
  program: KernelProgram,
  plan: PlannedPass,
  frame: Frame,
  shared: ReadonlyArray<Unary>,
): Pass => {
  const live = [...liveValues(program, plan.outputs)];
  const summed = plan.outputs.filter((o) => program.outputs[o]!.as !== "each");
  const rowInputs = live.filter((value) => program.inputs[value] === "row");
  return {
    program,
    ...plan,
    frame,
    shared,
    at: frame.variable("i32"),
    line: frame.variable("i32"),
    column: frame.variable("i32"),
    shifted: new Map(rowInputs.map((value) => [value, frame.variable("i32")])),
    values: new Map(live.sort((a, b) => a - b).map((value) => [value, frame.variable("v128")])),
    levels: levelsOf(program, plan.order),
    accumulators: summed.flatMap((output) =>
      Array.from({ length: program.outputs[output]!.as === "column-sum" ? abreast : 1 }, (_, group) => {
        return { output, group, low: frame.variable("v128"), high: frame.variable("v128") };
      }),
    ),
  };
};

const loadInput = (pass: Pass, input: number, lanes: Lanes, group: number): Code => {
  const pointer = inputPointer(pass, input);
  switch (pass.program.inputs[input]!) {
    case "scalar":
      return load.splat(pointer);
    case "column":
      return load.splat(i32.add(pointer, pass.line.get));
    case "each":
      return load[lanes](i32.add(pointer, pass.at.get), group * 16);
    case "row":
      return pass.order === "blocks"
        ? load[lanes](i32.add(pointer, pass.column.get), group * 16)
        : load[lanes](i32.add(pass.shifted.get(input)!.get, pass.at.get));
  }
};

const computeInstruction = (pass: Pass, instruction: Instruction, inPlace: boolean): Code => {
  if (instruction.op === "constant") return f32x4.constant(instruction.value);
  const read = (value: number): Code => pass.values.get(value)!.get;
  const { op } = instruction;
  const [a, b = a] = instruction.of;
  return isShared(op) && !inPlace ? call(pass.shared.indexOf(op), read(a)) : codeOf(op, pass.frame, read(a), read(b));
};

/** Loads and computes the live values of one level, in program order. */
export const compute = (pass: Pass, level: Level, lanes: Lanes, group = 0): void => {
  const inPlace = level === "inner" && lanes === "four";
  for (const [value, variable] of pass.values) {
    if (pass.levels[value] !== level) continue;
    const instruction = pass.program.instructions[value - pass.program.inputs.length];
    const code = instruction ? computeInstruction(pass, instruction, inPlace) : loadInput(pass, value, lanes, group);
    pass.frame.emit(variable.set(code));
  }
};

const accumulate = (pass: Pass, { output, low, high }: Accumulator, lanes: Lanes): void => {
  const value = pass.values.get(pass.program.outputs[output]!.value)!.get;
  const lower = f64x2.promote(value);
  // of a single element only the first lane counts, whatever the others hold
  pass.frame.emit(low.set(f64x2.add(low.get, lanes === "four" ? lower : bits.and(lower, bits.firstHalf))));
  if (lanes === "four") pass.frame.emit(high.set(f64x2.add(high.get, f64x2.promote(bits.highHalf(value)))));
};

/** The work of one step of the innermost loop: all loads come before all stores, so outputs may overwrite inputs. */
export const step = (pass: Pass, lanes: Lanes, group = 0): void => {
  compute(pass, "inner", lanes, group);
  for (const o of pass.outputs) {
    const { value, as } = pass.program.outputs[o]!;
    if (as !== "each") continue;
    const address = i32.add(outputPointer(pass, o), pass.at.get);
    pass.frame.emit(store[lanes](address, pass.values.get(value)!.get, group * 16));
  }
  for (const accumulator of pass.accumulators) {
    const { as } = pass.program.outputs[accumulator.output]!;
    if (as !== "column-sum" || accumulator.group === group) accumulate(pass, accumulator, lanes);
  }
};

const accumulatorsFor = (pass: Pass, as: Output["as"]): ReadonlyArray<Accumulator> =>
  pass.accumulators.filter(({ output }) => pass.program.outputs[output]!.as === as);

/** Empties the accumulators of one kind of output. */
export const reset = (pass: Pass, as: Output["as"]): void => {
  for (const { low, high } of accumulatorsFor(pass, as)) {
    pass.frame.emit(low.set(bits.zero));
    pass.frame.emit(high.set(bits.zero));
  }
};

/** Writes the sums of one kind, each a single value, `offset` bytes into its output. */
export const storeTotals = (pass: Pass, as: "sum" | "row-sum", offset: Code): void => {
  for (const { output, low, high } of accumulatorsFor(pass, as)) {
    const pair = pass.frame.keep("v128", f64x2.add(low.get, high.get));
    const total = f64x2.demote(f64x2.add(pair, bits.highHalf(pair)));
    pass.frame.emit(store.one(i32.add(outputPointer(pass, output), offset), total));
  }
};

/** Adds the sums over a block of rows to the column sums so far, for `groups` vectors abreast. */
export const addColumns = (pass: Pass, lanes: Lanes, groups: number): void => {
  for (const { output, group, low, high } of accumulatorsFor(pass, "column-sum")) {
    if (group >= groups) continue;
    const address = pass.frame.keep("i32", i32.add(outputPointer(pass, output), pass.column.get));
    const block = bits.lowHalves(f64x2.demote(low.get), f64x2.demote(high.get));
    pass.frame.emit(store[lanes](address, f32x4.add(load[lanes](address, group * 16), block), group * 16));
  }
};

/** Sets the sums that the loops add to, or may never reach, to zero. */
export const clearSums = (pass: Pass): void => {
  const parameterOf: { readonly [S in Output["as"]]?: number } = {
    "row-sum": rowsParameter,
    "column-sum": widthParameter,
  };
  for (const o of pass.outputs) {
    const count = parameterOf[pass.program.outputs[o]!.as];
    if (count === undefined) continue;
    const bytes = i32.shiftLeft(pass.frame.parameter(count), i32.constant(2));
    pass.frame.emit(clear(outputPointer(pass, o), bytes));
  }
};
