/** G787 · Another engine. */
import { page } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";
import type { EngineMark } from "../mark.js";

/** A run goes on to the bit only on the engine that it began on. */
export interface EngineDiffers {
  readonly _tag: "EngineDiffers";
  readonly expected: EngineMark;
  readonly found: EngineMark;
}

const engineText = ({ name, version }: EngineMark): string => `${name} (${version})`;

export const engineDiffersProblem = failure<EngineDiffers>("EngineDiffers", {
  code: "G787",
  exit: 1,
  words: ({ expected, found }) => ({
    title: "OTHER ENGINE",
    summary:
      `The run began on ${engineText(expected)}, and here is ${engineText(found)}: ` +
      "it would not go on to the same numbers.",
    fix: `to go on all the same, write --engine ${found.name}`,
  }),
  page: page(
    "Another engine",
    "The run began on another engine, which rounds otherwise: it would not go on to the same numbers.",
    "Go on with that engine, or name the other with --engine.",
  ),
});
