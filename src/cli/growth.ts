/**
 * `graft explain --devices`: how far a training grows, on paper. In: a spec, numbers of devices, and one device's step
 * where it was measured. Out: the table.
 */
import { device, type Growth, growthOf, links } from "../../compiler/explain/index.js";
import { lower } from "../../compiler/pipeline/compile.js";
import { counted, table } from "../report/format.js";
import type { CheckedSpec } from "../run/spec.js";
import type { Outcome } from "./outcome.js";

const milliseconds = (seconds: number): string => `${Number((seconds * 1000).toPrecision(2))} ms`;

const rendered = (name: string, { samples, bytes, step, measured, rows }: Growth): string => {
  const lines = rows.map(({ devices, link, seconds, efficiency, bound }) => [
    counted(devices, "device"),
    counted(devices * samples, "sample"),
    devices === 1 ? "" : link,
    devices === 1 ? "" : `${milliseconds(seconds)} more`,
    `${Math.round(100 * efficiency)} %`,
    `bound by ${bound}`,
  ]);
  const by = measured
    ? "as measured"
    : `by its operations at ${device.flops / 1e12} TFLOPS, ${milliseconds(device.least)} at least`;
  const assumed = links.map(
    ({ words, bytes: speed, latency }) => `${speed / 1e9} GB/s and ${Math.round(latency * 1e6)} µs ${words}`,
  );
  const summed = `${(bytes / 1e6).toFixed(2)} MB summed over all in each step`;
  return `${name}: ${counted(samples, "sample")} on each device, ${summed},
${milliseconds(step)} of arithmetic (${by})

${table(lines)}
On paper: ${assumed.join(",\n          ")};
          none of it hidden behind arithmetic.
`;
};

/** `seconds`: of one device's step at the spec's batch. */
export const growthOutcome = (
  { typed, warnings }: CheckedSpec,
  devices: ReadonlyArray<number>,
  seconds: number | undefined,
): Outcome => {
  const { train } = lower(typed).graphs;
  const { name } = typed.core;
  if (train === undefined)
    return { exit: 0, text: `${name} is not trained.\n`, json: { growth: null }, reports: warnings };
  const growth = growthOf(train, typed.core.train.batch, devices, seconds);
  return { exit: 0, text: rendered(name, growth), json: { growth }, reports: warnings };
};
