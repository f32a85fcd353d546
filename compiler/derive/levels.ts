// A code of several levels, made from the highest down: each level is expected from those above it, and where data is
// encoded, what is expected is joined with what the data says. In: a typed model, what the data says or nothing, and
// noise or nothing. Out: z, and what is known of q and of p along the way, all levels side by side.
import type { TypedModel } from "../assemble/typed.js";
import type { CoreLevel } from "../expand/core.js";
import { type Builder, inline, type Ref } from "../ir/graph/builder.js";
import { axis, batch } from "../ir/graph/type.js";
import { broadcast, concat, number, slice } from "../ir/op/dsl.js";
import { type Heads, head, headOf, type Levelled } from "../language/latent/latent.js";
import type { Mode } from "../scope/scope.js";

type Named = Readonly<Record<string, Ref>>;

export interface Descended {
  readonly z: Ref;
  /** Of q where data is encoded, else of p. */
  readonly heads: Heads;
  readonly prior: Heads;
  readonly updates: Named;
}

interface Step {
  readonly z: Ref;
  readonly heads: Heads;
  readonly expected: Heads;
}

const names = ["mean", "logVariance"] as const;

/** A level's own among the heads of all. */
const ownOf = (heads: Heads, { name }: CoreLevel): Heads =>
  Object.fromEntries(names.map((each) => [each, head(heads, headOf(name, each))]));

/** `count` zeros for each sample. */
const zeros = (b: Builder, count: number): Ref => broadcast(b, number(b, 0), [batch, axis("feature", count)]);

const beside = (b: Builder, refs: ReadonlyArray<Ref>): Ref =>
  refs.length === 1 ? (refs[0] as Ref) : concat(b, refs, 1);

export interface Descent {
  readonly mode: Mode;
  /** What the data says of each level; absent: codes follow the prior. */
  readonly own?: Heads;
  /** Standard normal noise, a number for each unit of z; absent: each level stands at its mean. */
  readonly noise?: Ref;
}

/** Whether a model's code has levels, and how they follow one another. */
export const levelledOf = ({ core }: TypedModel): Levelled | undefined =>
  core.levels.length === 0 ? undefined : core.definitions.latent.levelled;

export const descend = (b: Builder, model: TypedModel, levelled: Levelled, descent: Descent): Descended => {
  const { core, prior } = model;
  const { mode, own, noise } = descent;
  const at = b.at("latent");
  let updates: Named = {};
  const expectedOf = (level: CoreLevel, above: ReadonlyArray<Step>): Heads => {
    if (above.length === 0 || prior === undefined) {
      const standard = zeros(at, level.size);
      return { mean: standard, logVariance: standard };
    }
    // Nothing of the levels below is read: they are not known yet.
    const z = beside(at, [zeros(at, level.start + level.size), ...above.map((step) => step.z)]);
    const made = inline(b, prior.graphs[mode], { z });
    updates = made.updates;
    return ownOf(made.outputs, level);
  };
  /** The lowest first: those above the one at hand. */
  const steps: Array<Step> = [];
  for (const level of [...core.levels].reverse()) {
    const expected = expectedOf(level, steps);
    const said = own && ownOf(own, level);
    // Above the highest nothing is expected of this sample: what the data says of it stands as it is.
    const heads = said === undefined ? expected : steps.length === 0 ? said : levelled.joined(at, said, expected);
    const part = noise && slice(at, noise, 1, level.start, level.size);
    const z = part === undefined ? head(heads, "mean") : levelled.drawn(at, heads, part);
    steps.unshift({ z, heads, expected });
  }
  const all = (of: (step: Step) => Ref): Ref => beside(at, steps.map(of));
  const whole = (of: (step: Step) => Heads): Heads =>
    Object.fromEntries(names.map((each) => [each, all((step) => head(of(step), each))]));
  const z = all((step) => step.z);
  return { z, heads: whole((step) => step.heads), prior: whole((step) => step.expected), updates };
};

/** What is known of a code where no level of it is drawn, and the code without noise. */
export const centredIn = (
  b: Builder,
  model: TypedModel,
  own: Heads,
): { readonly heads: Heads; readonly z: () => Ref } => {
  const levelled = levelledOf(model);
  if (levelled !== undefined) {
    const { heads, z } = descend(b, model, levelled, { mode: "infer", own });
    return { heads, z: () => z };
  }
  const { latent, definitions } = model.core;
  return { heads: own, z: () => definitions.latent.centre(b.at("latent"), latent, own) };
};
