// The rows of a module's table: its layers in order, each preceded by what is injected at its site.

import type { InjectionTrace, LayerTrace, TypedModel, TypedModule } from "../assemble/typed.js";
import type { CoreModel } from "../expand/core.js";
import { besideSite } from "../expand/site.js";
import type { TensorType } from "../ir/graph/type.js";
import type { State } from "../ir/program.js";
import { places } from "../language/place/index.js";
import { kindOf, widthOf } from "../scope/scope.js";
import { elementsOf } from "./cost.js";

export interface LayerRow {
  readonly kind: "layer";
  readonly site: string;
  readonly type: string;
  readonly output: TensorType;
  readonly parameters: number;
  readonly flops: number;
  readonly pointer: string;
}

export interface InjectionRow extends Omit<InjectionTrace, "site" | "siteName" | "path" | "definition"> {
  readonly kind: "injection";
  readonly site: string;
  /** How many values each output of the layer behind sums, before and with the condition. */
  readonly fanIn?: { readonly from: number; readonly to: number };
  readonly parameters: number;
  readonly flops: number;
}

export type Row = LayerRow | InjectionRow;

export interface Costs {
  readonly state: ReadonlyMap<string, State>;
  readonly flops: ReadonlyMap<string, number>;
}

export const costsOf = (typed: TypedModel, flops: ReadonlyMap<string, number>): Costs => ({
  state: new Map(typed.state.map((each) => [each.name, each])),
  flops,
});

/** The parameters of the construct at a path. */
export const parametersWithin = ({ state }: Costs, path: string): number =>
  elementsOf([...state.values()].filter(({ owner, role }) => role === "parameter" && owner?.path === path));

/** The layer that a site leads into; none where a module has no layers. */
export const behind = (
  core: CoreModel,
  layers: ReadonlyArray<LayerTrace>,
  { site }: InjectionTrace,
): LayerTrace | undefined => {
  const { list, at } = besideSite(core.modules, site);
  return layers.find((layer) => layer.site === list[at]?.site);
};

export const joins = (place: string): boolean =>
  Object.entries(places).some(([word, definition]) => word === place && definition.joins);

/**
 * Whether the layer behind sums over more values for it: a sequence is joined on its time axis, which nothing sums
 * over.
 */
export const joinsWidth = ({ definition, before, after }: InjectionTrace): boolean =>
  definition.joins && widthOf(before) !== widthOf(after);

/** From the bound 1/√fan-in that the kernel behind is drawn in: how many values each of its outputs sums. */
function fanInOf({ state }: Costs, layer: LayerTrace | undefined, trace: InjectionTrace): InjectionRow["fanIn"] {
  const kernel = layer === undefined ? undefined : state.get(`${layer.site}.kernel`);
  if (layer === undefined || kernel?.initial._tag !== "Uniform" || !joinsWidth(trace)) return undefined;
  const each = Math.round(1 / kernel.initial.bound ** 2) / widthOf(layer.input);
  return { from: Math.round(each * widthOf(trace.before)), to: Math.round(each * widthOf(trace.after)) };
}

function injectionRow(
  costs: Costs,
  core: CoreModel,
  module: Pick<TypedModule, "layers">,
  trace: InjectionTrace,
): InjectionRow {
  const { site: _, siteName, path, definition: __, ...shown } = trace;
  const fanIn = fanInOf(costs, behind(core, module.layers, trace), trace);
  return {
    ...shown,
    site: siteName,
    ...(fanIn === undefined ? {} : { fanIn }),
    parameters: parametersWithin(costs, path),
    flops: costs.flops.get(path) ?? 0,
  };
}

const layerRow = ({ state, flops }: Costs, trace: LayerTrace): LayerRow => ({
  kind: "layer",
  site: trace.site,
  type: trace.type,
  output: trace.output,
  parameters: elementsOf(
    trace.state.flatMap((name) => state.get(name) ?? []).filter(({ role }) => role === "parameter"),
  ),
  flops: flops.get(trace.site) ?? 0,
  pointer: trace.pointer,
});

/** In the order in which values flow: what enters the module, then each layer with what enters it. */
export const rowsOf = (
  costs: Costs,
  core: CoreModel,
  module: Pick<TypedModule, "traces" | "layers">,
): ReadonlyArray<Row> =>
  module.traces.map((trace) =>
    trace.kind === "layer" ? layerRow(costs, trace) : injectionRow(costs, core, module, trace),
  );

const units = { vector: "vector", image: "channel", sequence: "feature" } as const;

/** "vector", "channel": what the last axis of a site is called in a sum. */
export const unitOf = (type: TensorType): string => units[kindOf(type) ?? "vector"];
