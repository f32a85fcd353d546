// Why a value has the shape that it has: the chain from an input (or from z) to one site, each link with the rule that made it
// and its numbers, and the line of the spec where it is written.
import { layerOf } from "../../build/assemble.js";
import type { InjectionTrace, LayerTrace, Trace, TypedModel } from "../../build/typed.js";
import type { CoreLayer } from "../../expand/core.js";
import { layersWithin } from "../../expand/site.js";
import { type Axis, isBatch, printType, sameAxes, type TensorType } from "../../graph/type.js";
import { find, type Place, placeOf } from "../../read/located.js";
import { cellsOf, palette, visible, wrap } from "../layout.js";
import { lineOf, sizesOf, times } from "../words.js";
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

const moduleNames = ["encoder", "decoder"] as const;

/** Every site that can be asked for, in the order of the spec. */
export const sitesOf = ({ encoder, decoder }: TypedModel): ReadonlyArray<string> => [
  "encoder",
  ...encoder.layers.map(({ site }) => site),
  "latent",
  "decoder",
  ...decoder.layers.map(({ site }) => site),
];

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
  const { input, output, type, pointer } = trace;
  if (sameAxes(input.axes, output.axes)) return ["the same shape"];
  const definition = layerOf(type);
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
  const layers = moduleNames.flatMap((module) => layersWithin(typed.core[module].layers));
  const layer = layers.find(({ site }) => site === trace.site);
  return {
    what: trace.site,
    rule: trace.type,
    type: trace.output,
    because: layerBecause(typed, trace, layer),
    place,
  };
};

/** `encoder.res1` of `encoder.res1.conv`: the list of layers that a trace stands in. */
const listOf = (trace: Trace, modules: ReadonlyArray<string>): string => {
  const site = trace.kind === "layer" ? trace.site : trace.siteName;
  return modules.includes(site) ? site : site.slice(0, site.lastIndexOf("."));
};

/** Where the value of a module comes from. */
const startOf = (typed: TypedModel, module: "encoder" | "decoder"): Link => {
  const { core } = typed;
  if (module === "decoder")
    return {
      what: "z",
      rule: core.latent.type,
      type: typed.code,
      because: named(typed, "/latent", core.latent, typed.code.axes),
      place: placeOf(core.root, "/latent"),
    };
  const input = core.inputs.find(({ name }) => name === core.encoder.input);
  if (input === undefined) throw new Error("expand/ has checked the encoder's input");
  return {
    what: `inputs.${input.name}`,
    rule: "input",
    type: input.type,
    because: ["declared"],
    place: placeOf(core.root, input.pointer),
  };
};

/** The chain to a site; undefined where nothing is called that. */
export const explainWhy = (typed: TypedModel, site: string): Why | undefined => {
  if (!sitesOf(typed).includes(site)) return undefined;
  const module = site.startsWith("decoder") ? "decoder" : "encoder";
  const { traces } = typed[module];
  const start = startOf(typed, module);
  const at = traces.findIndex((trace) => trace.kind === "layer" && trace.site === site);
  const until =
    site === "latent"
      ? traces
      : at >= 0
        ? traces.slice(0, at + 1)
        : traces.filter((t) => t.kind === "injection" && t.siteName === site);
  // What stands inside a layer that was passed is told by that layer.
  const lists = until.map((trace) => listOf(trace, moduleNames));
  const kept = until.filter((_, i) =>
    site === "latent" || site === module ? lists[i] === module : site.startsWith(`${lists[i]}.`),
  );
  const links = [start, ...kept.map((trace) => linkOf(typed, trace))];
  return { site, links: site === "latent" ? [...links, { ...startOf(typed, "decoder"), what: "latent" }] : links };
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
