/**
 * How far a training grows over several devices, on paper.
 *
 * In: a train graph, the samples that each device takes, and how long one device takes for them, where that was
 * measured. Out: what a step sums over all devices, and at each number of devices what that costs and what bounds it.
 * Nothing is run. A sum over devices is a ring's: 2 (N − 1) / N of the bytes pass each link, after a latency; none of
 * it is hidden behind arithmetic, so an efficiency is a lower bound.
 */
import type { Graph, Node } from "../ir/graph/graph.js";
import { countAt } from "../ir/graph/type.js";
import { graphFlops } from "./cost.js";

/** What lies between devices, up to so many of them. */
export interface Link {
  readonly devices: number;
  readonly words: string;
  /** Bytes a second that each device sends. */
  readonly bytes: number;
  /** Seconds that a sum takes however little it sums. */
  readonly latency: number;
}

/** NVLink within a machine of eight, 200 Gbit/s a device between machines. */
export const links: ReadonlyArray<Link> = [
  { devices: 8, words: "within a machine", bytes: 300e9, latency: 30e-6 },
  { devices: 64, words: "between machines", bytes: 25e9, latency: 100e-6 },
  { devices: Number.POSITIVE_INFINITY, words: "between many machines", bytes: 25e9, latency: 250e-6 },
];

/** A GPU where no step was measured: operations a second, and seconds that the least step takes. */
export const device = { flops: 20e12, least: 60e-6 };

export interface GrowthRow {
  readonly devices: number;
  readonly link: string;
  /** Seconds beside the arithmetic. */
  readonly seconds: number;
  /** Of each device's time, what goes into arithmetic. */
  readonly efficiency: number;
  readonly bound: "latency" | "bandwidth" | "arithmetic";
}

export interface Growth {
  /** Samples of each device in a step. */
  readonly samples: number;
  /** Summed over all devices in each step. */
  readonly bytes: number;
  /** Of one device's step, in seconds; by operations where it was not measured. */
  readonly step: number;
  readonly measured: boolean;
  readonly rows: ReadonlyArray<GrowthRow>;
}

const isCut = ({ type }: Node): boolean => type.axes.some(({ size }) => typeof size === "object");

/** Bytes of every value that has lost the batch: each device has a part of its sum. */
const summedBytes = ({ nodes }: Graph): number =>
  nodes
    .filter((node) => !isCut(node) && node.inputs.some((id) => isCut(nodes[id] as Node)))
    .reduce((sum, { type }) => sum + 4 * countAt(type.axes, 1), 0);

const rowOf = (devices: number, bytes: number, step: number): GrowthRow => {
  const link = links.find((each) => devices <= each.devices) as Link;
  const moved = (2 * (devices - 1) * bytes) / devices / link.bytes;
  const seconds = devices === 1 ? 0 : link.latency + moved;
  const efficiency = step / (step + seconds);
  const bound = efficiency >= 0.9 ? "arithmetic" : link.latency > moved ? "latency" : "bandwidth";
  return { devices, link: link.words, seconds, efficiency, bound };
};

export const growthOf = (
  graph: Graph,
  samples: number,
  devices: ReadonlyArray<number>,
  measured: number | undefined,
): Growth => {
  const bytes = summedBytes(graph);
  const step = measured ?? Math.max(device.least, graphFlops(graph, samples) / device.flops);
  return {
    ...{ samples, bytes, step, measured: measured !== undefined },
    rows: devices.map((count) => rowOf(count, bytes, step)),
  };
};
