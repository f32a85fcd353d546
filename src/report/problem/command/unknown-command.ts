/** G702 · No such command. */
import { nearest } from "../../../../compiler/base/nearest.js";
import { page } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface UnknownCommand {
  readonly _tag: "UnknownCommand";
  readonly word: string;
  readonly commands: ReadonlyArray<string>;
  readonly help: string;
}

export const unknownCommandProblem = failure<UnknownCommand>("UnknownCommand", {
  code: "G702",
  exit: 2,
  words: ({ word, commands, help }) => {
    const [near] = nearest(word, commands, 1);
    const isFile = /[./\\]/.test(word);
    return {
      title: "NO SUCH COMMAND",
      summary: `graft has no command ${quote(word)}.`,
      notes: near === undefined ? [`It has ${commands.join(", ")}.`] : [],
      fix: near !== undefined ? `graft ${near}` : isFile ? `graft check ${word}` : help,
    };
  },
  page: page("No such command", "graft has no command of this name.", "`graft --help` lists the commands."),
});
