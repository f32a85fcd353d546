// The parts of a model, each a run of modules from what it is fed to what it gives. In: an assembly under way and the
// core model. Out: the values that the part gives, by name; what does not fit is in the assembly's problems.
//
//   encoder   inputs, each through its branch, side by side through the encoder's layers → the latent's heads
//   prior     codes of conditions, side by side, through the prior's layers → the prior's heads; of levels, z, through
//             the layers of each level from those above it → the heads of each
//   decoder   z through the decoder's layers, then through each output's branch → the parameters of its likelihood
//   features  an image through layers of another run
//   heads     z through a head's layers → the prediction of its condition
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { type Located, type Place, placeOf, pointerOf } from "../base/located.js";
import {
  type CoreFeatures,
  type CoreHead,
  type CoreInput,
  type CoreLayer,
  type CoreLevel,
  type CoreModule,
  type CoreOutput,
  type CorePrior,
  type CoreSource,
  latentSite,
} from "../expand/core.js";
import type { Ref } from "../ir/graph/builder.js";
import type { Initial } from "../ir/graph/initial.js";
import { axis, batch, f32, sameAxes, type TensorType } from "../ir/graph/type.js";
import { add, broadcast, cast, concat, multiply, reshape, slice } from "../ir/op/dsl.js";
import { codesInput } from "../ir/program.js";
import { knownName } from "../language/input/input.js";
import { headOf, there } from "../language/latent/latent.js";
import { unitsIn } from "../language/latent/positions.js";
import { firstSteps, padTime } from "../language/layer/along-time.js";
import { affine } from "../language/layer/dense.js";
import { madeFor, partsOf } from "../language/likelihood/likelihood.js";
import type { BuildProblem } from "../problem/assemble/index.js";
import { elementsPerSample } from "../scope/limits.js";
import { type Flow, kindOf, positionsOf, wholeAxis, widthOf } from "../scope/scope.js";
import { type Assembly, type Built, codeFor, passThrough, scopeOf, unbuildable } from "./assemble.js";
import { conditionNamed } from "./definition.js";
import { stepsOf } from "./scaling.js";
import type { ParameterNames } from "./typed.js";

export type Given = Readonly<Record<string, Ref>>;

/** What comes out of a part's last module, and what the part gives. */
export interface Made {
  readonly end: TensorType | undefined;
  readonly outputs: Given;
  /** Of a decoder: under which names it gives the parameters of each output's likelihood. */
  readonly parameters?: ParameterNames;
}

const nothing: Made = { end: undefined, outputs: {} };

/** A flow whose every index is its own, under a source's name: two that meet stay apart. */
const from = (source: string, ref: Ref): Flow => ({ ref, origin: [{ source, start: 0, count: widthOf(ref.type) }] });

/** The value, or nothing and its problem noted. */
const noted = <A>(a: Assembly, built: Built<A>): A | undefined => {
  if (E.isRight(built)) return built.right;
  a.problems.push(built.left);
  return undefined;
};

const lastOf = (a: Assembly, layers: ReadonlyArray<CoreLayer>) => {
  const last = layers.at(-1);
  return last && placeOf(a.core.root, last.pointer);
};

type Ending = Pick<Extract<BuildProblem, { readonly _tag: "NeedsVector" }>, "what" | "of">;

const vectorFrom = (a: Assembly, module: CoreModule, ending: Ending, flow: Flow): Built<Flow> =>
  kindOf(flow.ref.type) === "vector"
    ? E.right(flow)
    : E.left({
        _tag: "NeedsVector",
        ...ending,
        place: placeOf(a.core.root, module.layers.at(-1)?.pointer ?? module.pointer),
        found: flow.ref.type,
        last: lastOf(a, module.layers),
        layers: `${module.pointer}/layers`,
      });

