// Why a value has the shape that it has: the chain from an input (or from z) to one site, each link with the rule that
// made it and its numbers, and the line of the spec where it is written.
import { conditionNamed } from "../assemble/index.js";
import type { InjectionTrace, LayerTrace, Trace, TypedModel } from "../assemble/typed.js";
import { find, type Place, placeOf } from "../base/located.js";
import type { CoreInput, CoreLayer, CoreLevel, CoreModel, CoreModule, CorePrior, CoreSource } from "../expand/core.js";
import { allLayers, layersWithin } from "../expand/site.js";
import { type Axis, f32, isBatch, printType, sameAxes, type TensorType } from "../ir/graph/type.js";
import { vectorAxes, widthOf } from "../scope/scope.js";
import { cellsOf, palette, visible, wrap } from "../words/layout.js";
import { lineOf, sizesOf, times } from "../words/words.js";
import { derivedText, type ExplainOptions } from "./render.js";

export interface Link {
  /** What makes it: `inputs.image`, `encoder.hidden`, `+ digit at encoder.hidden`. */
  readonly what: string;
  /** By which rule: "dense", "suffix". */
  readonly rule: string;
  readonly type: TensorType;
  /** The rule with its numbers: `784 + 10 = 794: one-hot 10 behind the value`. */
  readonly because: ReadonlyArray<string>;
  readonly place: Place;
}

export interface Why {
  readonly site: string;
  /** From where the value comes to what flows into the site, and last, where the site is a layer, what it makes. */
  readonly links: ReadonlyArray<Link>;
}

/** The sites of a module: itself, and its layers at any depth. */
const sitesIn = ({ name, part, layers }: CoreModule): ReadonlyArray<string> => [
  // What flows into a condition's layers is its encoding: nothing enters there.
  ...(part === "conditions" ? [] : [name]),
  ...layersWithin(layers).map(({ site }) => site),
];

/** Every site that can be asked for, in the order in which values flow. */
export const sitesOf = ({ core }: TypedModel): ReadonlyArray<string> => {
  const isEncoder = ({ part }: CoreModule): boolean => part === "encoder" || part === "conditions";
  const [before, behind] = [core.modules.filter(isEncoder), core.modules.filter((module) => !isEncoder(module))];
  return [...before.flatMap(sitesIn), "latent", ...behind.flatMap(sitesIn)];
};

/** The module that holds a site. */
const moduleOf = (core: CoreModel, site: string): CoreModule => {
  const found = core.modules.find((module) => sitesIn(module).includes(site));
  if (found === undefined) throw new Error(`no module holds ${site}`);
  return found;
};

/** A number as the spec writes it: `units`, or `units, "= width"`. */
const written = ({ core }: TypedModel, pointer: string, key: string): string => {
  const node = find(core.root, `${pointer}/${key}`);
  return node?.kind === "string" ? `"${key}": "${node.value}"` : `"${key}"`;
};

const fixed = ({ size }: Axis): number | undefined => (isBatch(size) ? undefined : size);

/** The field that says a size, by its value. */
const fieldOf = (fields: object, size: number): string | undefined =>
  Object.entries(fields).find(([, value]) => value === size)?.[0];

/** Of a product of fields, such as `count` × `size`. */
const productOf = (fields: object, size: number): string | undefined => {
  const numbers = Object.entries(fields).flatMap(([key, value]) =>
    typeof value === "number" ? [[key, value] as const] : [],
  );
  const pairs = numbers.flatMap(([a, x], i) =>
    numbers.slice(i + 1).map(([b, y]) => [a, b, x * y, `${x} × ${y}`] as const),
  );
  const [a, b, , text] = pairs.find(([, , product]) => product === size) ?? [];
  return text === undefined ? undefined : `${text} = ${size}: "${a}" times "${b}"`;
};

