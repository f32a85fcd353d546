/**
 * `graft explain`: what a spec became — shapes, injections and what was derived for them — or one of its graphs. Loads
 * no engine.
 */
import { stat } from "node:fs/promises";
import { Option } from "commander";
import * as E from "fp-ts/lib/Either.js";
import type { TypedModel } from "../../../compiler/assemble/typed.js";
import { nearest } from "../../../compiler/base/nearest.js";
import {
  explain,
  explainCost,
  explainWhy,
  renderCost,
  renderExplanation,
  renderWhy,
  sitesOf,
  type Why,
} from "../../../compiler/explain/index.js";
import type { Graph } from "../../../compiler/ir/graph/graph.js";
import { printGraph } from "../../../compiler/ir/graph/print.js";
import { engineCosts } from "../../../compiler/optimise/index.js";
import { lower } from "../../../compiler/pipeline/compile.js";
import { jsonPlace } from "../../../compiler/report/json.js";
import { unknownGraphProblem } from "../../report/problem/command/unknown-graph.js";
import { type Refusal, refusal, refusalOf } from "../../report/refusal.js";
import { usage } from "../../report/usage.js";
import { type CheckedSpec, changesOf, openSpec, specPath } from "../../run/spec.js";
import { changing, type Define, examples, realFrom, wholeFrom } from "../command.js";
import { growthOutcome } from "../growth.js";
import { type Outcome, refused } from "../outcome.js";
import { isCode, pageOf } from "../page.js";
import { atOutcome, type PlanTarget, passesOutcome, planOutcome, planTargets } from "../passes.js";
import { terminalOf } from "../terminal.js";

interface Options {
  readonly why?: string;
  readonly cost?: keyof typeof engineCosts;
  readonly graph?: true | string;
  readonly passes?: true;
  readonly at?: number;
  readonly plan?: PlanTarget;
  readonly verify?: true;
  readonly devices?: ReadonlyArray<number>;
  readonly stepMs?: number;
  readonly set?: ReadonlyArray<string>;
  readonly variant?: string;
}

/** The graph of this name, or that there is none. */
const graphNamed = (typed: TypedModel, name: string, verify: boolean): E.Either<Refusal, Graph> => {
  const { graphs } = lower(typed, { verify });
  const graph = Object.hasOwn(graphs, name) ? graphs[name] : undefined;
  if (graph !== undefined) return E.right(graph);
  return E.left(refusalOf(unknownGraphProblem, { name, known: Object.keys(graphs) }));
};

/** One graph: as the engine gets it, as passes made it, or as a plan. */
const graphOutcome = (typed: TypedModel, name: string, options: Options): Outcome => {
  const verify = options.verify ?? false;
  const graph = graphNamed(typed, name, verify);
  if (E.isLeft(graph)) return refused(graph.left);
  if (options.at !== undefined) return E.getOrElse(refused)(atOutcome(typed, name, options.at, verify));
  if (options.passes || (verify && options.plan === undefined)) return passesOutcome(typed, name, verify);
  if (options.plan) return planOutcome(typed, graph.right, options.plan);
  return { exit: 0, text: printGraph(graph.right), asIs: true, json: { graph: graph.right }, reports: [] };
};

const explained = ({ typed, warnings }: CheckedSpec): Outcome => {
  const explanation = explain(typed, lower(typed));
  return {
    exit: 0,
    text: renderExplanation(explanation, terminalOf(process.stdout)),
    styled: true,
    json: { explanation },
    reports: warnings,
  };
};

const jsonOf = ({ site, links }: Why): Readonly<Record<string, unknown>> => ({
  site,
  links: links.map(({ place, ...link }) => ({ ...link, ...jsonPlace(place) })),
});

const chained = ({ typed, warnings }: CheckedSpec, site: string): Outcome => {
  const why = explainWhy(typed, site);
  const { colour, width } = terminalOf(process.stdout);
  if (why !== undefined)
    return {
      exit: 0,
      text: renderWhy(why, { colour, width }),
      styled: true,
      json: { why: jsonOf(why) },
      reports: warnings,
    };
  const known = sitesOf(typed);
  const near = [...known.filter((each) => each.endsWith(`.${site}`)), ...nearest(site, known, 1)][0];
  const report = usage(
    `Nothing in this model is called \`${site}\`.`,
    near === undefined ? "name one of these" : `write --why ${near}`,
    [`It has ${known.join(", ")}.`],
  );
  return refused(refusal(2, report));
};