/** Side by side on the last axis; a time step is there where it is in all of them. */
const beside = (a: Assembly, path: string, flows: ReadonlyArray<Flow>): Flow => {
  const b = a.b.at(path);
  const masks = flows.flatMap(({ mask }) => mask ?? []);
  const mask = masks.length > 0 && { mask: masks.reduce((all, each) => multiply(b, all, each)) };
  const refs = flows.map(({ ref }) => ref);
  const axis = (refs[0]?.type.axes.length ?? 1) - 1;
  return { ref: concat(b, refs, axis), origin: flows.flatMap(({ origin }) => origin), ...mask };
};

/** What the encoder reads of an input. */
const entering = (a: Assembly, { name, written, definition }: CoreInput, fed: Ref): Ref =>
  definition.entering?.(scopeOf(a, "code", name), written, fed) ?? fed;

/** Zeros where a number is missing, and beside them, on the last axis, which numbers are there. */
const withMask = (a: Assembly, path: string, { name, type }: CoreInput, read: Ref): Flow => {
  const b = a.b.at(path);
  const known = b.emit("input", [], { name: knownName(name), type, source: { _tag: "Presence" } });
  const alike = sameAxes(type.axes, read.type.axes);
  const kept = multiply(
    b,
    read,
    alike ? known : broadcast(b, reshape(b, known, type.axes.slice(0, -1)), read.type.axes),
  );
  return beside(a, path, [from("x", kept), from("x.known", known)]);
};

const sourceFlow = (a: Assembly, { name, branch, data }: CoreSource): Built<Flow> => {
  const { type, masked } = data;
  const path = branch?.name ?? "encoder";
  const fed = a.b.at(path).emit("input", [], { name, type, source: { _tag: "Data" } });
  const mask = stepsOf(a.b.at(path), data);
  const read = entering(a, data, fed);
  const flow = { ...(masked ? withMask(a, path, data, read) : from("x", read)), ...(mask && { mask }) };
  if (branch === undefined) return E.right(flow);
  return pipe(
    passThrough(a, branch, pointerOf(["inputs", name]), flow),
    E.chain((flow) => vectorFrom(a, branch, { what: "branch", of: name }, flow)),
    E.map(({ ref }) => from(name, ref)),
  );
};

const isVector = ({ ref }: Flow): boolean => kindOf(ref.type) === "vector";

/** A level that reads a layer that makes no vector. */
const levelFault = (a: Assembly): BuildProblem | undefined => {
  const level = a.core.levels.find(({ from }) => from !== undefined && !isVector(a.tapped.get(from) as Flow));
  if (level?.from === undefined) return undefined;
  const { name, pointer, from: site } = level;
  const layers = a.traces.filter((trace) => trace.kind === "layer");
  const behind = layers.slice(layers.findIndex((trace) => trace.site === site) + 1);
  return {
    _tag: "LevelNeedsVector",
    place: placeOf(a.core.root, `${pointer}/from`),
    level: name,
    pointer,
    site,
    found: (a.tapped.get(site) as Flow).ref.type,
    vector: behind.find(({ output }) => kindOf(output) === "vector")?.site,
  };
};

const endEncoder = (a: Assembly, flow: Flow): Built<Given> => {
  const definition = a.core.definitions.latent;
  const found = flow.ref.type;
  const kind = kindOf(found);
  const bare = definition.behindLayers === true && kind !== "vector" && a.core.encoder.module.layers.length === 0;
  if (kind === undefined || !definition.reads.includes(kind) || bare) {
    const place = placeOf(a.core.root, "/latent");
    return E.left({ _tag: "LatentNeedsVector", place, found, last: lastOf(a, a.core.encoder.module.layers) });
  }
  const fault = definition.fault?.(a.core.latent, found);
  if (fault !== undefined) return E.left(unbuildable(a, "/latent", "latent")(fault));
  const unread = levelFault(a);
  if (unread !== undefined) return E.left(unread);
  const sites = new Map(a.core.levels.map(({ name, from }) => [name, from]));
  const made = (level: string): Flow => a.tapped.get(sites.get(level) ?? "") ?? flow;
  const heads = definition.heads(scopeOf(a, "latent", "latent"), a.core.latent, flow, made);
  return E.right(flow.mask === undefined || kind === "vector" ? heads : { ...heads, [there]: flow.mask });
};

