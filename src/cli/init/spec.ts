/** The text of a first spec. In: what was chosen. Out: a spec laid out as those of the gallery. */
import { own } from "../../../compiler/base/own.js";
import { places } from "../../../compiler/language/place/index.js";
import { pretty } from "../../../compiler/report/pretty.js";
import { type Choices, type InputType, sizes } from "./choices.js";
import { models } from "./models.js";

const nameOf: Readonly<Record<InputType, string>> = { image: "image", vector: "x", sequence: "series" };

/** Pictures lie between black and white; of other data nothing is known. */
const distribution = (input: InputType) =>
  input === "image" ? { range: { range: [0, 1] }, likelihood: "bernoulli" } : { range: {}, likelihood: "gaussian" };

export const specOf = (name: string, choices: Choices): string => {
  const { input, size, conditions, place, latent, data } = choices;
  const model = own(models, choices.model);
  if (model === undefined) throw new Error(`no model ${choices.model}`);
  const owner = nameOf[input];
  const { lets, encoder, site, decoder, inner } = model.make(choices, owner);
  const { range, likelihood } = distribution(input);
  const declared = Object.fromEntries(sizes[input].axes.map((axis, i) => [axis, size[i]]));
  const into = own(places, place)?.joins === false ? inner : "decoder";
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
