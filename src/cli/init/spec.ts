/** The text of a first spec. In: what was chosen. Out: a spec laid out as those of the gallery. */
import { own } from "../../../compiler/base/own.js";
import { places } from "../../../compiler/language/place/index.js";
import { pretty } from "../../../compiler/report/pretty.js";
import { type Choices, type InputType, sizes } from "./choices.js";
import { type Made, models } from "./models.js";

const nameOf: Readonly<Record<InputType, string>> = { image: "image", vector: "x", sequence: "series" };

const layerNorm = { type: "layer-norm" };

/** The same model with a normalisation just before both sites where conditions enter. */
const normalised = ({ encoder, site, decoder, inner, ...made }: Made): Made => {
  const at = encoder.findIndex(({ name }) => site === `encoder.${name}`);
  const before = Number(/\d+/.exec(inner)?.[0]);
  return {
    ...made,
    site,
    encoder: encoder.toSpliced(at, 0, layerNorm),
    decoder: decoder.toSpliced(before, 0, layerNorm),
    inner: `decoder.layers[${before + 1}]`,
  };
};

/** Pictures lie between black and white; of other data nothing is known. */
const distribution = (input: InputType) =>
  input === "image" ? { range: { range: [0, 1] }, likelihood: "bernoulli" } : { range: {}, likelihood: "gaussian" };

export const specOf = (name: string, choices: Choices): string => {
  const { input, size, conditions, place, latent, data } = choices;
  const model = own(models, choices.model);
  if (model === undefined) throw new Error(`no model ${choices.model}`);
  const owner = nameOf[input];
  const made = model.make(choices, owner);
  const entering = own(places, place);
  const needsNorm = conditions.length > 0 && entering?.needsNorm === true;
  const { lets, encoder, site, decoder, inner } = needsNorm ? normalised(made) : made;
  const { range, likelihood } = distribution(input);
  const declared = Object.fromEntries(sizes[input].axes.map((axis, i) => [axis, size[i]]));
  const into = entering?.joins === false ? inner : "decoder";
  const inject = conditions.flatMap((condition) => [
    { condition: condition.name, into: site, place },
    { condition: condition.name, into, place },
  ]);
  return pretty({
    graft: 1,
    name,
    let: { ...lets, z: latent },
    inputs: { [owner]: { type: input, ...declared, ...range } },
    ...(conditions.length === 0 ? {} : { conditions: Object.fromEntries(conditions.map((c) => [c.name, c.value])) }),
    encoder: { input: owner, layers: encoder },
    latent: { type: model.latent, size: "= z" },
    decoder: { output: owner, likelihood, layers: decoder },
    ...(inject.length === 0 ? {} : { inject }),
    train: { data, epochs: 20, batch: 128, seed: 1, optimizer: { type: "adam", rate: 0.001 } },
  });
};
