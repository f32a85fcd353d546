// Assemble: core model → typed model. Every layer and every injection becomes nodes with named axes; what does not fit
// is reported for every part at once. Nothing is allocated: sizes are counted before any engine sees them.
import * as E from "fp-ts/lib/Either.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import type { ReadonlyNonEmptyArray } from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import type { CoreModel, PartName } from "../expand/core.js";
import { buildGraph } from "../ir/graph/builder.js";
import { sameAxes, type TensorType } from "../ir/graph/type.js";
import type { BuildProblem } from "../problem/assemble/index.js";
import type { Mode } from "../scope/scope.js";
import { type Assembly, lentName, startAssembly } from "./assemble.js";
import type { BuiltPart } from "./built.js";
import { tooLarge, tooManyLayers } from "./count.js";
import { meaningless } from "./meaning.js";
import {
  conditionsPart,
  decoderPart,
  encoderPart,
  featuresPart,
  headPart,
  levelsPart,
  type Made,
  priorPart,
} from "./part.js";
import { untrainable } from "./training.js";
import type { TypedCondition, TypedModel, TypedModule } from "./typed.js";

export { conditionNamed, isTold, priorOf, unitNames } from "./definition.js";
export { featuresOutput, logitsOutput, parameterName } from "./part.js";

/** How a part is made in either mode. */
interface Recipe<Name extends string = PartName> {
  readonly name: Name;
  readonly make: (a: Assembly) => Made;
  readonly borrowed?: ReadonlyMap<string, TensorType>;
}

/** One part in one mode. A graph that could not be finished keeps what was made, for the sizes it would have had. */
const buildPart = (core: CoreModel, { name, make, borrowed }: Recipe<string>, mode: Mode): BuiltPart => {
  let built: Omit<BuiltPart, "graph"> | undefined;
  const graph = buildGraph(name, (b) => {
    const a = startAssembly(core, name, mode, b, borrowed);
    const { end, outputs, parameters = {} } = make(a);
    const lent = new Map([...a.lent].map(([site, { type }]) => [site, type]));
    const { traces, coded, state, owners, problems } = a;
    built = { end, traces, coded, state, owners, parameters, lent, problems };
    const lending = Object.fromEntries([...a.lent].map(([site, ref]) => [lentName(site), ref]));
    return { outputs: { ...outputs, ...lending }, updates: Object.fromEntries(a.updates) };
  });
  if (built === undefined) throw new Error("a graph is built when buildGraph returns");
  return { graph, ...built };
};

/** The parts whose entrance is known once the encoder is: z, and what the encoder lends. */
const behindEncoder = (core: CoreModel, { end, lent }: BuiltPart): ReadonlyArray<Recipe> => {
  const code = core.definitions.latent.code(core.latent, end);
  if (code === undefined) return [];
  const heads = core.heads.map(
    (head): Recipe => ({ name: head.module.name as PartName, make: (a) => headPart(a, head, code) }),
  );
  const complete = core.links.every(({ from }) => lent.has(from));
  const decoder: Recipe = { name: "decoder", make: (a) => decoderPart(a, code), borrowed: lent };
  return complete ? [decoder, ...heads] : heads;
};

/** What reads images for the objective alone. */
const besideModel = ({ features }: CoreModel): ReadonlyArray<Recipe> =>
  features === undefined ? [] : [{ name: "features", make: (a) => featuresPart(a, features) }];

const typedModule = (core: CoreModel, recipe: Recipe, infer: BuiltPart): TypedModule => ({
  name: recipe.name,
  graphs: { train: buildPart(core, recipe, "train").graph, infer: infer.graph },
  traces: infer.traces,
  layers: infer.traces.filter((trace) => trace.kind === "layer"),
  lends: [...infer.lent.keys()].map(lentName),
  parameters: infer.parameters,
});

const named = (parts: ReadonlyArray<TypedModule>, name: PartName): TypedModule => {
  const found = parts.find((part) => part.name === name);
  if (found === undefined) throw new Error(`a model without problems has a part ${name}`);
  return found;
};

