// Build: core model → typed model. Every layer and every injection becomes nodes with named axes; what does not fit is
// reported for encoder and decoder both. Nothing is allocated: sizes are counted before any engine sees them.
import * as E from "fp-ts/lib/Either.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import type { ReadonlyNonEmptyArray } from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import type { CoreModel, ModuleName } from "../expand/core.js";
import { layersWithin } from "../expand/site.js";
import { buildGraph, type Ref } from "../graph/builder.js";
import type { Graph, Node } from "../graph/graph.js";
import { sameAxes } from "../graph/type.js";
import { latents } from "../language/latent/index.js";
import type { LatentDefinition } from "../language/latent/latent.js";
import { likelihoods } from "../language/likelihood/index.js";
import type { LikelihoodDefinition } from "../language/likelihood/likelihood.js";
import type { Fields } from "../language/record.js";
import { placeOf } from "../read/located.js";
import { type Assembly, passThrough, scopeAt, startAssembly } from "./assemble.js";
import { elementsPerSample, largestParameters, largestPerSample, mostLayers } from "./limits.js";
import type { BuildProblem } from "./problem.js";
import { type Flow, kindOf, type Mode, widthOf } from "./scope.js";
import type { TypedModel, TypedModule } from "./typed.js";

/** The definition of the model's latent. */
export const latentOf = (core: CoreModel): LatentDefinition<Fields> =>
  latents[core.latent.type] as unknown as LatentDefinition<Fields>;

/** The definition of the decoder's likelihood. */
export const likelihoodOf = (core: CoreModel): LikelihoodDefinition<Fields> =>
  likelihoods[core.decoder.likelihood.type] as unknown as LikelihoodDefinition<Fields>;

/** An input of the model by its name, which expand/ has checked. */
export const inputNamed = (core: CoreModel, name: string): CoreModel["inputs"][number] => {
  const found = core.inputs.find((input) => input.name === name);
  if (found === undefined) throw new Error(`no input ${name}`);
  return found;
};

export { largestParameters, largestPerSample, mostLayers } from "./limits.js";

type Ended = E.Either<BuildProblem, Readonly<Record<string, Ref>>>;

const begin = (ref: Ref): Flow => ({ ref, origin: [{ source: "x", start: 0, count: widthOf(ref.type) }] });

const endEncoder = (a: Assembly, flow: Flow): Ended => {
  if (kindOf(flow.ref.type) !== "vector") {
    const last = a.core.encoder.layers.at(-1);
    const place = placeOf(a.core.root, "/latent");
    const found = flow.ref.type;
    return E.left({ _tag: "LatentNeedsVector", place, found, last: last && placeOf(a.core.root, last.pointer) });
  }
  return E.right(latentOf(a.core).heads(scopeAt(a, "latent"), a.core.latent, flow));
};

const endDecoder = (a: Assembly, flow: Flow): Ended => {
  const { core } = a;
  const output = inputNamed(core, core.decoder.output);
  if (sameAxes(flow.ref.type.axes, output.type.axes)) return E.right({ parameters: flow.ref });
  const pointer = core.decoder.layers.at(-1)?.pointer ?? "/decoder/layers";
  return E.left({
    _tag: "OutputMismatch",
    place: placeOf(core.root, pointer),
    found: flow.ref.type,
    expected: output.type,
    layer: core.decoder.layers.at(-1)?.written.type,
    output: output.name,
    declared: placeOf(core.root, output.pointer),
  });
};

interface BuiltModule {
  readonly graph: Graph;
  readonly assembly: Assembly;
  readonly problem: BuildProblem | undefined;
}

/** One module in one mode. A graph that could not be finished keeps what was made, for the sizes it would have had. */
const buildModule = (core: CoreModel, module: ModuleName, mode: Mode): BuiltModule => {
  let assembly: Assembly | undefined;
  let problem: BuildProblem | undefined;
  const graph = buildGraph(module, (b) => {
    const a = startAssembly(core, mode, b);
    assembly = a;
    const fed = b.at(module).emit("input", [], entrance(core, module));
    const ended = E.chain((flow: Flow) => (module === "encoder" ? endEncoder(a, flow) : endDecoder(a, flow)))(
      passThrough(a, module, begin(fed)),
    );
    if (E.isLeft(ended)) problem = ended.left;
    return { outputs: E.isRight(ended) ? ended.right : {}, updates: Object.fromEntries(a.updates) };
  });
  if (assembly === undefined) throw new Error("a graph is built when buildGraph returns");
  return { graph, assembly, problem };
};

