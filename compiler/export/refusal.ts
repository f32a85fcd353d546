/**
 * Ops that a target has no spelling for. In: a part and what the target lacks. Out: the first node that stands in the
 * way, and why in words.
 */
import type { OpName } from "../ir/op/index.js";
import type { ExportPart } from "./part.js";

/** Why an op can't be spelled, by op; every other op of the registry is. */
export type Lacks = Readonly<Partial<Record<OpName, string>>>;

const trainingOnly = "it is a gradient, which only a train step has; what is exported never trains";

/** What no target has a spelling for. */
export const gradients = {
  avgPoolGradient: trainingOnly,
  conv2dFilterGradient: trainingOnly,
  maxPoolGradient: trainingOnly,
  resizeGradient: trainingOnly,
} as const satisfies Lacks;

export interface Obstacle {
  readonly op: OpName;
  /** The spec path that the node came from. */
  readonly path: string;
  readonly why: string;
}

/** The first node of a part that a target can't spell. */
export const obstacleIn = ({ graph }: ExportPart, lacks: Lacks): Obstacle | undefined => {
  for (const { op, path } of graph.nodes) {
    const why = lacks[op];
    if (why !== undefined) return { op, path, why };
  }
  return undefined;
};