const priced = ({ typed, warnings }: CheckedSpec, name: keyof typeof engineCosts): Outcome => {
  const cost = explainCost(typed, engineCosts[name]);
  const { colour, width } = terminalOf(process.stdout);
  return { exit: 0, text: renderCost(cost, { colour, width }), styled: true, json: { cost }, reports: warnings };
};

/** A code's page, unless a file of that name is meant. */
const explainedCode = async (word: string): Promise<Outcome | undefined> => {
  if (!isCode(word) || (await stat(word).catch(() => undefined)) !== undefined) return undefined;
  const page = await pageOf(word, terminalOf(process.stdout));
  if (page !== undefined)
    return { exit: 0, text: page.text, styled: true, json: { path: page.path, page: page.markdown }, reports: [] };
  return refused(refusal(2, usage(`No report has the code ${word}.`, "see docs/problems/README.md for all of them")));
};

const explainAll = async (word: string, options: Options): Promise<Outcome> => {
  const page = await explainedCode(word);
  if (page !== undefined) return page;
  const { graph, cost, why, passes, at, plan, verify, devices, stepMs, ...changes } = options;
  const checked = await openSpec(await specPath(word), changesOf(changes));
  if (E.isLeft(checked)) return refused(checked.left);
  if (why !== undefined) return chained(checked.right, why);
  if (cost !== undefined) return priced(checked.right, cost);
  const seconds = stepMs === undefined ? undefined : stepMs / 1000;
  if (devices !== undefined) return growthOutcome(checked.right, devices, seconds);
  const wanted = [graph, passes, at, plan, verify].some((each) => each !== undefined);
  const name = graph === undefined || graph === true ? "train" : graph;
  return wanted ? graphOutcome(checked.right.typed, name, options) : explained(checked.right);
};

const devicesFrom = (text: string): ReadonlyArray<number> => text.split(",").map(wholeFrom(1, 1_000_000));

export const define: Define = (command) => {
  changing(
    command
      .argument("<spec|run|code>", "a spec file, the folder of a run, or - for stdin; or the code of a report")
      .option(
        "--graph [name]",
        "print an optimised graph instead: train (the default), encode, decode, reconstruct, sample, evaluate",
      )
      .option("--passes", "list instead every rewrite of that graph: pass, nodes before and after, laws that fired")
      .addOption(
        new Option("--at <n>", "print that graph after its Nth rewrite; 0 is the graph before all of them").argParser(
          wholeFrom(0),
        ),
      )
      .addOption(
        new Option(
          "--plan [engine]",
          "print instead what the engine runs for one batch, step by step, with its buffers",
        )
          .choices(Object.keys(planTargets))
          .preset(Object.keys(planTargets)[0])
          .conflicts(["passes", "at"]),
      )
      .option("--verify", "check that graph after every rewrite (types, order, outputs), and list them")
      .option("--why <site>", "tell instead how a value came to its shape: encoder.hidden, decoder, latent, …")
      .addOption(
        new Option(
          "--cost [engine]",
          "estimate a train step instead, layer by layer, with the forms of layers that were chosen",
        )
          .choices(Object.keys(engineCosts))
          .preset(Object.keys(engineCosts)[0])
          .conflicts("graph"),
      )
      .option("--devices <list>", "estimate instead how far training grows over so many, such as 8,64,512", devicesFrom)
      .option("--step-ms <n>", "of --devices: a step on one device, where it was measured", realFrom(0.001, 1e6)),
  );
  examples(command, [
    ["graft explain spec.json", "shapes and parameters, layer by layer"],
    ["graft explain spec.json --graph", "the train step, as the engine runs it"],
    ["graft explain spec.json --passes", "how the train step came to be, rewrite by rewrite"],
    ["graft explain spec.json --cost", "where a train step's time goes, and what was chosen to save some"],
    ["graft explain spec.json --devices 8,64,512", "how far it grows over several GPUs, and what bounds it"],
    ["graft explain runs/mnist-cvae --graph sample", ""],
    ["graft explain spec.json --why decoder.layers[1]", "the chain that made its shape, with the numbers"],
    ["graft explain G203", "what that report means, and what to do"],
  ]);
  return () => explainAll(command.args[0] ?? "", command.opts<Options>());
};
