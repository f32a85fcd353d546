/** `graft diff`: two specs compared by meaning — settings, graph, parameters, cost. Loads no engine. */
import * as E from "fp-ts/lib/Either.js";
import { diff } from "../../../compiler/diff/index.js";
import { lower } from "../../../compiler/pipeline/compile.js";
import { renderDiff, verdict } from "../../../compiler/report/diff.js";
import { palette } from "../../../compiler/words/layout.js";
import type { Refusal } from "../../report/refusal.js";
import { type CheckedSpec, changesOf, openSpec, specPath } from "../../run/spec.js";
import { changing, type Define, examples } from "../command.js";
import { type Outcome, refused } from "../outcome.js";
import { terminalOf } from "../terminal.js";

interface Options {
  readonly set?: ReadonlyArray<string>;
  readonly variant?: string;
  readonly exitCode?: true;
}

const compiledOf = ({ typed }: CheckedSpec) => ({ core: typed.core, typed, program: lower(typed) });

const compare = (a: CheckedSpec, b: CheckedSpec, { exitCode }: Options): Outcome => {
  const found = diff(compiledOf(a), compiledOf(b));
  const differs = !found.sameProgram || found.settings.length > 0;
  const paint = palette(terminalOf(process.stdout).colour, "warning");
  return {
    exit: exitCode && differs ? 1 : 0,
    text: renderDiff(found, [a.source.name, b.source.name], paint),
    styled: true,
    json: { verdict: verdict(found), ...found },
    reports: [],
  };
};

const openBoth = async (
  paths: ReadonlyArray<string>,
  options: Options,
): Promise<E.Either<Refusal, ReadonlyArray<CheckedSpec>>> => {
  const [a = "", b = a] = paths;
  // One spec beside itself: without the changes, and with them.
  const first = await openSpec(await specPath(a), b === a ? {} : changesOf(options));
  const second = await openSpec(await specPath(b), changesOf(options));
  if (E.isLeft(first) || E.isLeft(second)) {
    const refusals = [first, second].flatMap((each) => (E.isLeft(each) ? [each.left] : []));
    const [{ exit }] = refusals as [Refusal];
    return E.left({ exit, reports: refusals.flatMap(({ reports }) => reports) });
  }
  return E.right([first.right, second.right]);
};

export const define: Define = (command) => {
  changing(
    command
      .argument("<a>", "a spec file, or the folder of a run")
      .argument(
        "[b]",
        "another one, which --variant and --set change; without it, " +
          "`a` is compared with what --variant and --set make of it",
      )
      .option("--exit-code", "exit with 1 where they differ, as scripts want it"),
  );
  examples(command, [
    ["graft diff a.json b.json", "settings, layers, injections, parameters, cost"],
    ["graft diff spec.json --set latent.size=8", "what would that change?"],
    ["graft diff spec.json --variant small", "and that variant?"],
    ["graft diff runs/a runs/b --json", "two runs, as data"],
  ]);
  return async () => {
    const options = command.opts<Options>();
    const both = await openBoth(command.args, options);
    if (E.isLeft(both)) return refused(both.left);
    const [a, b] = both.right as readonly [CheckedSpec, CheckedSpec];
    return compare(a, b, options);
  };
};
