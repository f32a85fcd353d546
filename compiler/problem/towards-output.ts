/**
 * Fixes of a decoder that makes another shape than its output's. They keep what kind of model it is and what it costs:
 * sides are cut, doubled or asked for, channels follow from the last layer, and a matrix is added only where it is
 * small beside the model.
 */
import type { Place } from "../base/located.js";
import type { TensorType } from "../ir/graph/type.js";
import { fixedSize, kindOf } from "../scope/scope.js";
import { type Edit, type Fixed, field, fixed, layersAfter, put } from "../words/edit.js";
import { perSample, sizesOf } from "../words/words.js";
import { flatten, type Layer, reshapeTo } from "./shapes.js";

/** A layer as it is written. */
interface Written {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What the decoder makes, and what its output has. */
interface Mismatch {
  readonly place: Place;
  readonly found: TensorType;
  readonly expected: TensorType;
  readonly data: TensorType;
  readonly output: string;
  /** The layer that makes it. */
  readonly layer: Written | undefined;
  /** The field that says how many features or channels that layer makes. */
  readonly width: string | undefined;
  /** How many parameters lead there. */
  readonly parameters: number;
  /** Where a condition became time steps of its own. */
  readonly lengthened: { readonly condition: string; readonly site: string; readonly pointer: string } | undefined;
}

const sidesOf = (type: TensorType): ReadonlyArray<number> =>
  (kindOf(type) === "image" ? ["height", "width"] : ["time"]).map((name) => fixedSize(type, name));

/** One number where all are the same. */
const pair = (sides: ReadonlyArray<number>): number | ReadonlyArray<number> =>
  sides.every((side) => side === sides[0]) ? (sides[0] ?? 1) : sides;

const strideOf = ({ stride = 1 }: Written, i: number): number =>
  typeof stride === "number" ? stride : Number((stride as ReadonlyArray<number>)[i] ?? 1);

/** Whether the last layer, a transposed convolution, can be asked for these sides. */
const canMake = (layer: Written | undefined, found: ReadonlyArray<number>, wanted: ReadonlyArray<number>): boolean =>
  layer !== undefined &&
  /^conv\dd-transpose$/.test(layer.type) &&
  layer["size"] === undefined &&
  wanted.every((side, i) => {
    const room = strideOf(layer, i) - 1;
    const [n = 0] = found.slice(i, i + 1);
    return layer["padding"] === "valid" ? n <= side && side <= n + room : n - room <= side && side <= n;
  });

/** How many missing pixels a side are made by the border of a transposed window; more of them by repeating pixels. */
const mostBordered = 8;

/**
 * Layers that bring sides to the wanted ones; none of them has weights but the last resort, whose window is as small as
 * the gap.
 */
function resizing(
  found: ReadonlyArray<number>,
  wanted: ReadonlyArray<number>,
  made: string,
  like: string,
): ReadonlyArray<Layer> {
  const crop: Layer = { type: "crop", size: `= ${like}` };
  const gap = wanted.map((side, i) => side - (found[i] ?? side));
  const times = wanted.map((side, i) => Math.max(1, Math.ceil(side / (found[i] ?? side))));
  const shrinks = wanted.map((side, i) => Math.max(1, Math.floor((found[i] ?? side) / side)));
  const whole = wanted.every((side, i) => (found[i] ?? 0) * (times[i] ?? 1) === side);
  if (whole) return [{ type: "upsample", factor: pair(times) }];
  if (shrinks.some((by) => by > 1) && gap.every((each) => each <= 0)) {
    const left = found.map((side, i) => Math.floor(side / (shrinks[i] ?? 1)));
    const pool: Layer = { type: "avg-pool", window: pair(shrinks) };
    return left.every((side, i) => side === wanted[i]) ? [pool] : [pool, crop];
  }
  if (gap.every((each) => each <= 0)) return [crop];
  if (gap.every((each) => 0 <= each && each <= mostBordered))
    return [{ type: made, kernel: pair(gap.map((each) => each + 1)), padding: "valid" }];
  return [{ type: "upsample", factor: pair(times) }, crop];
}

const both = (first: Fixed, second: Fixed): Fixed => ({
  fix: `${first.fix}, and ${second.fix.replace(",", "")}`,
  edits: [...first.edits, ...second.edits],
});

/** The same kind: the width that the last layer makes, and then the sides. */
function betweenAlike({ found, expected, layer, width: own, output, place: { pointer } }: Mismatch): Fixed {
  const image = kindOf(expected) === "image";
  const wanted = sizesOf(expected).at(-1) ?? 1;
  const [from, to] = [sidesOf(found), sidesOf(expected)];
  const resized = from.some((side, i) => side !== to[i]);
  const narrow = sizesOf(found).at(-1) !== wanted;
  const widened = narrow && own !== undefined ? field(pointer, own, wanted) : undefined;
  if (resized && canMake(layer, from, to)) {
    const asked = field(pointer, "size", `= ${output}`);
    return widened === undefined ? asked : both(widened, asked);
  }
  const transposed = image ? "conv2d-transpose" : "conv1d-transpose";
  const layers = resized ? resizing(from, to, transposed, output) : [];
  const weighs = layers.findIndex(({ type }) => type === transposed);
  const filled = layers.map((each, i) => (i === weighs ? { ...each, filters: wanted } : each));
  if (!narrow || weighs >= 0) return layersAfter(pointer, ...filled.map(inOrder));
  if (widened !== undefined) return filled.length === 0 ? widened : both(widened, layersAfter(pointer, ...filled));
  const mix: Layer = image ? { type: "conv2d", filters: wanted } : { type: "dense", units: wanted };
  return layersAfter(pointer, ...filled, mix);
}

/** The type first, the width next, as a person writes it. */
const inOrder = ({ type, filters, ...rest }: Layer): Layer =>
  filters === undefined ? { type, ...rest } : { type, filters, ...rest };

/** How large an added matrix may be: a few times what the model has, or small in itself. */
const affordable = ({ found, expected, parameters }: Mismatch): boolean =>
  perSample(found) * perSample(expected) <= Math.max(4 * parameters, 2 ** 18);

/** The layers that turn what the decoder's last layer makes into its output. */
export function towardsOutput(problem: Mismatch): { readonly fix: string; readonly edits?: ReadonlyArray<Edit> } {
  const { found, expected, data, output, layer, width: own, lengthened } = problem;
  if (lengthened !== undefined) {
    const words =
      `write "place": "channel-concat" where \`${lengthened.condition}\` enters \`${lengthened.site}\`: the time ` +
      "steps that it became are still there";
    return fixed(words, put(`${lengthened.pointer}/place`, "channel-concat"));
  }
  const times = perSample(expected) / perSample(data);
  const { pointer } = problem.place;
  const shaped = kindOf(expected) !== "vector";
  const flat = kindOf(found) === "vector";
  const reshape = shaped ? reshapeTo(times === 1 ? output : sizesOf(expected)) : flatten;
  if (perSample(found) === perSample(expected) && kindOf(found) !== kindOf(expected))
    return layersAfter(pointer, reshape);
  if (shaped && kindOf(found) === kindOf(expected)) return betweenAlike(problem);
  const units = `= ${output}.size${times === 1 ? "" : ` * ${times}`}`;
  const shapes = shaped ? [reshape] : [];
  if (layer !== undefined && own !== undefined && flat) {
    const [written, after] = [field(pointer, own, units), layersAfter(pointer, ...shapes)];
    return shaped ? both(written, after) : written;
  }
  if (!affordable(problem))
    return {
      fix:
        `let the layers before make ${perSample(expected)} values: ` +
        "a matrix to them from here would be most of the model",
    };
  return layersAfter(pointer, ...(flat ? [] : [flatten]), { type: "dense", units }, ...shapes);
}
