// Build: core model → typed model. Every layer and every injection becomes nodes with named axes; what does not fit is
// reported for encoder and decoder both. Nothing is allocated: sizes are counted before any engine sees them.
import * as E from "fp-ts/lib/Either.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import type { ReadonlyNonEmptyArray } from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import type { CoreModel, ModuleName } from "../expand/core.js";
import { layersWithin } from "../expand/site.js";
import { buildGraph, type Ref } from "../graph/builder.js";
import type { Graph, Node } from "../graph/graph.js";
import { sameAxes, type TensorType } from "../graph/type.js";
import { madeFor, partsOf } from "../language/likelihood/likelihood.js";
import type { InputSource } from "../op/input.js";
import { placeOf } from "../read/located.js";
import { type Assembly, passThrough, scopeAt, startAssembly, unbuildable } from "./assemble.js";
import { inputNamed, latentOf, likelihoodOf } from "./definition.js";
import { elementsPerSample, largestParameters, largestPerSample, mostLayers } from "./limits.js";
import { meaningless } from "./meaning.js";
import type { BuildProblem } from "./problem.js";
import { type Flow, kindOf, type Mode, positionsOf, widthOf } from "./scope.js";
import type { TypedModel, TypedModule } from "./typed.js";

export { inputNamed, latentOf, likelihoodOf, priorOf } from "./definition.js";
export { largestParameters, largestPerSample, mostLayers } from "./limits.js";

type Ended = E.Either<BuildProblem, Readonly<Record<string, Ref>>>;

const begin = (ref: Ref): Flow => ({ ref, origin: [{ source: "x", start: 0, count: widthOf(ref.type) }] });

const endEncoder = (a: Assembly, flow: Flow): Ended => {
  const definition = latentOf(a.core);
  const found = flow.ref.type;
  const kind = kindOf(found);
  if (kind === undefined || !definition.reads.includes(kind)) {
    const last = a.core.encoder.layers.at(-1);
    const place = placeOf(a.core.root, "/latent");
    return E.left({ _tag: "LatentNeedsVector", place, found, last: last && placeOf(a.core.root, last.pointer) });
  }
  const fault = definition.fault?.(a.core.latent, found);
  if (fault !== undefined) return E.left(unbuildable(a, "/latent", "latent")(fault));
  return E.right(definition.heads(scopeAt(a, "latent"), a.core.latent, flow));
};

/** The injection whose time steps make a sequence too long, if that is all that is wrong with it. */
const lengthenedIn = (a: Assembly, found: TensorType, expected: TensorType) => {
  if (kindOf(found) !== "sequence" || kindOf(expected) !== "sequence") return undefined;
  const added = a.traces.flatMap((trace) => {
    const steps = trace.kind === "injection" ? positionsOf(trace.after) - positionsOf(trace.before) : 0;
    return trace.kind === "injection" && steps > 0
      ? [{ condition: trace.condition, site: trace.siteName, pointer: trace.pointer, steps }]
      : [];
  });
  const steps = added.reduce((sum, each) => sum + each.steps, 0);
  return positionsOf(found) === positionsOf(expected) + steps ? added.at(-1) : undefined;
};

const endDecoder = (a: Assembly, flow: Flow): Ended => {
  const { core } = a;
  const output = inputNamed(core, core.decoder.output);
  const { likelihood } = core.decoder;
  const { parts: declared, parameters } = likelihoodOf(core);
  const parts = declared(likelihood);
  const expected = madeFor(parts, output.type);
  if (sameAxes(flow.ref.type.axes, expected.axes)) {
    const made = partsOf(a.b.at("decoder.likelihood"), parts, flow.ref, output.type);
    return E.right(parameters?.(scopeAt(a, "decoder.likelihood"), likelihood, made) ?? made);
  }
  const pointer = core.decoder.layers.at(-1)?.pointer ?? "/decoder/layers";
  return E.left({
    _tag: "OutputMismatch",
    place: placeOf(core.root, pointer),
    found: flow.ref.type,
    expected,
    data: output.type,
    parts,
    likelihood: likelihood.type,
    layer: core.decoder.layers.at(-1)?.written.type,
    output: output.name,
    declared: placeOf(core.root, output.pointer),
    lengthened: lengthenedIn(a, flow.ref.type, output.type),
  });
};

interface BuiltModule {
  readonly graph: Graph;
  /** What comes out of its layers, where nothing went wrong before. */
  readonly end: TensorType | undefined;
  readonly assembly: Assembly;
  readonly problem: BuildProblem | undefined;
}

interface Entrance {
  readonly name: string;
  readonly type: TensorType;
  readonly source: InputSource;
}

const encoderEntrance = (core: CoreModel): Entrance => {
  const { name, type } = inputNamed(core, core.encoder.input);
  return { name, type, source: { _tag: "Data" } };
};

const decoderEntrance = (code: TensorType): Entrance => ({ name: "z", type: code, source: { _tag: "Value" } });

/** One module in one mode. A graph that could not be finished keeps what was made, for the sizes it would have had. */
const buildModule = (core: CoreModel, module: ModuleName, entrance: Entrance, mode: Mode): BuiltModule => {
  let assembly: Assembly | undefined;
  let problem: BuildProblem | undefined;
  let end: TensorType | undefined;
  const graph = buildGraph(module, (b) => {
    const a = startAssembly(core, mode, b);
    assembly = a;
    const flow = passThrough(a, module, begin(b.at(module).emit("input", [], entrance)));
    if (E.isRight(flow)) end = flow.right.ref.type;
    const ended = E.chain((last: Flow) => (module === "encoder" ? endEncoder(a, last) : endDecoder(a, last)))(flow);
    if (E.isLeft(ended)) problem = ended.left;
    return { outputs: E.isRight(ended) ? ended.right : {}, updates: Object.fromEntries(a.updates) };
  });
  if (assembly === undefined) throw new Error("a graph is built when buildGraph returns");
  return { graph, assembly, problem, end };
};

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
  const encoder = buildModule(core, "encoder", encoderEntrance(core), "infer");
  const code = latentOf(core).code(core.latent, encoder.end);
  const decoder = code && buildModule(core, "decoder", decoderEntrance(code), "infer");
  const both = [encoder, ...(decoder === undefined ? [] : [decoder])];
  const problems = [
    ...both.flatMap(({ problem }) => (problem === undefined ? [] : [problem])),
    ...both.flatMap(largest),
    ...tooMany(core, both),
    ...meaningless(core),
  ];
  if (isNonEmpty(problems)) return E.left(problems);
  if (code === undefined || decoder === undefined) throw new Error("an encoder without problems has a code");
  const state = new Map(both.flatMap(({ assembly }) => [...assembly.state]));
  return E.right({
    core,
    code,
    encoder: moduleOf("encoder", buildModule(core, "encoder", encoderEntrance(core), "train"), encoder),
    decoder: moduleOf("decoder", buildModule(core, "decoder", decoderEntrance(code), "train"), decoder),
    injections: both.flatMap(({ assembly }) => assembly.traces.filter((trace) => trace.kind === "injection")),
    state: [...state.values()],
  });
};
