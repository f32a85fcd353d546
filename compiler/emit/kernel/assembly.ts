// Names for the WebAssembly instructions that the kernels use, as functions from operand code to code, and a frame
// that hands out locals. An expression is the code that leaves one value on the stack.
import { type Code, float32, int32, join, type Routine, signed, unsigned, type ValueType } from "./encode.js";

const plain1 =
  (opcode: number) =>
  (a: Code): Code =>
    join(a, [opcode]);
const plain2 =
  (opcode: number) =>
  (a: Code, b: Code): Code =>
    join(a, b, [opcode]);
const vector0 = (opcode: number): Code => [0xfd, ...unsigned(opcode)];
const vector1 = (opcode: number): ((a: Code) => Code) => {
  const bytes = vector0(opcode);
  return (a) => join(a, bytes);
};
const vector2 = (opcode: number): ((a: Code, b: Code) => Code) => {
  const bytes = vector0(opcode);
  return (a, b) => join(a, b, bytes);
};
const fourTimes = (lane: Code): Code => join(vector0(0x0c), lane, lane, lane, lane);

/** 32-bit integers: addresses and counters. */
export const i32 = {
  constant: (value: number): Code => [0x41, ...signed(value)],
  add: plain2(0x6a),
  subtract: plain2(0x6b),
  multiply: plain2(0x6c),
  divide: plain2(0x6e),
  and: plain2(0x71),
  shiftLeft: plain2(0x74),
  below: plain2(0x49),
  /** As signed numbers. */
  less: plain2(0x48),
  equal: plain2(0x46),
  isZero: plain1(0x45),
  select: (yes: Code, no: Code, condition: Code): Code => join(yes, no, condition, [0x1b]),
  load: (address: Code, offset = 0): Code => join(address, [0x28, 2], unsigned(offset)),
  store: (address: Code, value: Code, offset = 0): Code => join(address, value, [0x36, 2], unsigned(offset)),
} as const;

/** Four float32 lanes. pmin and pmax are the one-instruction forms: pmin(a, b) = b < a ? b : a, so NaN in a stays. */
export const f32x4 = {
  constant: (value: number): Code => fourTimes(float32(value)),
  floor: vector1(0x68),
  absolute: vector1(0xe0),
  negate: vector1(0xe1),
  sqrt: vector1(0xe3),
  add: vector2(0xe4),
  subtract: vector2(0xe5),
  multiply: vector2(0xe6),
  divide: vector2(0xe7),
  minimum: vector2(0xe8),
  maximum: vector2(0xe9),
  pmin: vector2(0xea),
  pmax: vector2(0xeb),
  equal: vector2(0x41),
  atMost: vector2(0x45),
  less: vector2(0x43),
  greater: vector2(0x44),
  fromIntegers: vector1(0xfa),
  /** a·b + c, rounded once or twice as the machine likes. */
  relaxedMultiplyAdd: (a: Code, b: Code, c: Code): Code => join(a, b, c, vector0(0x105)),
} as const;

/** Four int32 lanes, for work on the bits of floats. */
export const i32x4 = {
  constant: (value: number): Code => fourTimes(int32(value)),
  /** One integer in all lanes. */
  splat: vector1(0x11),
  shiftLeft: (a: Code, bits: number): Code => join(a, i32.constant(bits), vector0(0xab)),
  shiftRight: (a: Code, bits: number): Code => join(a, i32.constant(bits), vector0(0xac)),
  add: vector2(0xae),
  subtract: vector2(0xb1),
} as const;

/** 128 bits. */
export const bits = {
  zero: join(
    vector0(0x0c),
    Array.from({ length: 16 }, () => 0),
  ),
  /** All ones in the first 64 bits. */
  firstHalf: join(
    vector0(0x0c),
    Array.from({ length: 16 }, (_, i) => (i < 8 ? 0xff : 0)),
  ),
  and: vector2(0x4e),
  or: vector2(0x50),
  select: (yes: Code, no: Code, mask: Code): Code => join(yes, no, mask, vector0(0x52)),
  /** The upper 64 bits moved down. */
  highHalf: (a: Code): Code => shuffle(a, a, [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]),
  /** The second 32 bits moved down. */
  second: (a: Code): Code => shuffle(a, a, [4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7]),
  interleaveLow: (a: Code, b: Code): Code => shuffle(a, b, [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23]),
  interleaveHigh: (a: Code, b: Code): Code =>
    shuffle(a, b, [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31]),
  highHalves: (a: Code, b: Code): Code => shuffle(a, b, [8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31]),
  /** The lower halves of two vectors side by side. */
  lowHalves: (a: Code, b: Code): Code => shuffle(a, b, [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]),
} as const;

