/**
 * What happens to a graph on its way to an engine. In: a typed model and the name of a graph. Out: every rewrite that
 * changed it, one by one; the graph after any of them; or the plan that an engine runs.
 */
import * as E from "fp-ts/lib/Either.js";
import type { TypedModel } from "../../compiler/assemble/typed.js";
import { emitPlan } from "../../compiler/emit/index.js";
import { printPlan } from "../../compiler/emit/print.js";
import { cpuTarget, wasmTarget } from "../../compiler/emit/target.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { printGraph } from "../../compiler/ir/graph/print.js";
import { passes, type Step } from "../../compiler/optimise/index.js";
import { lower } from "../../compiler/pipeline/compile.js";
import { counted, table, whole } from "../report/format.js";
import { type Refusal, refusal } from "../report/refusal.js";
import { usage } from "../report/usage.js";
import type { Outcome } from "./outcome.js";

/** What a plan is written for; the first where nobody names one. */
export const planTargets = { wasm: wasmTarget, cpu: cpuTarget };

export type PlanTarget = keyof typeof planTargets;

interface Rewrite {
  readonly step: Step;
  readonly before: Graph;
  readonly after: Graph;
}

/**
 * The rewrites of one graph, in order. The train step has two parts: what leads to its gradients, and the whole, which
 * is only ordered.
 */
const rewritesOf = (typed: TypedModel, name: string, verify: boolean): ReadonlyArray<Rewrite> => {
  const seen: Array<Rewrite> = [];
  lower(typed, {
    verify,
    watch: (step, after, before) => {
      const own = after.name === name || (name === "train" && after.name === "gradients");
      if (own) seen.push({ step, after, before });
    },
  });
  return seen;
};

const firedText = ({ fired }: Step): string =>
  Object.entries(fired)
    .map(([law, times]) => (times === 1 ? law : `${law} ×${times}`))
    .join(", ");

const rowsOf = (rewrites: ReadonlyArray<Rewrite>) =>
  rewrites.map(({ step }, i) => [
    { right: String(i + 1) },
    step.pass,
    { right: whole(step.before) },
    "→",
    { right: whole(step.after) },
    firedText(step),
  ]);

/** Where nodes joined that no pass made: the optimiser's update of the parameters, once their gradients are settled. */
const joinedText = (rewrites: ReadonlyArray<Rewrite>): string => {
  const at = rewrites.findIndex(({ step }, i) => i > 0 && step.before !== rewrites[i - 1]?.step.after);
  return at < 0 ? "" : `Before rewrite ${at + 1} the optimiser's update joins the gradients.\n`;
};

const docsOf = (rewrites: ReadonlyArray<Rewrite>): string => {
  const used = new Set(rewrites.map(({ step }) => step.pass));
  const named = new Map(passes.map(({ name, doc }) => [name, doc]));
  return table([...used].map((name) => [`  ${name}`, named.get(name) ?? ""]));
};

/**
 * Every rewrite that changed the graph: which pass, how many nodes before and after, which laws fired and how often.
 */
export const passesOutcome = (typed: TypedModel, name: string, verify: boolean): Outcome => {
  const rewrites = rewritesOf(typed, name, verify);
  const [first, last] = [rewrites[0], rewrites.at(-1)];
  const summary =
    first === undefined || last === undefined
      ? `No pass changes the graph ${name}.\n`
      : `${counted(rewrites.length, "rewrite")} of the graph ${name}; ` +
        "--at N prints it after the Nth, --at 0 before all.\n";
  const sound = verify ? `The graph was checked after each: every one left it sound.\n` : "";
  const rows = [[{ right: "#" }, "pass", { right: "nodes" }, "", "", "laws that fired"], ...rowsOf(rewrites)];
  return {
    exit: 0,
    text:
      rewrites.length === 0
        ? `${summary}${sound}`
        : `${summary}${joinedText(rewrites)}${sound}\n${table(rows)}\n${docsOf(rewrites)}`,
    json: { graph: name, verified: verify, passes: rewrites.map(({ step }) => step) },
    reports: [],
  };
};

/** The graph after so many rewrites. */
export const atOutcome = (typed: TypedModel, name: string, at: number, verify: boolean): E.Either<Refusal, Outcome> => {
  const rewrites = rewritesOf(typed, name, verify);
  const graph = at === 0 ? rewrites[0]?.before : rewrites[at - 1]?.after;
  if (graph === undefined)
    return E.left(
      refusal(
        2,
        usage(`The graph ${name} has no rewrite ${at}.`, `write --at with a number from 0 to ${rewrites.length}`, [
          "--passes without --at lists them.",
        ]),
      ),
    );
  return E.right({ exit: 0, text: printGraph(graph), asIs: true, json: { at, graph }, reports: [] });
};

/** What an engine runs for one batch: its steps, its buffers, and when each is freed. */
export const planOutcome = (typed: TypedModel, graph: Graph, engine: PlanTarget): Outcome => {
  const plan = emitPlan(graph, typed.core.train.batch, planTargets[engine]);
  return {
    exit: 0,
    text: printPlan(plan),
    asIs: true,
    json: { engine, samples: typed.core.train.batch, steps: plan.steps.length, plan: printPlan(plan) },
    reports: [],
  };
};
