// Groups of parameters that are trained otherwise than the rest: a rate and a decay of their own, or not at all. In:
// the spec's groups and a parameter's name. Out: what holds for it; of several patterns that fit, the last that says
// something counts.
import { matchesGlob } from "../../base/glob.js";
import { boolean, map, real, text } from "../codec.js";
import { alsoCalled, optional, record } from "../record.js";
import { decayCodec } from "./optimiser.js";

const own = {
  rate: alsoCalled(
    optional(
      real("a number above 0", { above: 0 }),
      "The learning rate of these parameters; the schedule holds for it too.",
    ),
    "lr",
    "learning_rate",
  ),
  frozen: optional(boolean, "Whether these parameters stay as they are. Left out: false."),
};

const decay = optional(decayCodec, "Weight decay of these parameters, whatever their rank; 0: none.");

const described =
  'Parameters that are trained in another way, by a pattern of their names: { "encoder.**": { "rate": 1e-4 } }. `*` ' +
  "stands for anything but a dot, `**` for anything; of several that fit, the last counts.";

/** Groups of an optimiser; of one that decays weights, with a decay. */
export const groupsField = (decays: boolean) =>
  optional(
    map(text, record("a group of parameters", decays ? { ...own, decay } : own), "groups by pattern"),
    described,
  );

export interface Group {
  readonly rate?: number;
  readonly frozen?: boolean;
  readonly decay?: number;
}

export type Groups = Readonly<Record<string, Group>>;

/** What the groups say of one parameter. */
export const groupOf = (groups: Groups | undefined, parameter: string): Group => {
  const fitting = Object.entries(groups ?? {}).filter(([pattern]) => matchesGlob(pattern, parameter));
  return Object.assign({}, ...fitting.map(([, group]) => group)) as Group;
};