const entrance = (core: CoreModel, module: ModuleName) =>
  module === "encoder"
    ? ({ name: core.encoder.input, type: inputNamed(core, core.encoder.input).type, source: { _tag: "Data" } } as const)
    : ({ name: "z", type: latentOf(core).code(core.latent), source: { _tag: "Value" } } as const);

/** What the spec calls a path of a graph: a layer, a condition, or a module. A layer that failed has no trace of its own. */
const pointerOfPath = ({ assembly }: BuiltModule, path: string): string => {
  const within = (site: string): boolean => path === site || path.startsWith(`${site}.`);
  const { core } = assembly;
  const layer = [...layersWithin(core.encoder.layers), ...layersWithin(core.decoder.layers)]
    .reverse()
    .find(({ site }) => within(site));
  const [head = ""] = path.split(".");
  return layer?.pointer ?? core.conditions.find(({ name }) => name === head)?.pointer ?? `/${head}`;
};

const largest = (built: BuiltModule): ReadonlyArray<BuildProblem> => {
  if (built.problem?._tag === "TensorTooLarge") return [];
  const over = (node: Node): boolean => node.op !== "state" && elementsPerSample(node.type) > largestPerSample;
  const node = built.graph.nodes.find(over);
  if (node === undefined) return [];
  const site = node.path.split("/")[0] ?? node.path;
  const place = placeOf(built.assembly.core.root, pointerOfPath(built, site));
  return [
    {
      _tag: "TensorTooLarge",
      place,
      found: elementsPerSample(node.type),
      limit: largestPerSample,
      type: node.type,
      site,
    },
  ];
};

const tooMany = (core: CoreModel, modules: ReadonlyArray<BuiltModule>): ReadonlyArray<BuildProblem> => {
  let total = 0n;
  for (const built of modules)
    for (const { name, type } of built.assembly.state.values()) {
      total += elementsPerSample(type);
      if (total > largestParameters) {
        const place = placeOf(core.root, pointerOfPath(built, name));
        return [{ _tag: "TooManyParameters", place, found: total, limit: largestParameters, state: name, type }];
      }
    }
  return [];
};

const support = (core: CoreModel): ReadonlyArray<BuildProblem> => {
  const { support: inside } = likelihoodOf(core);
  const { range, name, pointer } = inputNamed(core, core.decoder.output);
  if (inside === undefined || (range !== undefined && range[0] >= inside[0] && range[1] <= inside[1])) return [];
  return [
    {
      _tag: "OutsideSupport",
      place: placeOf(core.root, "/decoder/likelihood"),
      likelihood: core.decoder.likelihood.type,
      support: inside,
      range,
      input: name,
      declared: placeOf(core.root, pointer),
    },
  ];
};

const tooManyLayers = (core: CoreModel): ReadonlyArray<BuildProblem> => {
  const layers = [...layersWithin(core.encoder.layers), ...layersWithin(core.decoder.layers)];
  const found = layers.length + core.inject.length;
  return found <= mostLayers
    ? []
    : [{ _tag: "TooManyLayers", place: placeOf(core.root, "/encoder/layers"), found, limit: mostLayers }];
};

const moduleOf = (name: ModuleName, train: BuiltModule, infer: BuiltModule): TypedModule => ({
  name,
  graphs: { train: train.graph, infer: infer.graph },
  traces: infer.assembly.traces,
  layers: infer.assembly.traces.filter((trace) => trace.kind === "layer"),
});

/** The typed model, or every problem that either module has. */
export const build = (core: CoreModel): E.Either<ReadonlyNonEmptyArray<BuildProblem>, TypedModel> => {
  const many = tooManyLayers(core);
  if (isNonEmpty(many)) return E.left(many);
  const encoder = buildModule(core, "encoder", "infer");
  const decoder = buildModule(core, "decoder", "infer");
  const both = [encoder, decoder];
  const problems = [
    ...both.flatMap(({ problem }) => (problem === undefined ? [] : [problem])),
    ...both.flatMap(largest),
    ...tooMany(core, both),
    ...support(core),
  ];
  if (isNonEmpty(problems)) return E.left(problems);
  const state = new Map(both.flatMap(({ assembly }) => [...assembly.state]));
  return E.right({
    core,
    encoder: moduleOf("encoder", buildModule(core, "encoder", "train"), encoder),
    decoder: moduleOf("decoder", buildModule(core, "decoder", "train"), decoder),
    injections: both.flatMap(({ assembly }) => assembly.traces.filter((trace) => trace.kind === "injection")),
    state: [...state.values()],
  });
};
