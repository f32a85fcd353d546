/** G701 · Usage. */
import { failure } from "../../../../runtime/problem/failure.js";
import { usageCode, usagePage } from "./shared.js";

export interface NoCommand {
  readonly _tag: "NoCommand";
  readonly commands: ReadonlyArray<string>;
  readonly fix: string;
}

export const noCommandProblem = failure<NoCommand>("NoCommand", {
  code: usageCode,
  exit: 2,
  words: ({ commands, fix }) => ({
    title: "NO COMMAND",
    summary: "Say what graft should do.",
    notes: [`The commands are ${commands.join(", ")}.`],
    fix,
  }),
  page: usagePage,
});
