/**
 * A model as lanes of boxes: encoder, latent, decoder, and a prior and heads where there are any; where each condition
 * enters; the shape of what flows.
 *
 * In: a typed model. Out: plain data that every drawing is made of: SVG, DOT and Mermaid show the same boxes and
 * arrows.
 */
import type { InjectionTrace, LayerTrace, TypedModel, TypedModule } from "../../assemble/typed.js";
import type { Part } from "../../expand/core.js";
import { isBatch, type TensorType } from "../../ir/graph/type.js";

export interface Box {
  readonly id: string;
  readonly kind: "layer" | "condition" | "data" | "latent";
  /** What it is called and does: "hidden", "dense". */
  readonly title: string;
  readonly note: string;
  /** What comes out of it: "28 × 28 × 1"; of a condition, how it is coded and joined. */
  readonly shape: string;
}

export interface Lane {
  readonly kind: Part | "latent";
  readonly name: string;
  /** In the order in which values flow. */
  readonly boxes: ReadonlyArray<Box>;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly kind: "flow" | "condition" | "link";
}

export interface Diagram {
  readonly title: string;
  readonly lanes: ReadonlyArray<Lane>;
  readonly arrows: ReadonlyArray<Arrow>;
  readonly conditions: ReadonlyArray<string>;
}

/** "28 × 28 × 1", "784". */
const shapeText = ({ axes }: TensorType): string =>
  axes
    .filter(({ size }) => !isBatch(size))
    .map(({ size }) => `${size}`)
    .join(" × ") || "1";

const own = (site: string): string => site.replace(/^[^.]+\./, "");

/** Layers inside a layer are its own affair. */
const outermost = (traces: TypedModule["traces"]): ReadonlyArray<LayerTrace | InjectionTrace> => {
  const holders = new Set(traces.flatMap((trace) => (trace.kind === "layer" ? [trace.site] : [])));
  const inside = (site: string): boolean => [...holders].some((holder) => site.startsWith(`${holder}.`));
  return traces.filter((trace) => !inside(trace.kind === "layer" ? trace.site : trace.siteName));
};

const boxOf = (trace: LayerTrace | InjectionTrace): Box =>
  trace.kind === "layer"
    ? { id: trace.site, kind: "layer", title: own(trace.site), note: trace.type, shape: shapeText(trace.output) }
    : {
        id: trace.path,
        kind: "condition",
        title: trace.condition,
        note: trace.place,
        shape: `${trace.encoding} → ${shapeText(trace.after)}`,
      };

const laneOf = (kind: Part, module: TypedModule, before: ReadonlyArray<Box>, after: ReadonlyArray<Box>): Lane => ({
  kind,
  name: module.name,
  boxes: [...before, ...outermost(module.traces).map(boxOf), ...after],
});

const dataBox = (id: string, title: string, note: string, type: TensorType): Box => ({
  id,
  kind: "data",
  title,
  note,
  shape: shapeText(type),
});

const dataBoxes = (
  { core }: TypedModel,
  names: ReadonlyArray<string>,
  side: string,
  note: string,
): ReadonlyArray<Box> =>
  core.inputs
    .filter(({ name }) => names.includes(name))
    .map(({ name, type }) => dataBox(`${side}:${name}`, name, note, type));

/** What a prior is given. */
const givenBoxes = ({ core }: TypedModel): ReadonlyArray<Box> =>
  (core.prior?.given ?? []).flatMap((given) =>
    core.conditions
      .filter(({ name }) => name === given)
      .map(
        ({ name, encoding }): Box => ({
          id: `given:${name}`,
          kind: "condition",
          title: name,
          note: "given",
          shape: encoding,
        }),
      ),
  );

const latentLane = ({ core, code }: TypedModel): Lane => {
  const { type } = core.latent;
  return {
    kind: "latent",
    name: "latent",
    boxes: [{ id: "latent", kind: "latent", title: "z", note: type, shape: shapeText(code) }],
  };
};

/** Each box to the next of its lane; what enters is an arrow of its own kind. */
const within = ({ boxes }: Lane): ReadonlyArray<Arrow> =>
  boxes.slice(1).map(({ id, kind }, i) => ({
    from: (boxes[i] as Box).id,
    to: id,
    kind: kind === "condition" || (boxes[i] as Box).kind === "condition" ? "condition" : "flow",
  }));

const joint = (from: Lane, to: Lane): ReadonlyArray<Arrow> => {
  const [last, first] = [from.boxes.at(-1), to.boxes[0]];
  return last === undefined || first === undefined ? [] : [{ from: last.id, to: first.id, kind: "flow" }];
};

/** The diagram of a model. */
export const diagramOf = (typed: TypedModel): Diagram => {
  const { core, encoder, decoder, prior, parts } = typed;
  const read = dataBoxes(
    typed,
    core.encoder.inputs.map(({ name }) => name),
    "in",
    "data",
  );
  const made = core.decoder.outputs.flatMap(({ name, likelihood }) => dataBoxes(typed, [name], "out", likelihood.type));
  const [encoding, latent, decoding] = [
    laneOf("encoder", encoder, read, []),
    latentLane(typed),
    laneOf("decoder", decoder, [], made),
  ];
  const more = [
    ...(prior === undefined ? [] : [laneOf("prior", prior, givenBoxes(typed), [])]),
    ...core.heads
      .flatMap(({ module }) => parts.filter(({ name }) => name === module.name))
      .map((part) => laneOf("heads", part, [], [])),
  ].filter(({ boxes }) => boxes.length > 0);
  const priorLane = more.find(({ kind }) => kind === "prior");
  const heads = more.filter(({ kind }) => kind !== "prior");
  const lanes = [encoding, ...(priorLane === undefined ? [] : [priorLane]), latent, ...heads, decoding];
  const known = new Set(lanes.flatMap(({ boxes }) => boxes.map(({ id }) => id)));
  const links = core.links.filter(({ site, from }) => known.has(site) && known.has(from));
  return {
    title: core.name,
    lanes,
    arrows: [
      ...lanes.flatMap(within),
      ...joint(encoding, latent),
      ...joint(latent, decoding),
      ...(priorLane === undefined ? [] : joint(priorLane, latent)),
      ...heads.flatMap((lane) => joint(latent, lane)),
      ...links.map(({ site, from }): Arrow => ({ from, to: site, kind: "link" })),
    ],
    conditions: [
      ...new Set(
        lanes.flatMap(({ boxes }) => boxes.flatMap(({ kind, title }) => (kind === "condition" ? [title] : []))),
      ),
    ],
  };
};
