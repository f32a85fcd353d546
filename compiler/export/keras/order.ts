/**
 * Where Keras looks for a layer's weights in `model.weights.h5`: by its class and how many of that class come before it
 * in the model's own order.
 *
 * In: layers with their calls, and the outputs. Out: a path for each layer with weights. The order is that of Keras'
 * `map_graph` (keras/src/ops/function.py): by depth from the outputs, then by when a walk from the outputs first meets
 * the layer. Names are those of keras/src/saving/saving_lib.py.
 */
import type { Call, Layer } from "./emission.js";
import { type Symbolic, tensorsIn } from "./value.js";

interface Walked {
  /** Calls, those that others need first. */
  readonly calls: ReadonlyArray<string>;
  /** When each layer was first met. */
  readonly met: ReadonlyMap<string, number>;
}

const keyOf = ({ layer, call }: Pick<Symbolic, "layer" | "call">): string => `${layer} ${call}`;

const layerOf = (key: string): string => key.split(" ")[0] as string;

type Sources = ReadonlyMap<string, ReadonlyArray<string>>;

/** What each call takes from other calls. */
const sourcesOf = (layers: ReadonlyArray<Layer>): Sources =>
  new Map(
    layers.flatMap(({ name, calls }) =>
      calls.map(({ given }: Call, i) => [keyOf({ layer: name, call: i }), tensorsIn(given).map(keyOf)] as const),
    ),
  );

const walk = (sources: Sources, outputs: ReadonlyArray<string>): Walked => {
  const [done, met, calls] = [new Set<string>(), new Map<string, number>(), [] as Array<string>];
  const visit = (key: string): void => {
    if (done.has(key)) return;
    if (!met.has(layerOf(key))) met.set(layerOf(key), met.size);
    for (const from of sources.get(key) ?? []) visit(from);
    done.add(key);
    calls.push(key);
  };
  for (const output of outputs) visit(output);
  return { calls, met };
};

/** The longest way from each layer to an output, as Keras counts it. */
const depthsOf = (sources: Sources, { calls }: Walked): ReadonlyMap<string, number> => {
  const [ofCall, ofLayer] = [new Map<string, number>(), new Map<string, number>()];
  for (const key of [...calls].reverse()) {
    const depth = Math.max(ofCall.get(key) ?? 0, ofLayer.get(layerOf(key)) ?? 0);
    ofLayer.set(layerOf(key), depth);
    for (const from of sources.get(key) ?? []) ofCall.set(from, Math.max(depth + 1, ofCall.get(from) ?? 0));
  }
  return ofLayer;
};

/** `Conv2DTranspose` → `conv2d_transpose`. */
const snake = (kind: string): string =>
  kind
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();

/** The path of each layer's variables, by its name. */
export const weightPaths = (
  layers: ReadonlyArray<Layer>,
  outputs: ReadonlyArray<Symbolic>,
): ReadonlyMap<string, string> => {
  const sources = sourcesOf(layers);
  const walked = walk(sources, outputs.map(keyOf));
  const depths = depthsOf(sources, walked);
  const place = (name: string): readonly [number, number] => [-(depths.get(name) ?? 0), walked.met.get(name) ?? 0];
  const ordered = layers
    .filter(({ module, name }) => module === "keras.layers" && walked.met.has(name))
    .map((layer) => [layer, place(layer.name)] as const)
    .sort(([, [a, b]], [, [c, d]]) => a - c || b - d);
  const counts = new Map<string, number>();
  return new Map(
    ordered.map(([{ name, kind }]) => {
      const [called, before] = [snake(kind), counts.get(kind) ?? 0];
      counts.set(kind, before + 1);
      return [name, `layers/${before === 0 ? called : `${called}_${before}`}/vars`];
    }),
  );
};
