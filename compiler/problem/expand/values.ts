/** What the names of an expression are worth, and the note that says so. */
import { quote } from "../../words/layout.js";
import { count } from "../../words/words.js";

/** What the names of an expression are worth, in the order in which they stand there. */
export type Values = ReadonlyArray<readonly [name: string, value: number]>;

/** "Here `width` is 400 and `z` is 2." Empty where the expression reads no names. */
export function valuesNote(values: Values): ReadonlyArray<string> {
  const parts = values.slice(0, 8).map(([name, value]) => `${quote(name)} is ${count(value)}`);
  const last = parts.pop();
  if (last === undefined) return [];
  return [`Here ${parts.length === 0 ? last : `${parts.join(", ")} and ${last}`}.`];
}
