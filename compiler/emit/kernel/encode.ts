// WebAssembly's binary format, as far as the generated kernels need it: numbers, sections and whole modules.
// In: routines (parameter types, locals, instruction bytes); out: a module that imports ("env", "memory").

export type Code = ReadonlyArray<number>;

const valueType = { i32: 0x7f, v128: 0x7b } as const;
export type ValueType = keyof typeof valueType;

/** A function: `code` without the closing end. */
export interface Routine {
  readonly parameters: ReadonlyArray<ValueType>;
  readonly results: ReadonlyArray<ValueType>;
  readonly locals: ReadonlyArray<ValueType>;
  readonly code: Code;
}

/** One after the other. Plain loops: this runs for every instruction, and flat() is several times slower. */
export const join = (...parts: ReadonlyArray<Code>): Code => {
  const joined: number[] = [];
  for (const part of parts) for (let i = 0; i < part.length; i += 1) joined.push(part[i]!);
  return joined;
};

/** LEB128, unsigned. */
export const unsigned = (value: number): Code =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];

/** LEB128, signed, of a 32-bit integer. */
export const signed = (value: number): Code =>
  value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];

const oneFloat = new DataView(new ArrayBuffer(4));

/** The four bytes of a float32, least significant first. */
export const float32 = (value: number): Code => {
  oneFloat.setFloat32(0, value, true);
  return int32(oneFloat.getInt32(0, true));
};

/** The four bytes of a 32-bit integer, least significant first. */
export const int32 = (value: number): Code => [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];

const vector = (items: ReadonlyArray<Code>): Code => join(unsigned(items.length), ...items);

const sized = (content: Code): Code => join(unsigned(content.length), content);

const section = (id: number, items: ReadonlyArray<Code>): Code => [id, ...sized(vector(items))];

const text = (name: string): Code => vector([...name].map((letter) => [letter.charCodeAt(0)]));

const typesOf = (types: ReadonlyArray<ValueType>): Code => vector(types.map((type) => [valueType[type]]));

const bodyOf = (routine: Routine): Code =>
  sized(join(vector(routine.locals.map((type) => [1, valueType[type]])), routine.code, [0x0b]));

/**
 * A module of these routines over an imported memory ("env", "memory"; unshared, any size). Routine i is function i;
 * the last one is exported as `run`.
 */
export const assembleModule = (routines: ReadonlyArray<Routine>): Uint8Array<ArrayBuffer> => {
  const types = routines.map((routine) => [0x60, ...typesOf(routine.parameters), ...typesOf(routine.results)]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, types),
    ...section(2, [[...text("env"), ...text("memory"), 0x02, 0x00, 0x00]]),
    ...section(
      3,
      routines.map((_, i) => unsigned(i)),
    ),
    ...section(7, [[...text("run"), 0x00, ...unsigned(routines.length - 1)]]),
    ...section(10, routines.map(bodyOf)),
  ]);
};