/** The codes of conditions with layers of their own, each by its name. Parts make them again, where they enter. */
export const conditionsPart = (a: Assembly): Made => {
  const layered = a.core.conditions.filter((condition) => condition.layered);
  const codes = layered.flatMap((condition) => {
    const code = noted(a, codeFor(a, condition));
    return code === undefined ? [] : [[condition.name, code.ref] as const];
  });
  return { end: undefined, outputs: Object.fromEntries(codes) };
};

export const encoderPart = (a: Assembly): Made => {
  const { inputs, module } = a.core.encoder;
  const flows = inputs.map((input) => noted(a, sourceFlow(a, input)));
  const all = flows.flatMap((flow) => flow ?? []);
  if (all.length < flows.length) return nothing;
  const fed = pointerOf(["inputs", inputs[0]?.name ?? ""]);
  const flow = noted(a, passThrough(a, module, fed, all.length === 1 ? (all[0] as Flow) : beside(a, "encoder", all)));
  if (flow === undefined) return nothing;
  const latent: CoreModule = {
    name: latentSite,
    site: latentSite,
    part: "encoder",
    layers: [],
    frozen: false,
    pointer: "/latent",
  };
  const entered = noted(a, passThrough(a, latent, "/latent", flow));
  if (entered === undefined) return nothing;
  const heads = noted(a, endEncoder(a, entered));
  return { end: heads && entered.ref.type, outputs: heads ?? {} };
};

/** What layers of another run make of an image. */
export const featuresPart = (a: Assembly, { data, module }: CoreFeatures): Made => {
  const { name, type } = data;
  const fed = a.b.at(module.name).emit("input", [], { name, type, source: { _tag: "Data" } });
  const flow = noted(a, passThrough(a, module, pointerOf(["inputs", name]), from("x", fed)));
  return flow === undefined ? nothing : { end: flow.ref.type, outputs: { [featuresOutput]: flow.ref } };
};

/** What the part that makes features gives. */
export const featuresOutput = "features";

/** The codes of what a prior is given, side by side. */
const givenFlow = (a: Assembly, { given, module }: CorePrior): Built<Flow> => {
  const made = given.map((name) => [name, codeFor(a, conditionNamed(a.core, name))] as const);
  const failed = made.map(([, code]) => code).find(E.isLeft);
  if (failed !== undefined) return failed;
  const codes = made.flatMap(([name, code]) => (E.isRight(code) ? [[name, code.right] as const] : []));
  const axes = codes.map(([, { ref }]) => ref.type.axes.slice(0, -1));
  const alike = axes.every((each) => sameAxes(each, axes[0] ?? []));
  return alike
    ? E.right(
        beside(
          a,
          "prior",
          codes.map(([, code]) => code),
        ),
      )
    : E.left({
        _tag: "GivenDiffer",
        place: placeOf(a.core.root, `${module.pointer}/given`),
        given: codes.map(([name, { ref }]) => [name, ref.type]),
      });
};

/**
 * A mean that is given has a row for each number that the prior reads, and in each a number for each unit of the code.
 */
const meanFits = (a: Assembly, { shape: { mean }, module }: CorePrior, x: Flow, code: TensorType): Built<Flow> => {
  const [rows, columns] = [widthOf(x.ref.type), unitsIn(code)];
  if (mean === "learned" || (mean.length === rows && mean.every((row) => row.length === columns))) return E.right(x);
  return E.left({
    _tag: "MeanMismatch",
    place: placeOf(a.core.root, `${module.pointer}/mean`),
    expected: [rows, columns],
    found: mean.map((row) => row.length),
    layers: module.layers.length,
  });
};

