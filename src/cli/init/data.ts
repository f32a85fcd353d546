/**
 * A first spec for data that is there.
 *
 * In: what was found at an address. Out: a spec that fits it, and a line for each thing that was guessed; or undefined
 * where nothing there could be an input.
 */
import { pretty } from "../../../compiler/report/pretty.js";
import { namesClasses, namesRows } from "../../../runtime/data/usual.js";
import { counted, whole } from "../../report/format.js";
import type { Summary } from "../../run/inspect.js";

export interface Planned {
  readonly text: string;
  readonly guesses: ReadonlyArray<string>;
}

interface Part {
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly guess: string;
}

interface Input extends Part {
  readonly likelihood: unknown;
  readonly size: number;
  readonly shape: ReadonlyArray<number>;
}

const product = (shape: ReadonlyArray<number>): number => shape.reduce((all, size) => all * size, 1);

const named = (name: string): string => name.replace(/[^A-Za-z0-9_-]+/g, "_").replace(/^([^A-Za-z_])/, "_$1") || "x";

const from = (name: string): object => (named(name) === name ? {} : { from: name });

const shapeWords = (shape: ReadonlyArray<number>): string => shape.map(whole).join(" × ");

/** An array of [height, width] or [height, width, channels]; a vector that is no picture is a vector. */
const imageOf = (one: Summary): Input => {
  const [height = 1, width = 1, channels = 1] = one.shape;
  const bytes = one.kind === "pictures" || (one.whole === true && (one.most ?? 0) > 1 && (one.most ?? 0) <= 255);
  const unit = bytes || ((one.least ?? 0) >= 0 && (one.most ?? 1) <= 1);
  const fit = (one.sizes ?? 1) > 1 ? { fit: "cover" } : {};
  const scale = unit ? {} : { scale: "range" };
  const range = unit ? { range: [0, 1] } : {};
  return {
    name: named(one.name),
    value: { type: "image", height, width, channels, ...range, ...scale, ...fit, ...from(one.name) },
    guess: `${one.name}: an image of ${shapeWords([height, width, channels])}, ${bytes ? "bytes brought to [0, 1]" : unit ? "in [0, 1]" : "brought to [0, 1] by its least and largest value"}`,
    likelihood: "bernoulli",
    size: height * width * channels,
    shape: [height, width, channels],
  };
};

const vectorOf = (name: string, size: number, missing: number, more: object, what: string): Input => ({
  name,
  value: { type: "vector", size, scale: "standard", ...(missing > 0 ? { missing: "mask" } : {}), ...more },
  guess: `${name}: ${what}, each brought to mean 0 and deviation 1${missing > 0 ? `; ${counted(missing, "missing value")} left out of the loss` : ""}`,
  likelihood: { type: "gaussian", variance: "shared" },
  size,
  shape: [size],
});

const isIndex = ({ name, whole: integer, count, classes }: Summary): boolean =>
  namesRows(name) || (integer === true && count > 64 && classes === undefined && /id$/i.test(name));

const isClass = (one: Summary): boolean => {
  const kinds = one.classes?.length ?? 0;
  if (kinds < 2 || kinds > 1000 || isIndex(one)) return false;
  if (one.kind === "words") return kinds <= one.count / 2;
  const likely = one.label || namesClasses(one.name);
  return one.kind === "numbers" && likely && one.shape.length === 0 && kinds <= 64;
};

const byPlace = (a: string, b: string): number =>
  Number.isNaN(Number(a) - Number(b)) ? (a < b ? -1 : 1) : Number(a) - Number(b);

const conditionOf = (one: Summary): Part => {
  const names = (one.classes ?? []).map(([name]) => name).sort(byPlace);
  const plain = names.every((name, i) => name === String(i));
  const gaps = one.missing > 0 ? { null: "learned" } : {};
  return {
    name: named(one.name),
    value: { type: "category", size: names.length, ...(plain ? {} : { labels: names }), ...gaps, ...from(one.name) },
    guess: `${one.name}: one of ${counted(names.length, "class", "classes")}${one.missing > 0 ? `, missing in ${whole(one.missing)}` : ""}`,
  };
};

