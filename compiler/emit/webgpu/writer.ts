/**
 * A shader while it is written: lines, names, the operands it reads, and arithmetic of indices. A value or an index
 * that was written once in a block, or in one around it, is not written again.
 *
 * In: texts of WGSL. Out: the shader.
 */
import { strides } from "../../ir/op/make.js";
import type { Shape } from "../shape.js";

/** Invocations of a workgroup. */
export const groupSize = 64;

/** Workgroups along the first axis, which WebGPU bounds; more stand along the second. */
export const groupsAcross = 32768;

/** Operands that a shader may name: the offsets of so many values fill a uniform binding. */
export const mostOperands = 256;

export interface Writer {
  readonly line: (text: string) => void;
  /** Writes `text` as a name of its own, unless a block that is open has it. */
  readonly named: (text: string) => string;
  readonly fresh: () => string;
  /** The lines that `body` writes, within braces after `head`. */
  readonly block: (head: string, body: () => void) => void;
  /** Where the value of a register begins. */
  readonly offset: (register: number) => string;
  /** Takes a function's text into the shader, once. */
  readonly include: (text: string) => void;
  readonly finish: (invocations: number) => { readonly code: string; readonly registers: ReadonlyArray<number> };
}

const lanesOf = ["x", "y", "z", "w"];

const head = `@group(0) @binding(0) var<storage, read_write> arena: array<u32>;
struct Operands { at: array<vec4<u32>, ${mostOperands / 4}> }
@group(0) @binding(1) var<uniform> operands: Operands;
`;

const main = (invocations: number, lines: ReadonlyArray<string>): string => `
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let i = (group.y * ${groupsAcross}u + group.x) * ${groupSize}u + local;
  if (i >= ${invocations}u) { return; }
${lines.map((line) => `  ${line}`).join("\n")}
}
`;

/** The first name of a shader is `i`, the number of the invocation. */
export const openWriter = (): Writer => {
  const lines: Array<string> = [];
  const known: Array<Map<string, string>> = [new Map()];
  const registers: Array<number> = [];
  const functions = new Set<string>();
  let names = 0;
  const fresh = (): string => `v${names++}`;
  return {
    line: (text) => lines.push(text),
    fresh,
    named: (text) => {
      if (/^\w+$/.test(text)) return text;
      const found = known.findLast((each) => each.has(text))?.get(text);
      if (found !== undefined) return found;
      const name = fresh();
      lines.push(`let ${name} = ${text};`);
      known.at(-1)?.set(text, name);
      return name;
    },
    block: (text, body) => {
      lines.push(`${text} {`);
      known.push(new Map());
      body();
      known.pop();
      lines.push("}");
    },
    offset: (register) => {
      const found = registers.indexOf(register);
      const at = found < 0 ? registers.push(register) - 1 : found;
      return `operands.at[${at >> 2}].${lanesOf[at & 3]}`;
    },
    include: (text) => functions.add(text),
    finish: (invocations) => ({ code: [head, ...functions, main(invocations, lines)].join("\n"), registers }),
  };
};

/** A whole number that is not negative. */
export const whole = (value: number): string => `${value}u`;

const sum = (terms: ReadonlyArray<string>): string => (terms.length === 0 ? "0u" : terms.join(" + "));

/** index / by % size, without what changes nothing. */
const digit = (w: Writer, index: string, by: number, size: number, first: boolean): string => {
  if (size === 1 || index === "0u") return "0u";
  const divided = by === 1 ? index : `${index} / ${whole(by)}`;
  return w.named(first ? divided : by === 1 ? `${index} % ${whole(size)}` : `(${divided}) % ${whole(size)}`);
};

/** The index along each axis of an element of `shape`. */
export const coordinates = (w: Writer, index: string, shape: Shape): ReadonlyArray<string> => {
  const by = strides(shape);
  const first = shape.findIndex((size) => size > 1);
  return shape.map((size, d) => digit(w, index, by[d] ?? 1, size, d === first));
};

/** `start` + Σ coordinate·stride. */
export const placed = (w: Writer, at: ReadonlyArray<string>, by: ReadonlyArray<number>, start = 0): string => {
  const terms = at.flatMap((each, d) => {
    const stride = by[d] ?? 0;
    if (each === "0u" || stride === 0) return [];
    return [stride === 1 ? each : `${each} * ${whole(stride)}`];
  });
  return w.named(sum(start === 0 ? terms : [...terms, whole(start)]));
};