/** What a prior over codes knows at each position: the code before it, and which position it is. */
const codesBefore = (a: Assembly, size: number, classes: number, positions: number): Flow => {
  const scope = scopeOf(a, "latent", "latent.prior");
  const { b } = scope;
  const [place, feature] = [axis("time", positions), axis("feature", size)];
  const normal = (rows: number): Initial => ({ _tag: "Normal", deviation: 0.1, axis: 0, segments: wholeAxis(rows) });
  const table = scope.parameter("codes", [axis("code", classes), feature], normal(classes));
  const placed = scope.parameter("positions", [place, feature], normal(positions));
  const type = f32(batch, place);
  const fed = b.emit("input", [], { name: codesInput, type, source: { _tag: "Value" } });
  const each = b.emit("gather", [table, cast(b, fed, "i32")], {});
  const before = firstSteps(b, padTime(b, each, 1, 0), positions);
  return from("x", add(b, before, broadcast(b, placed, before.type.axes)));
};

/** How many codes a prior may draw: the graph that samples holds its layers once for each. */
const mostCodes = 64;

/** Logits of every code at every position, f32[batch, time, code]. */
const codesPart = (a: Assembly, { module }: CorePrior, size: number, code: TensorType): Made => {
  const { latent, definitions } = a.core;
  const { countable, units } = definitions.latent;
  if (countable === undefined) return nothing;
  const [classes, positions] = [countable.classes(latent), units(latent, code)];
  if (positions > mostCodes) {
    const place = placeOf(a.core.root, module.pointer);
    a.problems.push({ _tag: "TooManyCodes", place, found: positions, limit: mostCodes });
    return nothing;
  }
  const flow = noted(a, passThrough(a, module, module.pointer, codesBefore(a, size, classes, positions)));
  if (flow === undefined) return nothing;
  const { axes } = flow.ref.type;
  if (kindOf(flow.ref.type) !== "sequence" || positionsOf(flow.ref.type) !== positions) {
    const place = placeOf(a.core.root, module.layers.at(-1)?.pointer ?? module.pointer);
    a.problems.push({ _tag: "CodesLost", place, found: flow.ref.type, positions });
    return { ...nothing, end: flow.ref.type };
  }
  const logits = affine(scopeOf(a, "latent", "latent.prior.logits"), flow, classes);
  return { end: f32(...axes), outputs: { [logitsOutput]: logits } };
};

/** What a prior over codes gives. */
export const logitsOutput = "logits";

export const priorPart = (a: Assembly, prior: CorePrior, code: TensorType): Made => {
  if (prior.overCodes !== undefined) return codesPart(a, prior, prior.overCodes.size, code);
  const { conditional } = a.core.definitions.latent;
  const { given, module, shape } = prior;
  const flow = noted(
    a,
    pipe(
      givenFlow(a, prior),
      E.chain((x) => passThrough(a, module, `${module.pointer}/given`, x)),
      E.chain((x) => vectorFrom(a, module, { what: "prior", of: given.join(", ") }, x)),
      E.chain((x) => meanFits(a, prior, x, code)),
    ),
  );
  if (flow === undefined || conditional === undefined) return nothing;
  return {
    end: flow.ref.type,
    outputs: conditional.heads(scopeOf(a, "latent", "latent.prior"), a.core.latent, flow, shape, code),
  };
};

/** What each level but the highest is expected to be, from the codes of all levels above it. */
export const levelsPart = (a: Assembly, code: TensorType): Made => {
  const { levels, definitions } = a.core;
  const whole = zInput(a, "prior", code).ref;
  const each = levels.flatMap((level) => {
    const { module, start, size, name } = level;
    if (module === undefined) return [];
    const above = slice(a.b.at(module.name), whole, 1, start + size, unitsIn(code) - start - size);
    const entering = codeFlow(
      levels.filter((each) => each.start > start),
      above,
    );
    const flow = noted(
      a,
      pipe(
        passThrough(a, module, "/latent", entering),
        E.chain((x) => vectorFrom(a, module, { what: "level", of: name }, x)),
      ),
    );
    if (flow === undefined) return [];
    const made = definitions.latent.levelled?.expected(scopeOf(a, "latent", `latent.levels.${name}`), level, flow);
    return Object.entries(made ?? {}).map(([part, ref]) => [headOf(name, part), ref] as const);
  });
  return { end: undefined, outputs: Object.fromEntries(each) };
};

/** The name of one parameter among what the decoder gives. */
export const parameterName = (output: string, part: string): string => `${output}/${part}`;

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