function shuffle(a: Code, b: Code, bytes: Code): Code {
  return join(a, b, vector0(0x0d), bytes);
}

/** Two float64 lanes, for sums. */
export const f64x2 = {
  add: vector2(0xf0),
  /** The first two float32 lanes, widened. */
  promote: vector1(0x5f),
  /** Both lanes narrowed into the first two float32 lanes, the others zero. */
  demote: vector1(0x5e),
} as const;

const memory =
  (opcode: number, align: number) =>
  (address: Code, offset = 0): Code =>
    join(address, vector0(opcode), [align], unsigned(offset));

/** Loads promise no more than float32 alignment, so that any float32 address works. */
export const load = { four: memory(0x00, 2), splat: memory(0x09, 2), one: memory(0x5c, 2) } as const;

export const store = {
  four: (address: Code, value: Code, offset = 0): Code => join(address, value, vector0(0x0b), [2], unsigned(offset)),
  /** The first lane only. */
  one: (address: Code, value: Code, offset = 0): Code =>
    join(address, value, vector0(0x5a), [2], unsigned(offset), [0]),
} as const;

/** Sets `bytes` bytes from `address` on to zero. */
export const clear = (address: Code, bytes: Code): Code => join(address, i32.constant(0), bytes, [0xfc, 0x0b, 0x00]);

/** Copies `bytes` bytes. */
export const copyBytes = (to: Code, from: Code, bytes: Code): Code => join(to, from, bytes, [0xfc, 0x0a, 0x00, 0x00]);

export const call = (index: number, ...parameters: ReadonlyArray<Code>): Code =>
  join(...parameters, [0x10, ...unsigned(index)]);

/** A local variable. */
export interface Variable {
  readonly get: Code;
  readonly set: (value: Code) => Code;
}

/** A routine being written: code is appended in the order of the calls. */
export interface Frame {
  readonly parameter: (index: number) => Code;
  readonly emit: (code: Code) => void;
  readonly variable: (type: ValueType) => Variable;
  /** Computes a value once, here, and gives the code that reads it. */
  readonly keep: (type: ValueType, value: Code) => Code;
  /** Repeats `body` while the condition holds, testing it first. */
  readonly repeat: (condition: Code, body: () => void) => void;
  readonly when: (condition: Code, body: () => void, otherwise?: () => void) => void;
  /**
   * Repeats `body` `times` over until the condition fails, testing it after each. The engine moves arithmetic as far
   * down as it can within a stretch of code without branches, and then runs out of registers: here each stretch stays
   * short.
   */
  readonly unrolled: (condition: Code, times: number, body: () => void) => void;
  /** A variable with a first value, and one that counts on. */
  readonly counter: (start: Code) => Variable;
  readonly advance: (variable: Variable, by: Code) => void;
  readonly finish: (results: ReadonlyArray<ValueType>) => Routine;
}

export const openFrame = (parameters: ReadonlyArray<ValueType>): Frame => {
  const locals: ValueType[] = [];
  const code: Code[] = [];
  const emit = (part: Code): void => {
    code.push(part);
  };
  const variable = (type: ValueType): Variable => {
    const index = unsigned(parameters.length + locals.push(type) - 1);
    return { get: [0x20, ...index], set: (value) => join(value, [0x21], index) };
  };
  const when: Frame["when"] = (condition, body, otherwise) => {
    emit(join(condition, [0x04, 0x40]));
    body();
    if (otherwise) {
      emit([0x05]);
      otherwise();
    }
    emit([0x0b]);
  };
  return {
    parameter: (index) => [0x20, ...unsigned(index)],
    emit,
    variable,
    when,
    unrolled: (condition, times, body) => {
      emit(join(condition, [0x04, 0x40, 0x03, 0x40]));
      for (let i = 1; i < times; i += 1) {
        body();
        emit(join(condition, [0x45, 0x0d, 0x01])); // leaves the if
      }
      body();
      emit(join(condition, [0x0d, 0x00, 0x0b, 0x0b]));
    },
    counter: (start) => {
      const made = variable("i32");
      emit(made.set(start));
      return made;
    },
    advance: (counted, by) => emit(counted.set(i32.add(counted.get, by))),
    keep: (type, value) => {
      const kept = variable(type);
      emit(kept.set(value));
      return kept.get;
    },
    repeat: (condition, body) => {
      emit(join(condition, [0x04, 0x40, 0x03, 0x40])); // if, loop: the test at the bottom keeps one branch per turn
      body();
      emit(join(condition, [0x0d, 0x00, 0x0b, 0x0b]));
    },
    finish: (results) => ({ parameters, results, locals, code: join(...code) }),
  };
};