const named = (typed: TypedModel, pointer: string, fields: object, axes: ReadonlyArray<Axis>): ReadonlyArray<string> =>
  axes.flatMap((axis) => {
    const size = fixed(axis);
    const key = size === undefined ? undefined : fieldOf(fields, size);
    if (key !== undefined) return [`${axis.name} ${size}, as ${written(typed, pointer, key)} says`];
    const product = size === undefined ? undefined : productOf(fields, size);
    return product === undefined ? [] : [`${axis.name} ${product}`];
  });

/** `height and width ⌈28 / 2⌉ = 14`: axes that come about alike are told together. */
const formulas = (sizes: Readonly<Record<string, string>>, axes: ReadonlyArray<Axis>): ReadonlyArray<string> => {
  const told = new Map<string, ReadonlyArray<string>>();
  for (const axis of axes) {
    const formula = sizes[axis.name];
    if (formula === undefined) continue;
    const text = `${formula} = ${fixed(axis)}`;
    told.set(text, [...(told.get(text) ?? []), axis.name]);
  }
  return [...told].map(([text, names]) => `${names.join(" and ")} ${text}`);
};

/** Axes whose size or name the layer changed. */
const changed = ({ input, output }: LayerTrace): ReadonlyArray<Axis> =>
  output.axes.filter((axis) => !input.axes.some((old) => old.name === axis.name && fixed(old) === fixed(axis)));

const layerBecause = (typed: TypedModel, trace: LayerTrace, layer: CoreLayer | undefined): ReadonlyArray<string> => {
  const { input, output, definition, pointer } = trace;
  if (sameAxes(input.axes, output.axes)) return ["the same shape"];
  if (definition.rearranges === true) {
    const [from, to] = [sizesOf(input), sizesOf(output)];
    return [`${times(from)} = ${times(to)}: the same values, arranged anew`.replaceAll("×", " × ")];
  }
  const fields = layer?.written ?? {};
  const sizes = definition.sizes?.(fields as never, input) ?? {};
  const axes = changed(trace);
  const others = axes.filter(({ name }) => sizes[name] === undefined);
  const gone = input.axes.filter(({ name }) => !output.axes.some((axis) => axis.name === name)).map(({ name }) => name);
  const said = [...formulas(sizes, axes), ...named(typed, pointer, fields, others)];
  return said.length > 0 ? said : [`${gone.length > 0 ? `without ${gone.join(" and ")}` : "as wide as what flows in"}`];
};

const injectionBecause = ({ before, after, encoding, place, derived }: InjectionTrace): ReadonlyArray<string> => {
  const grown = after.axes.flatMap((axis) => {
    const [from, to] = [before.axes.find(({ name }) => name === axis.name), fixed(axis)];
    const old = from === undefined ? undefined : fixed(from);
    return old === undefined || to === undefined || old === to
      ? []
      : [`${axis.name} ${old} + ${to - old} = ${to}: ${encoding} joined as ${place}`];
  });
  return [...(grown.length > 0 ? grown : [`the same shape: ${place} of ${encoding}`]), ...derived.map(derivedText)];
};

const linkOf = (typed: TypedModel, trace: Trace): Link => {
  const place = placeOf(typed.core.root, trace.pointer);
  if (trace.kind === "injection")
    return {
      what: `+ ${trace.condition}`,
      rule: trace.place,
      type: trace.after,
      because: injectionBecause(trace),
      place,
    };
  const layer = allLayers(typed.core.modules).find(({ site }) => site === trace.site);
  return {
    what: trace.site,
    rule: trace.type,
    type: trace.output,
    because: layerBecause(typed, trace, layer),
    place,
  };
};

const siteOf = (trace: Trace): string => (trace.kind === "layer" ? trace.site : trace.siteName);

/** `encoder.res1` of `encoder.res1.conv`: the list of layers that a trace stands in. */
const listOf = (core: CoreModel, trace: Trace): string => {
  const site = siteOf(trace);
  if (site === "latent") return "encoder";
  return core.modules.some(({ name }) => name === site) ? site : site.slice(0, site.lastIndexOf("."));
};

/** What the encoder reads of an input. */
const readOf = ({ definition, written, type }: CoreInput): TensorType => definition.reading?.(written) ?? type;

