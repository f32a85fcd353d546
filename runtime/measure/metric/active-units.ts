/** Active units: how many of the code's units say anything about the sample. */
import * as E from "fp-ts/lib/Either.js";
import { found, metric } from "../definition.js";
import { pointsOf } from "../labels.js";
import { type Points, variancesOf } from "../numeric/points.js";

const threshold = 0.01;

export const activeOf = (means: Points): number => variancesOf(means).filter((variance) => variance > threshold).length;

export const activeUnits = metric({
  title: "active units",
  unit: "units",
  definition: `units u with Var_x(E[z_u|x]) > ${threshold}`,
  reduction: "variance over samples",
  range: [0, Number.POSITIVE_INFINITY],
  better: "neither",
  source: "Burda et al. 2016, arXiv:1509.00519",
  measure: async (subject) => {
    const codes = await subject.codes();
    return E.right(found({ value: activeOf(pointsOf(codes)), reduction: `of ${codes.width}; variance over samples` }));
  },
});
