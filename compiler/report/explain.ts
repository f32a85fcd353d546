// Explain: typed model (and its program, where there is one) → what the spec became, as plain data. Everything that the
// compiler derived is in it: shapes, broadcasts, casts, projections, fan-in, cost, and which modules each condition reaches.
import { inputNamed, latentOf } from "../build/index.js";
import type { TypedModel, TypedModule } from "../build/typed.js";
import type { Program } from "../emit/program.js";
import type { TensorType } from "../graph/type.js";
import { flopsByOwner, type Totals, totalsOf } from "./explain/cost.js";
import { notesOf } from "./explain/notes.js";
import { type Pattern, patternsOf, type Reach, reachOf } from "./explain/reach.js";
import { type Costs, costsOf, type LayerRow, parametersWithin, type Row, rowsOf } from "./explain/rows.js";

export { type CostExplanation, explainCost, renderCost } from "./explain/estimate.js";
export { renderExplanation } from "./explain/render.js";
export { explainWhy, renderWhy, sitesOf, type Why } from "./explain/why.js";

export interface ExplainedModule {
  /** What it reads (encoder) or makes (decoder). */
  readonly value: string;
  readonly type: TensorType;
  readonly rows: ReadonlyArray<Row>;
}

export interface Explanation {
  readonly name: string;
  readonly patterns: ReadonlyArray<Pattern>;
  readonly reach: ReadonlyArray<Reach>;
  readonly encoder: ExplainedModule;
  readonly latent: {
    readonly type: string;
    readonly doc: string;
    readonly code: TensorType;
    readonly rows: ReadonlyArray<LayerRow>;
  };
  readonly decoder: ExplainedModule & { readonly likelihood: string };
  /** Tables that conditions bring with them, such as embeddings. */
  readonly tables: ReadonlyArray<{ readonly condition: string; readonly parameters: number }>;
  readonly totals: Totals;
  readonly notes: ReadonlyArray<string>;
}

/** `latent.mean` of `latent.mean.kernel`. */
const scopeOf = (state: string): string => state.slice(0, state.lastIndexOf("."));

const headsOf = (typed: TypedModel): ReadonlyArray<string> => [
  ...new Set(typed.state.filter(({ name }) => name.startsWith("latent.")).map(({ name }) => scopeOf(name))),
];

const latentRows = (costs: Costs, typed: TypedModel): ReadonlyArray<LayerRow> =>
  headsOf(typed).map((site) => ({
    kind: "layer",
    site,
    type: "dense",
    output: typed.code,
    parameters: parametersWithin(costs, site),
    flops: costs.flops.get(site) ?? 0,
    pointer: "/latent",
  }));

const likelihoodSite = "decoder.likelihood";

/** What the likelihood learns and computes beside the layers; nothing for most. */
const likelihoodRows = (costs: Costs, { core }: TypedModel): ReadonlyArray<LayerRow> => {
  const [parameters, flops] = [parametersWithin(costs, likelihoodSite), costs.flops.get(likelihoodSite) ?? 0];
  if (parameters === 0 && flops === 0) return [];
  const { type: output } = inputNamed(core, core.decoder.output);
  const { type } = core.decoder.likelihood;
  return [{ kind: "layer", site: likelihoodSite, type, output, parameters, flops, pointer: "/decoder/likelihood" }];
};

const ownersOf = (typed: TypedModel): ReadonlyArray<string> => [
  ...[typed.encoder, typed.decoder].flatMap(({ layers }) => layers.map(({ site }) => site)),
  ...typed.injections.map(({ path }) => path),
  ...headsOf(typed),
  likelihoodSite,
];

/** What a spec became. Without a program there is no cost of a train step in it. */
export function explain(typed: TypedModel, program?: Program): Explanation {
  const { core, encoder, decoder } = typed;
  const costs = costsOf(typed, flopsByOwner([encoder.graphs.infer, decoder.graphs.infer], ownersOf(typed)));
  const reach = reachOf(typed);
  const moduleOf = (value: string, module: TypedModule, beside: ReadonlyArray<LayerRow> = []): ExplainedModule => ({
    value,
    type: inputNamed(core, value).type,
    rows: [...rowsOf(costs, module), ...beside],
  });
  return {
    name: core.name,
    patterns: patternsOf(typed, reach),
    reach,
    encoder: moduleOf(core.encoder.input, encoder),
    latent: {
      type: core.latent.type,
      doc: latentOf(core).doc,
      code: typed.code,
      rows: latentRows(costs, typed),
    },
    decoder: {
      ...moduleOf(core.decoder.output, decoder, likelihoodRows(costs, typed)),
      likelihood: core.decoder.likelihood.type,
    },
    tables: core.conditions
      .map(({ name }) => ({ condition: name, parameters: parametersWithin(costs, name) }))
      .filter(({ parameters }) => parameters > 0),
    totals: totalsOf(typed, program),
    notes: notesOf(typed),
  };
}