const fromInput = ({ core }: TypedModel, { name, data }: CoreSource): Link => {
  const place = placeOf(core.root, data.pointer);
  const because = data.definition.reading === undefined ? "declared" : "as the encoder reads it";
  return { what: `inputs.${name}`, rule: "input", type: readOf(data), because: [because], place };
};

/** `feature 8 + 2 = 10: low and high`. */
const sumOf = (levels: ReadonlyArray<CoreLevel>): string => {
  const width = levels.reduce((sum, { size }) => sum + size, 0);
  const sum = levels.map(({ size }) => size).join(" + ");
  return `feature ${levels.length > 1 ? `${sum} = ${width}` : sum}: ${levels.map(({ name }) => name).join(" and ")}`;
};

const fromCode = (typed: TypedModel): Link => ({
  what: "z",
  rule: typed.core.latent.type,
  type: typed.code,
  because:
    typed.core.levels.length > 0
      ? [sumOf(typed.core.levels)]
      : named(typed, "/latent", typed.core.latent, typed.code.axes),
  place: placeOf(typed.core.root, "/latent"),
});

/** What comes out of a module of the encoder: of its last layer, else of what it is fed. */
const endOf = (typed: TypedModel, module: CoreModule, fed: TensorType): TensorType =>
  typed.encoder.layers.findLast(({ site }) => site === module.layers.at(-1)?.site)?.output ?? fed;

/** The branches of several inputs side by side. */
const fromBranches = (typed: TypedModel): Link => {
  const { core } = typed;
  const ends = core.encoder.inputs.flatMap(({ name, branch, data }) =>
    branch === undefined ? [] : [{ name, width: widthOf(endOf(typed, branch, readOf(data))) }],
  );
  const width = ends.reduce((sum, end) => sum + end.width, 0);
  const sum = `${ends.map((end) => end.width).join(" + ")} = ${width}`;
  return {
    what: "encoder.inputs",
    rule: "branches",
    type: f32(...vectorAxes(width)),
    because: [`feature ${sum}: ${ends.map(({ name }) => name).join(" and ")} side by side`],
    place: placeOf(core.root, "/encoder/inputs"),
  };
};

/** The codes of what a prior is given, side by side. */
const fromGiven = ({ core, code, prior }: TypedModel, { module, given, overCodes }: CorePrior): Link => {
  const [first] = prior?.traces ?? [];
  const entering = first?.kind === "layer" ? first.input : first?.before;
  if (overCodes !== undefined)
    return {
      what: "codes",
      rule: "prior",
      type: entering ?? code,
      because: ["the vector of the code before each position, and one of the position"],
      place: placeOf(core.root, module.pointer),
    };
  const type = entering ?? conditionNamed(core, given[0] ?? "").raw;
  const pointer = `${module.pointer}/given`;
  return {
    what: "given",
    rule: "prior",
    type,
    because: [`the codes of ${given.join(" and ")}`],
    place: placeOf(core.root, pointer),
  };
};

/** The encoding that a condition's own layers read. */
const fromEncoding = ({ core, conditions }: TypedModel, { site, pointer }: CoreModule): Link => {
  const { raw, written, definition } = conditionNamed(core, site);
  return {
    what: `conditions.${site}`,
    rule: "condition",
    type: conditions.find(({ condition }) => condition === site)?.encoded ?? raw,
    because: [definition.encoding(written)],
    place: placeOf(core.root, pointer),
  };
};

/** The levels above one, side by side. */
const fromAbove = ({ core }: TypedModel, { start, pointer }: CoreLevel): Link => {
  const above = core.levels.filter((level) => level.start > start);
  const width = above.reduce((sum, level) => sum + level.size, 0);
  const because = [sumOf(above)];
  return {
    what: "above",
    rule: core.latent.type,
    type: f32(...vectorAxes(width)),
    because,
    place: placeOf(core.root, pointer),
  };
};

