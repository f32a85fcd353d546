// Explain: typed model (and its program, where there is one) → what the spec became, as plain data. Everything that the
// compiler derived is in it: shapes, broadcasts, casts, projections, fan-in, cost, and which modules each condition
// reaches.
import { conditionNamed, logitsOutput } from "../assemble/index.js";
import { patternsOf, reachOf } from "../assemble/reach.js";
import type { TypedModel, TypedModule } from "../assemble/typed.js";
import type { CoreModel, CoreOutput } from "../expand/core.js";
import { axis, batch, f32, type TensorType } from "../ir/graph/type.js";
import type { Owner, Program } from "../ir/program.js";
import { vectorAxes } from "../scope/scope.js";
import { flopsByOwner, totalsOf } from "./cost.js";
import type { ExplainedModule, Explanation } from "./explanation.js";
import { notesOf } from "./notes.js";
import { type Costs, costsOf, type LayerRow, parametersWithin, rowsOf } from "./rows.js";

export { type CostExplanation, explainCost, renderCost } from "./estimate.js";
export type { ExplainedModule, ExplainedValue, Explanation } from "./explanation.js";
export { device, type Growth, growthOf, links } from "./growth.js";
export { renderExplanation } from "./render.js";
export { explainWhy, renderWhy, sitesOf, type Why } from "./why.js";

/** The latent's own constructs that hold state, each once. */
const headsOf = (typed: TypedModel): ReadonlyArray<Owner> => {
  const owners = typed.state.flatMap(({ owner }) => (owner?.role === "latent" ? [owner] : []));
  return [...new Map(owners.map((owner) => [owner.path, owner])).values()];
};

/** The affine layers of the latent's at a path: those that nobody wrote. */
const ownRows = (
  costs: Costs,
  typed: TypedModel,
  output: (owner: Owner) => TensorType,
  of: (owner: Owner) => boolean,
): ReadonlyArray<LayerRow> =>
  headsOf(typed)
    .filter(of)
    .map((owner) => {
      const { path: site } = owner;
      return {
        kind: "layer",
        site,
        type: "dense",
        output: output(owner),
        parameters: parametersWithin(costs, site),
        flops: costs.flops.get(site) ?? 0,
        pointer: "/latent",
      };
    });

const isPriors = ({ part }: Owner): boolean => part === "prior";
const isEncoders = ({ part }: Owner): boolean => part === "encoder";

/** What an affine layer of the latent's makes: a whole code, or the level that it is below. */
const codeOf =
  ({ core, code }: TypedModel) =>
  ({ path }: Owner): TensorType => {
    const level = core.levels.find(({ name }) => path.startsWith(`latent.levels.${name}.`));
    return level === undefined ? code : f32(...vectorAxes(level.size));
  };

/** `decoder.likelihood`, or `decoder.image.likelihood` where an output has a branch of its own. */
const likelihoodSite = (core: CoreModel, { branch }: CoreOutput): string =>
  `${(branch ?? core.decoder.module).name}.likelihood`;

/** What likelihoods learn and compute beside the layers; nothing for most. */
const likelihoodRows = (costs: Costs, { core }: TypedModel): ReadonlyArray<LayerRow> =>
  core.decoder.outputs.flatMap((output) => {
    const site = likelihoodSite(core, output);
    const [parameters, flops] = [parametersWithin(costs, site), costs.flops.get(site) ?? 0];
    if (parameters === 0 && flops === 0) return [];
    const { type } = output.likelihood;
    const pointer = `${output.pointer}/likelihood`;
    return [{ kind: "layer", site, type, output: output.data.type, parameters, flops, pointer }];
  });

const priorRows = (costs: Costs, typed: TypedModel, prior: TypedModule): ExplainedModule["rows"] => [
  ...rowsOf(costs, typed.core, prior),
  ...ownRows(costs, typed, ownOf(typed, prior), isPriors),
];

/** What a prior makes beside its layers: of codes, a vector for the one before each, then logits. */
const ownOf = (typed: TypedModel, { graphs }: TypedModule): ((owner: Owner) => TensorType) => {
  const { core } = typed;
  const { outputs, nodes } = graphs.infer;
  const logits = nodes[outputs[logitsOutput] ?? -1]?.type;
  const size = core.prior?.overCodes?.size;
  if (size === undefined || logits === undefined) return codeOf(typed);
  const read = f32(...logits.axes.slice(0, -1), axis("feature", size));
  return ({ path }) => (path.endsWith(".logits") ? logits : read);
};