/** The model with these parts, which are all of its own by name. */
export const withParts = (model: TypedModel, parts: ReadonlyArray<TypedModule>): TypedModel => ({
  ...model,
  parts,
  encoder: named(parts, "encoder"),
  decoder: named(parts, "decoder"),
  prior: parts.find(({ name }) => name === "prior"),
});

/** The layers of conditions, built once by themselves: for their shapes, and for problems that are no part's. */
const ofConditions: Recipe<string> = { name: "conditions", make: conditionsPart };

const typedConditions = ({ graph, coded }: BuiltPart): ReadonlyArray<TypedCondition> =>
  Object.entries(graph.outputs).map(([condition, id]) => {
    const traces = coded.get(condition) ?? [];
    const code = (graph.nodes[id] as (typeof graph.nodes)[number]).type;
    const layers = traces.filter((trace) => trace.kind === "layer");
    return { condition, encoded: layers[0]?.input ?? code, code, graph, traces, layers };
  });

/** What parts are told of a condition's layers is told once. */
const isOfConditions = ({ place }: BuildProblem): boolean => place.pointer.startsWith("/conditions/");

/**
 * Where what the encoder ends in isn't known, a code of another kind is taken for a vector: a layer that wants its kind
 * is no mistake.
 */
const isGuessed = (core: CoreModel, { end }: BuiltPart, problem: BuildProblem): boolean =>
  end === undefined &&
  core.definitions.latent.reads.length > 1 &&
  problem._tag === "Unbuildable" &&
  problem.fault._tag === "WrongKind" &&
  sameAxes(problem.fault.found.axes, core.definitions.latent.code(core.latent, undefined)?.axes ?? []);

/** The typed model, or every problem that a part has. */
export const assemble = (core: CoreModel): E.Either<ReadonlyNonEmptyArray<BuildProblem>, TypedModel> => {
  const many = tooManyLayers(core);
  if (isNonEmpty(many)) return E.left(many);
  const encode: Recipe = { name: "encoder", make: encoderPart };
  const encoder = buildPart(core, encode, "infer");
  const { prior } = core;
  const known = core.definitions.latent.code(core.latent, encoder.end);
  const given: ReadonlyArray<Recipe> =
    known === undefined
      ? []
      : prior !== undefined
        ? [{ name: "prior", make: (a) => priorPart(a, prior, known) }]
        : core.levels.length > 0
          ? [{ name: "prior", make: (a) => levelsPart(a, known) }]
          : [];
  const rest = [...given, ...behindEncoder(core, encoder), ...besideModel(core)].map((recipe) => ({
    recipe,
    built: buildPart(core, recipe, "infer"),
  }));
  const all = [{ recipe: encode, built: encoder }, ...rest];
  const parts = all.map(({ built }) => built);
  // The encoder itself is fed no guess.
  const behind = rest.flatMap(({ built }) => built.problems).filter((problem) => !isGuessed(core, encoder, problem));
  const conditions = buildPart(core, ofConditions, "infer");
  const own = [...encoder.problems, ...behind].filter((problem) => !isOfConditions(problem));
  const problems = [...conditions.problems, ...own, ...tooLarge(core, parts), ...meaningless(core)];
  if (isNonEmpty(problems)) return E.left(problems);
  const state = [...new Map(parts.flatMap((part) => [...part.state])).values()];
  const idle = untrainable(core, state);
  if (isNonEmpty(idle)) return E.left(idle);
  const code = core.definitions.latent.code(core.latent, encoder.end);
  if (code === undefined) throw new Error("an encoder without problems has a code");
  const modules = all.map(({ recipe, built }) => typedModule(core, recipe, built));
  return E.right({
    core,
    code,
    parts: modules,
    encoder: named(modules, "encoder"),
    decoder: named(modules, "decoder"),
    prior: modules.find(({ name }) => name === "prior"),
    injections: parts.flatMap(({ traces }) => traces.filter((trace) => trace.kind === "injection")),
    conditions: typedConditions(conditions),
    owners: new Map(parts.flatMap(({ owners }) => [...owners])),
    state,
  });
};