const inputOf = (all: ReadonlyArray<Summary>, taken: ReadonlySet<string>): Input | undefined => {
  const arrays = all.filter(({ kind, shape }) => kind === "pictures" || (kind === "numbers" && product(shape) > 1));
  const images = arrays.filter(
    ({ kind, shape }) => kind === "pictures" || shape.length === 3 || (shape.length === 2 && Math.min(...shape) >= 6),
  );
  const [image] = images.sort((a, b) => product(b.shape) - product(a.shape));
  if (image !== undefined) return imageOf(image);
  const [wide] = [...arrays].sort((a, b) => product(b.shape) - product(a.shape));
  if (wide !== undefined) {
    const side = Math.sqrt(product(wide.shape));
    const bytes = wide.whole === true && (wide.least ?? -1) >= 0 && (wide.most ?? 256) <= 255 && (wide.most ?? 0) > 1;
    if (bytes && Number.isInteger(side) && side >= 4) return imageOf({ ...wide, shape: [side, side, 1] });
    const size = product(wide.shape);
    return vectorOf(
      named(wide.name),
      size,
      wide.missing,
      from(wide.name),
      `${counted(size, "number")} of ${wide.name}`,
    );
  }
  const columns = all.filter(
    (one) => one.kind === "numbers" && one.count > 0 && one.shape.length === 0 && !taken.has(one.name) && !isIndex(one),
  );
  if (columns.length === 0) return undefined;
  const missing = columns.reduce((sum, one) => sum + one.missing, 0);
  const names = columns.map(({ name }) => name);
  return vectorOf(
    ["x", "features", "inputs"].find((name) => !taken.has(name)) ?? "numbers",
    names.length,
    missing,
    { from: names },
    `the ${counted(names.length, "column")} ${names.slice(0, 6).join(", ")}${names.length > 6 ? " …" : ""}`,
  );
};

const dense = (units: unknown, more: object = {}): object => ({ type: "dense", ...more, units });

/** Convolutions where an image is large enough to gain by them and its sides can be halved twice. */
const networkOf = ({
  name,
  shape,
  size,
}: Input): { readonly encoder: ReadonlyArray<object>; readonly decoder: ReadonlyArray<object> } => {
  const [height = 1, width = 1, channels = 1] = shape;
  const relu = { activation: "relu" };
  if (shape.length === 3 && size > 1024 && height % 4 === 0 && width % 4 === 0) {
    const [h, w] = [height / 4, width / 4];
    const conv = (filters: number): object => ({ type: "conv2d", filters, stride: 2, ...relu });
    return {
      encoder: [conv(32), conv(64), { type: "flatten" }, dense(128, { name: "hidden", ...relu })],
      decoder: [
        dense(h * w * 64, relu),
        { type: "reshape", to: [h, w, 64] },
        { type: "conv2d-transpose", filters: 32, stride: 2, ...relu },
        { type: "conv2d-transpose", filters: channels, stride: 2 },
      ],
    };
  }
  const units = size >= 256 ? 256 : 64;
  const image = shape.length === 3;
  return {
    encoder: [...(image ? [{ type: "flatten" }] : []), dense(units, { name: "hidden", ...relu })],
    decoder: [dense(units, relu), dense(`= ${name}.size`), ...(image ? [{ type: "reshape", to: name }] : [])],
  };
};

export const planFor = (name: string, address: string, all: ReadonlyArray<Summary>): Planned | undefined => {
  const classes = all.filter(isClass).slice(0, 3);
  const input = inputOf(all, new Set(classes.map((one) => one.name)));
  if (input === undefined) return undefined;
  const conditions = classes.map(conditionOf);
  const { encoder, decoder } = networkOf(input);
  const samples = all[0]?.count ?? 0;
  const batch = samples >= 1280 ? 128 : Math.max(4, Math.min(32, Math.ceil(samples / 8)));
  const latent = input.size >= 256 ? 16 : Math.max(2, Math.min(8, Math.ceil(input.size / 2)));
  const inject = conditions.flatMap((condition) => [
    { condition: condition.name, into: "encoder.hidden", place: "suffix" },
    { condition: condition.name, into: "decoder", place: "suffix" },
  ]);
  const text = pretty({
    graft: 1,
    name,
    inputs: { [input.name]: input.value },
    ...(conditions.length === 0
      ? {}
      : { conditions: Object.fromEntries(conditions.map((one) => [one.name, one.value])) }),
    encoder: { input: input.name, layers: encoder },
    latent: { type: "gaussian", size: latent },
    decoder: { output: input.name, likelihood: input.likelihood, layers: decoder },
    ...(inject.length === 0 ? {} : { inject }),
    train: { data: address, epochs: 20, batch, seed: 1, optimizer: { type: "adam", rate: 0.001 } },
  });
  return { text, guesses: [input.guess, ...conditions.map(({ guess }) => guess)] };
};
