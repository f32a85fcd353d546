// What a train step costs on an engine, layer by layer, and which forms of layers were chosen for it. In: a typed model
// and an engine's constants; out: estimates as plain data, and as text. Nothing is run.

import type { TypedModel } from "../assemble/typed.js";
import { optimiserPath } from "../derive/train.js";
import type { PartName } from "../expand/core.js";
import { type Graph, madeFor, type Node } from "../ir/graph/graph.js";
import type { Owner, State } from "../ir/program.js";
import { type Choice, costOf, type EngineCost, type Way, wayOf } from "../optimise/index.js";
import { lower } from "../pipeline/compile.js";
import type { Mode } from "../scope/scope.js";
import { type Palette, palette, visible, wrap } from "../words/layout.js";
import { type Cells, line, widthsOf } from "../words/table.js";
import { count } from "../words/words.js";

/** Milliseconds of one layer, or of a part of the step that belongs to none (the loss, the optimiser's clock). */
export interface CostRow {
  readonly site: string;
  readonly forward: number;
  readonly backward: number;
  readonly update: number;
}

export interface ChosenForm extends Choice {
  readonly module: PartName;
  readonly mode: Mode;
}

export interface CostExplanation {
  readonly name: string;
  readonly engine: string;
  readonly batch: number;
  readonly rows: ReadonlyArray<CostRow>;
  readonly total: number;
  readonly choices: ReadonlyArray<ChosenForm>;
  /** How a step is run where the engine has threads. */
  readonly way: Way;
}

type Part = "forward" | "backward" | "update";

/** The layer, or what else, that a node was made for, and in which part of the step it stands. */
type HomeOf = (node: Node) => { readonly site: string; readonly part: Part };

/** What enters at a layer counts as that layer's; what enters a part as a whole has a row of its own. */
const homes = ({ parts, conditions, owners }: TypedModel, state: ReadonlyArray<State>): HomeOf => {
  const layers = new Set([...parts, ...conditions].flatMap(({ layers }) => layers.map(({ site }) => site)));
  const trained = new Map(state.map(({ name, owner }) => [name, owner]));
  const siteOf = (owner: Owner): string => (layers.has(owner.site) ? owner.site : owner.path);
  return (node) => {
    const { construct, steps } = madeFor(node);
    const updated = construct === optimiserPath ? trained.get(steps[0] ?? "") : undefined;
    const owner = updated ?? owners.get(construct);
    const part = updated !== undefined ? "update" : steps.includes("gradient") ? "backward" : "forward";
    return { site: owner === undefined ? construct : siteOf(owner), part };
  };
};

const rowsOf = (graph: Graph, costs: ReadonlyArray<number>, homeOf: HomeOf): ReadonlyArray<CostRow> => {
  const rows = new Map<string, CostRow>();
  graph.nodes.forEach((node, id) => {
    const ms = costs[id] ?? 0;
    if (ms === 0) return;
    const { site, part } = homeOf(node);
    const row = rows.get(site) ?? { site, forward: 0, backward: 0, update: 0 };
    rows.set(site, { ...row, [part]: row[part] + ms });
  });
  return [...rows.values()];
};

/** The train step's estimate at the spec's own batch, and every choice that was made for it and for inference. */
export function explainCost(typed: TypedModel, engine: EngineCost): CostExplanation {
  const choices: Array<ChosenForm> = [];
  const record = (module: PartName, mode: Mode, choice: Choice): void => {
    choices.push({ module, mode, ...choice });
  };
  const { batch } = typed.core.train;
  const program = lower(typed, { engine, record });
  const graph = program.graphs["train"];
  if (graph === undefined) throw new Error("no train graph");
  const { nodes, total } = costOf(graph, engine, batch);
  const rows = rowsOf(graph, nodes, homes(typed, program.state));
  const way = wayOf(graph, engine, batch);
  return { name: typed.core.name, engine: engine.name, batch, rows, total, choices, way };
}

const ms = (value: number): string => value.toFixed(2);

const all = ({ forward, backward, update }: CostRow): number => forward + backward + update;

const sum = (rows: ReadonlyArray<CostRow>, part: Part): number => rows.reduce((total, row) => total + row[part], 0);

const costLines = ({ rows, total }: CostExplanation, paint: Palette): ReadonlyArray<string> => {
  const share = (value: number): string => `${Math.round((100 * value) / total)} %`;
  const cells = ({ site, ...parts }: CostRow): Cells => [
    site,
    ms(parts.forward),
    ms(parts.backward),
    ms(parts.update),
    ms(all({ site, ...parts })),
    share(all({ site, ...parts })),
  ];
  const whole = {
    site: "all",
    forward: sum(rows, "forward"),
    backward: sum(rows, "backward"),
    update: sum(rows, "update"),
  };
  const header = ["site", "forward", "backward", "update", "ms", "share"];
  const table = [header, ...rows.map(cells), cells(whole)];
  const widths = widthsOf(table);
  return table.map((row, i) => (i === 0 ? paint.quiet : visible)(`  ${line(row, widths, 1)}`));
};

const meanings: Readonly<Record<Choice["to"], string>> = {
  joined: "as written: the code joined to the value",
  split: "the value by its rows of the kernel, the code looked up in a table of its own",
  reordered: "the kernel's rows moved instead of the value",
  product: "as written: a product with the code",
  normalised: "as written: normalised after the layer",
  folded: "the normalisation folded into the kernel",
  lookup: "a row of the kernel per class",
};

const choiceLines = ({ choices }: CostExplanation, paint: Palette): ReadonlyArray<string> => {
  if (choices.length === 0) return ["  none: no layer has a second form"];
  const header = ["site", "in", "from", "to", "before", "after", ""];
  const table = [
    header,
    ...choices.map(
      (c): Cells => [
        c.path,
        c.mode === "train" ? "training" : "inference",
        c.from,
        c.to,
        ms(c.before),
        ms(c.after),
        c.taken ? "taken" : "left",
      ],
    ),
  ];
  const widths = widthsOf(table);
  const used = [...new Set(choices.flatMap(({ from, to }) => [from, to]))];
  return [
    ...table.map((row, i) => (i === 0 ? paint.quiet : visible)(`  ${line(row, widths, 4)}`)),
    "",
    ...used.map((name) => `  ${name}: ${meanings[name]}`),
  ];
};

/** The estimate as text. Ends with a line break. */
const ways: Readonly<Record<Way, ReadonlyArray<string>>> = {
  caller: ["It is so small that it runs in the thread that calls."],
  halves: ["On two cores each half of the batch is a chain of operations of its own."],
  whole: [],
};

/** The estimate as a table for a terminal: time and share of each layer, and the form that was taken. */
export function renderCost(e: CostExplanation, { width = 100, colour = false } = {}): string {
  const paint = palette(colour, "error");
  const about =
    "Estimated from constants measured once, to compare spellings of a layer; another machine's clock will differ. " +
    "A form is taken only where its layer, gradients included, takes less than 95 % of the time.";
  return `${[
    paint.title(visible(`${e.name}: a train step of ${count(e.batch)} samples on ${e.engine}, in milliseconds`)),
    "",
    ...costLines(e, paint),
    "",
    paint.title("FORMS"),
    ...choiceLines(e, paint),
    "",
    ...ways[e.way].flatMap((line) => [`  ${line}`, ""]),
    ...wrap(about, Math.min(width, 80) - 2).map((text) => `  ${text}`),
  ].join("\n")}\n`;
}
