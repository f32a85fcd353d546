// Assembles one module as a graph in one mode: its layers in order, each preceded by the injections at its site. Faults
// are located here, since only here is it known which part of the spec a layer was.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { find, type Place, placeOf } from "../base/located.js";
import {
  type CoreCondition,
  type CoreLayer,
  type CoreModel,
  type CoreModule,
  moduleOfCondition,
  type Site,
} from "../expand/core.js";
import { besideSite } from "../expand/site.js";
import type { Builder, Ref } from "../ir/graph/builder.js";
import { type Axes, f32, type TensorType } from "../ir/graph/type.js";
import type { Formed, Owner, State } from "../ir/program.js";
import { orNull } from "../language/condition/null.js";
import type { Inside } from "../language/layer/layer.js";
import { carried } from "../language/mask.js";
import type { BuildProblem } from "../problem/assemble/index.js";
import type { Around, BuildFault } from "../problem/fault/index.js";
import { elementsPerSample, largestPerSample } from "../scope/limits.js";
import { type Character, type Flow, type Mode, type Scope, widthOf } from "../scope/scope.js";
import { madeBy } from "./definition.js";
import { scaled, stepsOf } from "./scaling.js";
import type { Trace } from "./typed.js";

/** What assembling collects beside the graph: hidden in this folder. */
export interface Assembly {
  readonly core: CoreModel;
  /** What its constructs are part of. */
  readonly part: string;
  readonly mode: Mode;
  /** Whether what is assembled is left as it is by training. */
  readonly frozen: boolean;
  readonly b: Builder;
  readonly state: Map<string, State>;
  /** Whose the nodes are, by the paths of scopes. */
  readonly owners: Map<string, Owner>;
  /** The names of `state`, in order. */
  readonly named: Array<string>;
  readonly updates: Map<string, Ref>;
  readonly codes: Map<string, Built<Flow>>;
  /** What the layers of conditions made, by condition. */
  readonly coded: Map<string, ReadonlyArray<Trace>>;
  readonly sources: Map<string, Ref>;
  /** Layers and injections in the order in which values flow. */
  readonly traces: Array<Trace>;
  /** What layers made that layers of other parts read, by site. */
  readonly lent: Map<string, Ref>;
  /** What layers of the encoder made that levels of the latent read, by site. */
  readonly tapped: Map<string, Flow>;
  /** What layers of other parts made, by site: known from their own assembly. */
  readonly borrowed: ReadonlyMap<string, TensorType>;
  readonly problems: Array<BuildProblem>;
}

export const startAssembly = (
  core: CoreModel,
  part: string,
  mode: Mode,
  b: Builder,
  borrowed: ReadonlyMap<string, TensorType> = new Map(),
): Assembly => ({
  core,
  part,
  mode,
  frozen: false,
  b,
  state: new Map(),
  owners: new Map(),
  named: [],
  updates: new Map(),
  codes: new Map(),
  coded: new Map(),
  sources: new Map(),
  traces: [],
  lent: new Map(),
  tapped: new Map(),
  borrowed,
  problems: [],
});

/** Whose the state of a scope is, and the layers of other tools that it is part of. */
interface Holder {
  readonly owner: Owner;
  readonly forms: ReadonlyArray<Formed>;
}

const held = (
  a: Assembly,
  { owner, forms }: Holder,
  role: State["role"],
  name: string,
  axes: Axes,
  initial: State["initial"],
): Ref => {
  const known = a.sources.get(`state ${name}`);
  if (known !== undefined) return known;
  const type = f32(...axes);
  const frozen = a.frozen && role === "parameter" && ({ frozen: true } as const);
  a.state.set(name, { name, type, role, initial, owner, ...frozen, ...(forms.length > 0 && { forms }) });
  a.owners.set(owner.path, owner);
  a.named.push(name);
  const ref = a.b.emit("state", [], { name, type });
  a.sources.set(`state ${name}`, ref);
  return ref;
};

/**
 * Whose the state below a construct is: its own, but the affine layers of a latent are constructs that nobody wrote.
 */
const below = (owner: Owner, path: string): Owner => (owner.role === "latent" ? { ...owner, site: path, path } : owner);

/** The doors of one construct of this part. */
export const scopeOf = (a: Assembly, role: Owner["role"], path: string, site = path): Scope =>
  scopeAt(a, path, { part: ownerPart(a, role), site, role, path });

