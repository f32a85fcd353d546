// When two nodes compute the same: equal op, attributes and inputs, the inputs of a commutative op in either order. In:
// what a node is made of. Out: a string that two nodes share only if they are equal.
import { type OpName, opOf } from "../op/index.js";

/** Types and axes are shared by many nodes and never changed, so each is spelled once. */
const spelled = new WeakMap<object, string>();

/** A string that two values share only if they are equal: unlike JSON it tells -0, NaN and the infinities apart. */
const fingerprint = (value: unknown): string => {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : `${value}`;
  if (typeof value === "object" && value !== null) return ofObject(value);
  return JSON.stringify(value) ?? "undefined";
};

const spell = (value: object): string => {
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return `[${Array.from(value as ArrayLike<unknown>, fingerprint).join(",")}]`;
  return `{${ofAttributes(value)}}`;
};

const ofObject = (value: object): string => {
  const known = spelled.get(value);
  if (known !== undefined) return known;
  const made = spell(value);
  spelled.set(value, made);
  return made;
};

/** The attributes of one node, which it shares with no other. */
const ofAttributes = (attributes: object): string => {
  let text = "";
  for (const key of Object.keys(attributes).sort())
    text += `${key}:${fingerprint((attributes as Readonly<Record<string, unknown>>)[key])},`;
  return text;
};

const inOrder = (op: OpName, inputs: ReadonlyArray<number>): ReadonlyArray<number> => {
  const [a = 0, b = 0] = inputs;
  return inputs.length === 2 && a > b && opOf(op).commutative ? [b, a] : inputs;
};

/** The key of a node: equal for two nodes exactly when they compute the same. */
export const keyOf = (op: OpName, inputs: ReadonlyArray<number>, attributes: object): string =>
  `${op} ${inOrder(op, inputs).join(" ")} ${ofAttributes(attributes)}`;
