/**
 * How far chance decides which of several is drawn, where a graph takes the greatest of logits + T·g, g being Gumbel
 * noise.
 *
 * In: a graph, noise for it, and another temperature than its own. Out: noise under which the same graph draws at that
 * temperature: with g = −log(−log u), s·g is the noise of u′ = exp(−(−log u)^s).
 */
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { shapeAt } from "../../compiler/ir/graph/type.js";
import { inputsOf } from "../train/feeds.js";
import type { NoiseAt } from "./rows.js";

/** Noise near 1 has few digits in float32: what would lie beyond is brought down with all that it competes with. */
const highest = 12;

/** −log(−log u), held as far from 0 and 1 as graphs hold it. */
export const gumbelOf = (u: number): number => -Math.log(-Math.log(Math.min(Math.max(u, 1e-7), 1 - 1e-7)));

/** Makes the Gumbel noise of one choice `factor` times as large; an infinite factor leaves all to chance. */
const stretch = (noise: Float32Array, factor: number): void => {
  let greatest = Number.NEGATIVE_INFINITY;
  for (const u of noise) greatest = Math.max(greatest, gumbelOf(u));
  const scaled = (u: number): number => {
    const g = gumbelOf(u);
    if (Number.isFinite(factor)) return g * factor - Math.max(0, greatest * factor - highest);
    return g === greatest ? highest : Number.NEGATIVE_INFINITY;
  };
  for (const [i, u] of noise.entries()) noise[i] = Math.exp(-Math.exp(-scaled(u)));
};

/** Streams of the graph whose noise chooses one of several: how many, and at which temperature. */
export const choicesOf = (graph: Graph): ReadonlyMap<string, { readonly of: number; readonly at: number }> =>
  new Map(
    inputsOf(graph).flatMap(({ type, source }) =>
      source._tag === "Noise" && source.temperature !== undefined
        ? [[source.stream, { of: shapeAt(type.axes, 1).at(-1) ?? 1, at: source.temperature }] as const]
        : [],
    ),
  );

/** Whether anything that the graph draws has a temperature. */
export const hasTemperature = (graph: Graph | undefined): boolean => graph !== undefined && choicesOf(graph).size > 0;

/** The noise of a graph at another temperature than its own; 0 takes the likeliest, Infinity each as often. */
export const tempered = (graph: Graph, noise: NoiseAt, temperature: number | undefined): NoiseAt => {
  if (temperature === undefined) return noise;
  const choices = choicesOf(graph);
  return (from, to) => {
    const draw = noise(from, to);
    return (name, distribution, out) => {
      draw(name, distribution, out);
      const choice = choices.get(name);
      if (choice === undefined) return;
      for (let at = 0; at < out.length; at += choice.of)
        stretch(out.subarray(at, at + choice.of), temperature / choice.at);
    };
  };
};