/** What layers of conditions hold is shared by parts, as their codes are. */
const ownerPart = ({ part }: Assembly, role: Owner["role"]): string =>
  role === "code" || part.startsWith("conditions.") ? "conditions" : part;

const scopeAt = (a: Assembly, path: string, owner: Owner, holder: Holder = { owner, forms: [] }): Scope => {
  const b = a.b.at(path);
  if (!a.owners.has(path)) a.owners.set(path, owner);
  const named: Assembly = { ...a, b };
  return {
    b,
    path,
    mode: a.frozen ? "infer" : a.mode,
    inside: (name) => scopeAt(a, `${path}.${name}`, owner, { ...holder, owner: below(owner, `${path}.${name}`) }),
    forming: (form, { below: name, ...more } = {}) => {
      const at = name === undefined ? path : `${path}.${name}`;
      return scopeAt(a, path, owner, { ...holder, forms: [...holder.forms, { form, at, ...more }] });
    },
    parameter: (name, axes, initial) => held(named, holder, "parameter", `${path}.${name}`, axes, initial),
    statistic: (name, axes, initial) => held(named, holder, "statistic", `${path}.${name}`, axes, initial),
    update: (name, value) => a.updates.set(`${path}.${name}`, value),
    noise: (name, distribution, axes) => {
      const stream = `${path}.${name}`;
      const type = f32(...axes);
      return b.emit("input", [], { name: stream, type, source: { _tag: "Noise", distribution, stream } });
    },
  };
};

/** The code of a condition: made once per part, however often it is injected. */
export const codeFor = (a: Assembly, condition: CoreCondition): Built<Flow> => {
  const { name } = condition;
  const known = a.codes.get(name);
  if (known !== undefined) return known;
  const made = coded(a, condition);
  a.codes.set(name, made);
  return made;
};

/** Its encoding, through its own layers, or its null. */
const coded = (a: Assembly, condition: CoreCondition): Built<Flow> => {
  const { name, raw, definition, written, scaling } = condition;
  // A condition's code is no part's own.
  const scope = scopeOf({ ...a, frozen: false }, "code", name);
  const fed = scope.b.emit("input", [], { name, type: raw, source: { _tag: "Condition" } });
  const value = scaled(scope.b, { name, type: raw, scaling }, fed);
  const mask = stepsOf(scope.b, { name, type: raw, padding: condition.domain.padding });
  const encoding = definition.code(scope, written, value);
  const made = throughOwn(a, condition, { ...encoding, ...(mask && { mask }) });
  return E.map((code: Flow) => orNull(scope, condition, code))(made);
};

/** What a condition's own layers make of its encoding, under a source of its own: it is no longer the encoding. */
const throughOwn = (a: Assembly, { name, pointer }: CoreCondition, encoding: Flow): Built<Flow> => {
  const module = a.core.modules.find((each) => each.name === moduleOfCondition(name));
  if (module === undefined) return E.right(encoding);
  const traces: Array<Trace> = [];
  const made = passThrough({ ...a, part: module.name, traces }, module, pointer, encoding);
  a.coded.set(name, traces);
  return E.map((flow: Flow): Flow => {
    const { ref, mask } = flow;
    return { ref, origin: [{ source: madeBy(name), start: 0, count: widthOf(ref.type) }], ...(mask && { mask }) };
  })(made);
};

const fieldPlace = (a: Assembly, pointer: string, fault: BuildFault): Place => {
  const field = "field" in fault ? `${pointer}/${fault.field}` : pointer;
  return placeOf(a.core.root, find(a.core.root, field) === undefined ? pointer : field);
};

export type Built<A> = E.Either<BuildProblem, A>;

/** A definition without all that is no words. */
const pick = ({ needs, instead }: Character): Character => ({ ...(needs && { needs }), ...(instead && { instead }) });

/** Whether a layer behind the one at `pointer` gives so many units, whatever came in: sizes before it are its own. */
const unitsBehind = (a: Assembly, pointer: string): boolean => {
  const [, list = "", index = ""] = /^(.*\/layers)\/([0-9]+)/.exec(pointer) ?? [];
  for (let at = Number(index) + 1; list !== "" && find(a.core.root, `${list}/${at}`) !== undefined; at++)
    if (find(a.core.root, `${list}/${at}/units`) !== undefined) return true;
  return false;
};