/** The last layer; the list of them where it is empty, or what should hold it where it is not written. */
const endPlace = (root: Located, { layers, pointer }: CoreModule): Place => {
  const last = layers.at(-1);
  const list = `${pointer}/layers`;
  return last === undefined ? { ...placeOf(root, list), pointer: list } : placeOf(root, last.pointer);
};

const endOutput = (a: Assembly, output: CoreOutput, flow: Flow): Built<Given> => {
  const { core } = a;
  const { likelihood, branch } = output;
  const module = branch ?? core.decoder.module;
  const data = output.data;
  const { parts: declared, parameters } = output.definition;
  const parts = declared(likelihood);
  const expected = madeFor(parts, data.type);
  if (sameAxes(flow.ref.type.axes, expected.axes)) {
    const path = `${module.name}.likelihood`;
    const made = partsOf(a.b.at(path), parts, flow.ref, data.type);
    const all = parameters?.(scopeOf(a, "likelihood", path), likelihood, made) ?? made;
    return E.right(all);
  }
  const last = module.layers.at(-1);
  return E.left({
    _tag: "OutputMismatch",
    place: endPlace(core.root, module),
    found: flow.ref.type,
    expected,
    data: data.type,
    parts,
    likelihood: likelihood.type,
    layer: last?.written,
    width: last?.definition.width,
    parameters: [...a.state.values()].reduce((sum, { type }) => sum + Number(elementsPerSample(type)), 0),
    output: output.name,
    declared: placeOf(core.root, data.pointer),
    lengthened: lengthenedIn(a, flow.ref.type, data.type),
  });
};

/** A code, or those of some levels side by side: each level is a source of its own. */
const codeFlow = (levels: ReadonlyArray<CoreLevel>, ref: Ref): Flow =>
  levels.length === 0
    ? from("x", ref)
    : { ref, origin: levels.map(({ name, size }) => ({ source: name, start: 0, count: size })) };

const zInput = (a: Assembly, path: string, code: TensorType): Flow => {
  const z = a.b.at(path).emit("input", [], { name: "z", type: code, source: { _tag: "Value" } });
  return codeFlow(a.core.levels, z);
};

export const decoderPart = (a: Assembly, code: TensorType): Made => {
  const { module, outputs } = a.core.decoder;
  const flow = noted(a, passThrough(a, module, "/latent", zInput(a, "decoder", code)));
  if (flow === undefined) return nothing;
  const made = outputs.map((output) => {
    const { branch, pointer } = output;
    const led = branch === undefined ? E.right(flow) : passThrough(a, branch, pointer, flow);
    const parameters = noted(a, E.chain((end: Flow) => endOutput(a, output, end))(led)) ?? {};
    return Object.entries(parameters).map(([part, ref]) => ({ output: output.name, part, ref }));
  });
  const each = (one: (typeof made)[number]) =>
    one.map(({ output, part }) => [part, parameterName(output, part)] as const);
  return {
    end: flow.ref.type,
    outputs: Object.fromEntries(made.flat().map(({ output, part, ref }) => [parameterName(output, part), ref])),
    parameters: Object.fromEntries(outputs.map(({ name }, i) => [name, Object.fromEntries(each(made[i] ?? []))])),
  };
};

export const headPart = (a: Assembly, { condition, of, module }: CoreHead, code: TensorType): Made => {
  const { written, definition } = of;
  const { predictor } = definition;
  if (predictor === undefined) {
    const place = placeOf(a.core.root, module.pointer);
    a.problems.push({ _tag: "NoPredictor", place, condition, type: written.type });
    return nothing;
  }
  const flow = noted(
    a,
    pipe(
      passThrough(a, module, "/latent", zInput(a, module.name, code)),
      E.chain((x) => vectorFrom(a, module, { what: "head", of: condition }, x)),
    ),
  );
  if (flow === undefined) return nothing;
  const made = affine(scopeOf(a, "latent", `latent.heads.${condition}`), flow, predictor.units(written));
  return { end: flow.ref.type, outputs: { prediction: made } };
};
