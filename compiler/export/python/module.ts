/**
 * A model as a Python module: a function for each part, each line named after the spec path that it came from.
 *
 * In: the parts and what to say of the model. Out: the module's text, and what to store beside it: each weight under
 * its name in this module, in its order of axes, and numbers that are too many to write down. Nothing of the person's
 * text can leave its string or comment.
 */

import type { Node } from "../../ir/graph/graph.js";
import type { Target } from "../../ir/op/elementwise.js";
import type { OpName } from "../../ir/op/index.js";
import { describePart } from "../describe.js";
import { meaningText } from "../meaning.js";
import { type ExportPart, type PartInput, spelledPart } from "../part.js";
import {
  axesText,
  type Emission,
  type Numbers,
  type Order,
  type Stored,
  storedOrders,
  type Text,
  type Written,
  writeFunction,
} from "./emission.js";
import { literal, remark } from "./names.js";

/** How a library's module looks. */
export interface Dialect {
  /** What ops declare their names for. */
  readonly target: Target;
  readonly spell: (e: Emission, node: Node) => Text;
  /** Every op that it spells. */
  readonly ops: ReadonlyArray<OpName>;
  readonly permute: (x: Text, order: Order) => Text;
  readonly first: boolean;
  /** The layout in which a use asks for a weight. */
  readonly asked: (node: Node, input: number) => Order | undefined;
  /** What a weight is called, from its name in graft. */
  readonly called: (state: string, order: Order | undefined) => string;
  /** The text before the functions, between the docstring and them. */
  readonly head: (loads: string) => string;
  /** The text after the functions. */
  readonly tail?: (parts: ReadonlyArray<ExportPart>) => string;
  /** `self` of a method. */
  readonly receiver: string;
  /** The first line of a function's body, which gives `w`. */
  readonly opening: ReadonlyArray<string>;
  /** How a caller gets from the file to a part: `Model().sample`. */
  readonly use: (part: string, given: string) => ReadonlyArray<string>;
  readonly indent: string;
}

export interface StoredWeight extends Stored {
  readonly state: string;
}

export interface PythonModule {
  readonly text: string;
  readonly weights: ReadonlyArray<StoredWeight>;
  readonly numbers: ReadonlyArray<Numbers>;
}

const dtypeText = ({ type }: Pick<PartInput, "type">): string =>
  `${type.dtype === "f32" ? "float32" : "int32"} ${axesText(type)}`;

const docstring = (part: ExportPart, args: ReadonlyArray<string>, indent: string): ReadonlyArray<string> => {
  const inputs = part.inputs.map(
    (input, i) =>
      `${args[i]}: ${dtypeText(input)}, ${meaningText(input.meaning, { label: remark, name: (text) => text })}`,
  );
  const outputs = part.outputs.map((output) => `${output.name}: ${dtypeText(output)}`);
  return [
    `"""${part.doc[0]?.toUpperCase()}${part.doc.slice(1)}.`,
    "",
    ...inputs,
    `Returns ${outputs.join("; ")}`,
    '"""',
  ].map((line) => (line === "" ? "" : indent + line));
};

const functionText = (part: ExportPart, made: Written, dialect: Dialect): string => {
  const inner = `${dialect.indent}    `;
  const given = [dialect.receiver, ...made.arguments].join(", ");
  return [
    `${dialect.indent}def ${part.name}(${given}):`,
    ...docstring(part, made.arguments, inner),
    ...dialect.opening.map((line) => inner + line),
    ...made.lines.map((line) => inner + line),
    `${inner}return ${made.results.join(", ")}`,
    "",
  ].join("\n");
};

const reserved = ["self", "w", "torch", "F", "nn", "jax", "jnp", "lax", "np", "one_hot", "float", "samples"];

/** A name of a part's argument, as its function has it. */
const argumentNames = (part: ExportPart): ReadonlyArray<string> =>
  writeFunction(
    part,
    { spell: () => "0", permute: (x) => x, first: false, stored: (name) => ({ name }), weight: () => "0" },
    reserved,
    () => "n",
  ).arguments;

export interface Told {
  readonly name: string;
  readonly version: string;
}

/** The module of these parts; their ops are all among those that the dialect spells. */
export const pythonModule = (
  given: ReadonlyArray<ExportPart>,
  dialect: Dialect,
  { name, version }: Told,
): PythonModule => {
  const parts = given.map((part) => spelledPart(part, dialect.target));
  const orders = storedOrders(parts, dialect.asked);
  const states = [
    ...new Set(
      parts.flatMap(({ graph }) => graph.nodes.flatMap((node) => (node.op === "state" ? [node.attributes.name] : []))),
    ),
  ].sort();
  const stored = new Map(
    states.map((state): readonly [string, StoredWeight] => {
      const order = orders.get(state);
      return [state, { state, name: dialect.called(state, order), ...(order && { order }) }];
    }),
  );
  const numbers = new Map<string, Numbers>();
  const keep = (kept: Omit<Numbers, "name">): string => {
    const key = JSON.stringify(kept);
    const found = numbers.get(key) ?? { ...kept, name: `constants.${numbers.size}` };
    numbers.set(key, found);
    return found.name;
  };
  const target = {
    spell: dialect.spell,
    permute: dialect.permute,
    first: dialect.first,
    stored: (state: string): Stored => stored.get(state) as StoredWeight,
    weight: (weight: string): Text => `w[${literal(weight)}]`,
  };
  const functions = parts.map((part) => functionText(part, writeFunction(part, target, reserved, keep), dialect));
  const [main] = parts;
  const use = main === undefined ? [] : dialect.use(main.name, argumentNames(main).join(", "));
  const text = [
    `"""${remark(name)}, exported by graft ${version}.`,
    "",
    ...use.map((line) => `    ${line}`),
    '"""',
    dialect.head("model.safetensors"),
    functions.join("\n").trimEnd(),
    ...(dialect.tail === undefined ? [] : [dialect.tail(parts).trimEnd()]),
    "",
  ].join("\n");
  return { text, weights: [...stored.values()], numbers: [...numbers.values()] };
};

/** What travels beside the weights: the parts, and how each weight is laid out. */
export const moduleMetadata = (parts: ReadonlyArray<ExportPart>, { weights }: PythonModule): string =>
  JSON.stringify({
    parts: parts.map(describePart),
    weights: Object.fromEntries(
      weights.map(({ name, state, order }) => [name, { state, ...(order && { axes: order }) }]),
    ),
  });