/** A fault, located. */
export const unbuildable =
  (a: Assembly, pointer: string, site: string, character?: Character, around?: Around) =>
  (fault: BuildFault | Inside): BuildProblem =>
    fault._tag === "Inside"
      ? // `within` alone makes these, of a problem that is located already.
        (fault.problem as BuildProblem)
      : {
          _tag: "Unbuildable",
          place: fieldPlace(a, pointer, fault),
          site,
          fault,
          inputs: a.core.inputs.map(({ name, type }) => ({ name, type })),
          ...(around && { around }),
          ...(unitsBehind(a, pointer) && { unitsBehind: true }),
          ...(character && { character: pick(character) }),
        };

/** `encoder.hidden.digit`; a second injection of the same condition there is `encoder.hidden.digit-2`. */
const pathOfInjection = (a: Assembly, index: number, siteName: string): string => {
  const of = a.core.inject[index];
  const earlier = a.core.inject
    .slice(0, index)
    .filter((i) => i.condition === of?.condition && i.site.name === siteName);
  return `${siteName}.${of?.condition}${earlier.length === 0 ? "" : `-${earlier.length + 1}`}`;
};

/** What stands around the site of an injection, for a report. */
const aroundSite = (a: Assembly, index: number, site: Site): Around => {
  const { list, at } = besideSite(a.core.modules, site);
  const normalises = ({ definition }: CoreLayer): boolean => definition.normalises !== undefined;
  const behind = list[at];
  const norm = list.slice(0, at).findLastIndex(normalises);
  const earlier = a.core.inject.slice(0, index).findLast((injection) => injection.site.name === site.name);
  return {
    behind: behind && { type: behind.written.type, normalises: normalises(behind) },
    next: list[at + 1]?.site,
    normalised: norm < 0 ? undefined : list[norm + 1]?.site,
    earlier: earlier?.written.place,
  };
};

/** Every injection at a site, in declared order. */
const inject = (a: Assembly, site: Site, x: Flow): Built<Flow> => {
  let flow = x;
  const siteName = site.name;
  for (const [i, injection] of a.core.inject.entries()) {
    if (injection.site.name !== siteName) continue;
    const { of: condition, definition } = injection;
    const made = codeFor(a, condition);
    if (E.isLeft(made)) return made;
    const code = made.right;
    const path = pathOfInjection(a, i, siteName);
    const scope = scopeOf(a, "injection", path, siteName);
    const placed = definition.apply(scope, injection.written, flow, code);
    if (E.isLeft(placed))
      return E.left(unbuildable(a, injection.pointer, siteName, definition, aroundSite(a, i, site))(placed.left));
    a.traces.push({
      kind: "injection",
      condition: injection.condition,
      site,
      siteName,
      place: injection.written.place,
      definition,
      encoding: condition.encoding,
      raw: condition.raw,
      null: condition.null,
      drop: condition.drop,
      code: code.ref.type,
      before: flow.ref.type,
      after: placed.right.flow.ref.type,
      derived: placed.right.derived,
      path,
      pointer: injection.pointer,
    });
    const whole = bounded(a, injection.pointer, siteName, placed.right.flow);
    if (E.isLeft(whole)) return whole;
    flow = carried(flow, whole.right);
  }
  return E.right(flow);
};