const explainPrior = (costs: Costs, typed: TypedModel): ExplainedModule | undefined => {
  const { core, code, prior } = typed;
  if (prior !== undefined && core.levels.length > 0)
    return { values: [{ name: "levels above", type: code }], rows: priorRows(costs, typed, prior) };
  if (prior === undefined || core.prior === undefined) return undefined;
  if (core.prior.overCodes !== undefined) {
    const type = f32(batch, axis("time", core.definitions.latent.units(core.latent, code)));
    return { values: [{ name: "codes before", type }], rows: priorRows(costs, typed, prior) };
  }
  const values = core.prior.given.map((name) => ({ name, type: conditionNamed(core, name).raw }));
  return { values, rows: priorRows(costs, typed, prior) };
};

const explainHeads = (costs: Costs, typed: TypedModel): ReadonlyArray<ExplainedModule> =>
  typed.core.heads.flatMap(({ condition, of, module }) => {
    const part = typed.parts.find(({ name }) => name === module.name);
    const { raw, written, definition } = of;
    const units = definition.predictor?.units(written) ?? 0;
    const own = ownRows(
      costs,
      typed,
      () => f32(...vectorAxes(units)),
      ({ part }) => part === module.name,
    );
    const values = [{ name: condition, type: raw }];
    return part === undefined ? [] : [{ values, rows: [...rowsOf(costs, typed.core, part), ...own] }];
  });

const explainFeatures = (costs: Costs, { core, parts }: TypedModel): ExplainedModule | undefined => {
  const part = parts.find(({ name }) => name === "features");
  if (part === undefined || core.features === undefined) return undefined;
  const { name, type } = core.features.data;
  return { values: [{ name, type }], rows: rowsOf(costs, core, part) };
};

/** The layers of conditions, with what they cost once: each part that a condition enters computes them alone. */
const explainConditions = (typed: TypedModel): Explanation["conditions"] => {
  const [first] = typed.conditions;
  if (first === undefined) return [];
  const costs = costsOf(typed, flopsByOwner([first.graph], typed.owners));
  return typed.conditions.map(({ condition, code, traces, layers }) => ({
    values: [{ name: condition, type: conditionNamed(typed.core, condition).raw }],
    code,
    rows: rowsOf(costs, typed.core, { traces, layers }),
  }));
};

/** The parameters that a condition owns. */
const owned = (costs: Costs, typed: TypedModel, condition: string): number => {
  const layers = typed.conditions.find((each) => each.condition === condition)?.layers ?? [];
  return layers.reduce((sum, { site }) => sum + parametersWithin(costs, site), parametersWithin(costs, condition));
};

/** What a spec became. Without a program there is no cost of a train step in it. */
export function explain(typed: TypedModel, program?: Program): Explanation {
  const { core, encoder, decoder } = typed;
  const graphs = typed.parts.map((part) => part.graphs.infer);
  const costs = costsOf(typed, flopsByOwner(graphs, typed.owners));
  const reach = reachOf(typed);
  const [prior, features] = [explainPrior(costs, typed), explainFeatures(costs, typed)];
  return {
    name: core.name,
    patterns: patternsOf(typed, reach),
    reach,
    conditions: explainConditions(typed),
    encoder: {
      values: core.encoder.inputs.map(({ name, data: { type } }) => ({ name, type })),
      rows: rowsOf(costs, core, encoder),
    },
    latent: {
      type: core.latent.type,
      doc: core.definitions.latent.doc,
      code: typed.code,
      divergence: core.definitions.latent.divergence !== undefined,
      rows: ownRows(costs, typed, codeOf(typed), isEncoders),
    },
    ...(prior === undefined ? {} : { prior }),
    decoder: {
      values: core.decoder.outputs.map(({ name, data: { type }, likelihood: { type: likelihood } }) => ({
        name,
        type,
        likelihood,
      })),
      rows: [...rowsOf(costs, core, decoder), ...likelihoodRows(costs, typed)],
    },
    heads: explainHeads(costs, typed),
    ...(features === undefined ? {} : { features }),
    tables: core.conditions
      .map(({ name }) => ({ condition: name, parameters: owned(costs, typed, name) }))
      .filter(({ parameters }) => parameters > 0),
    totals: totalsOf(typed, program),
    notes: notesOf(typed),
  };
}
