/**
 * Pools and row maxima, generated. In: the memory. Out: kernels by the names that plans call them by; each module is
 * compiled when a plan first asks for it.
 */
import {
  encodeGreatest,
  encodePool,
  type PoolKind,
  type Sliding,
  slidingArguments,
} from "../../../compiler/emit/kernel/index.js";
import type { Kernel, View } from "../plan/device.js";
import { addressOf, type Memory } from "./memory.js";

type Run = (...numbers: ReadonlyArray<number>) => void;

type Attributes = Readonly<Record<string, unknown>>;

/** A kernel for an output of this shape. */
type SlidingKernel = (attributes: Attributes, made: ReadonlyArray<number>) => Kernel;

const moduleOf = (bytes: Uint8Array<ArrayBuffer>, memory: WebAssembly.Memory): Run =>
  new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports["run"] as Run;

/** Made once, when first asked for. */
const later = <A>(make: () => A): (() => A) => {
  let made: A | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

type Pair = readonly [number, number];

const poolOf = (from: ReadonlyArray<number>, made: ReadonlyArray<number>, attributes: Attributes): Sliding => {
  const [samples = 1, height = 1, width = 1, channels = 1] = from;
  const [, down = 1, across = 1] = made;
  const pad = attributes["pad"] as ReadonlyArray<Pair>;
  return {
    ...{ samples, height, width, channels, down, across },
    window: attributes["filterSize"] as Pair,
    stride: attributes["strides"] as Pair,
    before: [pad[1]?.[0] ?? 0, pad[2]?.[0] ?? 0],
  };
};

const only = (inputs: Parameters<Kernel>[0]): View => (inputs as { readonly x: View }).x;

/** Runs a module with two addresses and what follows from the shape of its input, which never changes. */
const kernelOf = (
  memory: Memory,
  run: Run,
  made: ReadonlyArray<number>,
  numbers: (from: ReadonlyArray<number>) => ReadonlyArray<number>,
): Kernel => {
  let rest: ReadonlyArray<number> | undefined;
  return (inputs) => {
    const { dataId, shape } = only(inputs);
    rest ??= numbers(shape);
    const output = memory.allocate(made);
    run(addressOf(dataId), addressOf(output), ...rest);
    return output;
  };
};

export const slidingFor = (memory: Memory): Readonly<Record<string, SlidingKernel>> => {
  const pool = (kind: PoolKind): SlidingKernel => {
    const run = later(() => moduleOf(encodePool(kind), memory.memory));
    return (attributes, made) =>
      kernelOf(memory, run(), made, (from) => slidingArguments(poolOf(from, made, attributes)));
  };
  const greatest = later(() => moduleOf(encodeGreatest(), memory.memory));
  return {
    AvgPool: pool("mean"),
    Max: (_, made) => kernelOf(memory, greatest(), made, (from) => from),
    MaxPool: pool("max"),
  };
};