/** One layer, and before its trace the traces of those that it holds. */
const addLayer = (around: Assembly, module: CoreModule, layer: CoreLayer, x: Flow): Built<Flow> => {
  const a = { ...around, frozen: around.frozen || layer.written.frozen === true };
  const before = a.named.length;
  const inner = new Set<string>();
  const within = (entering: Flow): E.Either<Inside, Flow> => {
    const from = a.named.length;
    const made = through(a, module, layer.layers, entering);
    for (const name of a.named.slice(from)) inner.add(name);
    return E.mapLeft((problem: BuildProblem): Inside => ({ _tag: "Inside", problem }))(made);
  };
  const shapes = Object.fromEntries(a.core.inputs.map((input) => [input.name, input.type]));
  const texts = textsOf(a, module);
  const told = (name: string): Ref | undefined => (texts.includes(name) ? toldOf(a, name) : undefined);
  const beside = { shapes, within, linked: () => borrow(a, layer), told, texts };
  // Only the site right behind a normalisation may take over its scale and shift.
  const { normalised: _, ...plain } = x;
  const { definition } = layer;
  const made = definition.build(scopeOf(a, "layer", layer.site), layer.written, plain, beside);
  if (E.isLeft(made)) return E.left(unbuildable(a, layer.pointer, layer.site, definition)(made.left));
  a.traces.push({
    kind: "layer",
    site: layer.site,
    type: layer.written.type,
    definition,
    input: x.ref.type,
    output: made.right.ref.type,
    state: a.named.slice(before).filter((name) => !inner.has(name)),
    pointer: layer.pointer,
  });
  if (a.core.links.some(({ from }) => from === layer.site)) a.lent.set(layer.site, made.right.ref);
  const whole = carried(x, made.right);
  if (a.core.levels.some(({ from }) => from === layer.site)) a.tapped.set(layer.site, whole);
  return E.right(whole);
};

/** The outputs that are texts, for a layer of the decoder. */
const textsOf = (a: Assembly, { part }: CoreModule): ReadonlyArray<string> =>
  part === "decoder"
    ? a.core.decoder.outputs.flatMap(({ name, data }) => (data.classes?.ends === true ? [name] : []))
    : [];

/** What is read of a text that the decoder makes. */
const toldOf = (a: Assembly, name: string): Ref | undefined => {
  const data = a.core.inputs.find((input) => input.name === name);
  const key = `told ${name}`;
  const known = a.sources.get(key);
  if (known !== undefined || data === undefined) return known;
  const scope = scopeOf(a, "code", name);
  const fed = scope.b.emit("input", [], { name, type: data.type, source: { _tag: "Data" } });
  const made = data.definition.entering?.(scope, data.written, fed) ?? fed;
  a.sources.set(key, made);
  return made;
};

/** The name under which a part gives what a layer made to another part. */
export const lentName = (site: string): string => `lent/${site}`;

/** What the layer that this one is linked to made. */
const borrow = (a: Assembly, { site }: CoreLayer): Flow => {
  const link = a.core.links.find((each) => each.site === site);
  const type = link && a.borrowed.get(link.from);
  if (type === undefined) throw new Error(`${site} reads nothing`);
  const known = a.sources.get(link?.from ?? "");
  const name = lentName(link?.from ?? "");
  const ref = known ?? a.b.at(site).emit("input", [], { name, type, source: { _tag: "Value" } });
  a.sources.set(link?.from ?? "", ref);
  return { ref, origin: [{ source: "from", start: 0, count: widthOf(type) }] };
};

/** Layers in order, each preceded by what is injected at its site; the first fault ends it, since what follows a broken
 * shape has none. */
const through = (a: Assembly, module: CoreModule, layers: ReadonlyArray<CoreLayer>, x: Flow): Built<Flow> => {
  let flow: Built<Flow> = E.right(x);
  for (const layer of layers) {
    if (E.isLeft(flow)) return flow;
    const entered = inject(a, { module: module.name, part: module.part, name: layer.site }, flow.right);
    const made = E.chain((whole: Flow) => addLayer(a, module, layer, whole))(entered);
    flow = E.chain((next: Flow) => bounded(a, layer.pointer, layer.site, next))(made);
  }
  return flow;
};

/** A value past the limit stops its module: nothing may be computed from its size. */
const bounded = (a: Assembly, pointer: string, site: string, flow: Flow): Built<Flow> => {
  const { type } = flow.ref;
  const found = elementsPerSample(type);
  if (found <= largestPerSample) return E.right(flow);
  return E.left({
    _tag: "TensorTooLarge",
    place: placeOf(a.core.root, pointer),
    found,
    limit: largestPerSample,
    type,
    site,
  });
};

/** A module's layers from its input, which the spec declares at `fed`, to its end. */
export const passThrough = (whole: Assembly, module: CoreModule, fed: string, x: Flow): Built<Flow> => {
  const { name, part, layers, frozen } = module;
  const a = { ...whole, frozen };
  return pipe(
    bounded(a, fed, name, x),
    E.chain((flow) => inject(a, { module: name, part, name }, flow)),
    E.chain((entered) => through(a, module, layers, entered)),
  );
};
