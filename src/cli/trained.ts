/**
 * A command that works on a trained run. In: the run's folder, and what to do with its model. Out: what the command
 * comes to; the engine's memory is given back whatever happens.
 */
import * as E from "fp-ts/lib/Either.js";
import { openTrained, type Trained } from "../run/run.js";
import { type Outcome, refused } from "./outcome.js";

/** Opens the run, lets `use` work with its model, and puts the engine's memory back. */
export const withTrained = async (folder: string, use: (trained: Trained) => Promise<Outcome>): Promise<Outcome> => {
  const trained = await openTrained(folder);
  if (E.isLeft(trained)) return refused(trained.left);
  try {
    const outcome = await use(trained.right);
    return { ...outcome, reports: [...trained.right.warnings, ...outcome.reports] };
  } finally {
    trained.right.model.session.dispose();
  }
};
