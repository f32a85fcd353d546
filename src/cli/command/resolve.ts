/** `graft resolve`: a spec in full, with where each value comes from. Loads no engine. */
import * as E from "fp-ts/lib/Either.js";
import { fullSpec } from "../../../compiler/pipeline/full.js";
import { pretty } from "../../../compiler/report/pretty.js";
import { renderResolved, resolvedJson } from "../../../compiler/report/resolve.js";
import { palette } from "../../../compiler/words/layout.js";
import { changesOf, openSpec, specPath } from "../../run/spec.js";
import { changing, type Define, examples } from "../command.js";
import { refused } from "../outcome.js";
import { printableJson, terminalOf } from "../terminal.js";

interface Options {
  readonly plain?: true;
  readonly set?: ReadonlyArray<string>;
  readonly variant?: string;
}

export const define: Define = (command) => {
  changing(
    command
      .argument("<spec|run>", "a spec file, the folder of a run, or - for stdin")
      .option("--plain", "print the spec alone: a spec that extends no other and compiles to the same program"),
  );
  examples(command, [
    [
      "graft resolve spec.json",
      "every value, and where it comes from: a line, a base, a variant, an option, a default",
    ],
    [
      "graft resolve spec.json --plain > full.json",
      "extends merged, blocks unrolled, expressions as numbers, defaults written out",
    ],
    ["graft resolve spec.json --variant small", "as that variant has it"],
  ]);
  return async () => {
    const { plain, ...changes } = command.opts<Options>();
    const checked = await openSpec(await specPath(command.args[0] ?? ""), changesOf(changes));
    if (E.isLeft(checked)) return refused(checked.left);
    const { typed, warnings } = checked.right;
    const spec = fullSpec(typed.core);
    const paint = palette(terminalOf(process.stdout).colour, "warning");
    return {
      exit: 0,
      text: plain ? printableJson(pretty(spec)) : renderResolved(typed.core, spec, paint),
      styled: true,
      asIs: true,
      json: { spec, values: resolvedJson(typed.core, spec) },
      reports: warnings,
    };
  };
};