/** Where the value of a module comes from. */
const startOf = (typed: TypedModel, module: CoreModule): Link => {
  const { name } = module;
  if (module.part === "conditions") return fromEncoding(typed, module);
  const { encoder, prior } = typed.core;
  const source = encoder.inputs.find(({ branch }) => branch?.name === name);
  if (source !== undefined) return fromInput(typed, source);
  if (name === "prior" && prior !== undefined) return fromGiven(typed, prior);
  const level = typed.core.levels.find(({ module }) => module?.name === name);
  if (level !== undefined) return fromAbove(typed, level);
  if (name !== "encoder") return fromCode(typed);
  const [only] = encoder.inputs;
  return only !== undefined && only.branch === undefined ? fromInput(typed, only) : fromBranches(typed);
};

/** The traces that lead to a site, or to the end of the encoder. */
const tracesTo = (typed: TypedModel, site: string): ReadonlyArray<Trace> => {
  const module = site === "latent" ? typed.core.encoder.module : moduleOf(typed.core, site);
  if (module.part === "conditions") {
    const { traces = [] } = typed.conditions.find(({ condition }) => condition === module.site) ?? {};
    return traces.slice(0, traces.findIndex((trace) => siteOf(trace) === site) + 1);
  }
  const part = typed.parts.find(({ name }) => name === (module.part === "heads" ? module.name : module.part));
  const traces = part?.traces ?? [];
  if (site === "latent") return traces;
  const at = traces.findIndex((trace) => trace.kind === "layer" && trace.site === site);
  const last = at >= 0 ? at : traces.findLastIndex((trace) => trace.kind === "injection" && trace.siteName === site);
  // What leads to a branch of the decoder stands before it, whether or not something enters the branch.
  return last >= 0 ? traces.slice(0, last + 1) : traces.filter((trace) => listOf(typed.core, trace) === part?.name);
};

/** The chain to a site; undefined where nothing is called that. */
export const explainWhy = (typed: TypedModel, site: string): Why | undefined => {
  if (!sitesOf(typed).includes(site)) return undefined;
  const { core } = typed;
  const module = site === "latent" ? core.encoder.module : moduleOf(core, site);
  const trunk = module.part === "decoder" && module !== core.decoder.module ? "decoder" : undefined;
  // What stands inside a layer that was passed is told by that layer.
  const leads = (trace: Trace): boolean => {
    const list = listOf(core, trace);
    if (list === trunk) return true;
    if (site === module.name) return siteOf(trace) === site;
    return list === module.site || (list.startsWith(`${module.site}.`) && site.startsWith(`${list}.`));
  };
  const kept = tracesTo(typed, site).filter((trace) =>
    site === "latent" ? listOf(core, trace) === "encoder" : leads(trace),
  );
  const links = [startOf(typed, module), ...kept.map((trace) => linkOf(typed, trace))];
  return { site, links: site === "latent" ? [...links, { ...fromCode(typed), what: "latent" }] : links };
};

/** The chain as text: each value below the one that it is made of, with its type, its rule and its line. */
export const renderWhy = ({ site, links }: Why, { width = 100, colour = false }: ExplainOptions = {}): string => {
  const paint = palette(colour, "error");
  const column = Math.max(...links.map(({ what }) => cellsOf(what))) + 2;
  const lines = links.flatMap(({ what, rule, type, because, place }) => {
    const reasons = `${rule}: ${because.join("; ")} (${lineOf(place)})`;
    const name = `${visible(what)}${" ".repeat(column - cellsOf(what))}`;
    return [
      `  ${what.startsWith("+") ? paint.good(name) : name}${printType(type)}`,
      ...wrap(visible(reasons), Math.max(40, width - column - 2)).map(
        (text) => `  ${" ".repeat(column)}${paint.quiet(text)}`,
      ),
    ];
  });
  const last = links.at(-1);
  const shape = last === undefined ? "" : `: ${printType(last.type)}`;
  return `${paint.title(`Why ${visible(site)} has its shape${shape}`)}\n\n${lines.join("\n")}\n`;
};
