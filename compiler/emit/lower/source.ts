// Values that come from outside: feeds, state, and numbers known when the plan is made.
import { countAt } from "../../ir/graph/type.js";
import { buffer, type Lower } from "./lower.js";

const input: Lower<"input"> = ({ attributes }) => ({ _tag: "Fed", name: attributes.name });

const state: Lower<"state"> = ({ attributes }) => ({ _tag: "State", name: attributes.name });

const constant: Lower<"constant"> = ({ e, attributes, shape }) => {
  const { type, values } = attributes;
  return type.dtype === "f32" && shape.length === 0
    ? { _tag: "Cell", cell: e.literal(values[0] ?? 0) }
    : buffer(e.constant(values, shape, type.dtype));
};

const count: Lower<"count"> = ({ e, attributes }) => ({
  _tag: "Cell",
  cell: e.literal(countAt(attributes.axes, e.samples)),
});

export const source = { constant, count, input, state } satisfies {
  readonly [K in "constant" | "count" | "input" | "state"]: Lower<K>;
};
