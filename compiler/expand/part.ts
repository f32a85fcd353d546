// The parts of a model, from what the spec says of each. In: the surface model and its modules. Out: encoder, prior,
// heads and decoder, each with the modules that it is a run of.
import { placeOf } from "../base/located.js";
import { definitionOf } from "../language/defined.js";
import type { SurfaceLikelihood, SurfaceModel } from "../language/model.js";
import { modelRange } from "../language/scale.js";
import type {
  CoreCondition,
  CoreInput,
  CoreModel,
  CoreModule,
  CoreOutput,
  CorePrior,
  CoreSource,
  ModuleName,
} from "./core.js";
import { type Environment, type Resolver, resolve } from "./resolve.js";
import type { Modules } from "./site.js";

const moduleNamed = (modules: Modules, name: ModuleName): CoreModule => {
  const found = modules.find((module) => module.name === name);
  if (found === undefined) throw new Error(`no module ${name}`);
  return found;
};

/** What parts are made of. A name that stands for none of it is reported elsewhere, and what it names left out. */
interface Declared {
  readonly modules: Modules;
  readonly inputs: ReadonlyArray<CoreInput>;
  readonly conditions: ReadonlyArray<CoreCondition>;
}

/** An input as the model computes with it. */
const dataNamed = ({ inputs }: Declared, wanted: string): ReadonlyArray<CoreInput> =>
  inputs
    .filter(({ name }) => name === wanted)
    .map((input) => (input.scaling === undefined ? input : { ...input, range: modelRange(input.written) }));

const encoderOf = ({ encoder }: SurfaceModel, declared: Declared): CoreModel["encoder"] => {
  const source = (name: string, branch: CoreModule | undefined): ReadonlyArray<CoreSource> =>
    dataNamed(declared, name).map((data) => ({ name, data, branch }));
  return {
    inputs:
      "inputs" in encoder
        ? Object.keys(encoder.inputs).flatMap((name) => source(name, moduleNamed(declared.modules, `encoder.${name}`)))
        : source(encoder.input, undefined),
    module: moduleNamed(declared.modules, "encoder"),
  };
};

const outputsOf = (
  { decoder }: SurfaceModel,
  declared: Declared,
  resolved: (pointer: string, output: string, written: SurfaceLikelihood) => CoreOutput["likelihood"],
): ReadonlyArray<CoreOutput> => {
  const output = (
    name: string,
    written: SurfaceLikelihood,
    rest: Pick<CoreOutput, "weight" | "pointer" | "branch">,
  ): ReadonlyArray<CoreOutput> => {
    const likelihood = resolved(rest.pointer, name, written);
    const definition = definitionOf.likelihood(likelihood.type);
    return dataNamed(declared, name).map((data) => ({ name, data, likelihood, definition, ...rest }));
  };
  if ("outputs" in decoder)
    return Object.entries(decoder.outputs).flatMap(([name, { weight, likelihood }]) => {
      const branch = moduleNamed(declared.modules, `decoder.${name}`);
      return output(name, likelihood, { weight, pointer: branch.pointer, branch });
    });
  return output(decoder.output, decoder.likelihood, { weight: 1, pointer: "/decoder", branch: undefined });
};

/** A likelihood with what its data says: classes go with one of classes alone. */
const settled = (
  to: Resolver,
  pointer: string,
  output: string,
  { inputs }: Declared,
  likelihood: CoreOutput["likelihood"],
): CoreOutput["likelihood"] => {
  const data = inputs.find(({ name }) => name === output);
  const classes = data?.classes?.count;
  const { ofClasses } = definitionOf.likelihood(likelihood.type);
  if (data === undefined || (classes === undefined && ofClasses === undefined)) return likelihood;
  const made = ofClasses?.(likelihood, classes) ?? { field: "type", missing: false };
  if ("likelihood" in made) return made.likelihood as CoreOutput["likelihood"];
  const [place, fits] = [placeOf(to.root, pointer), ofClasses !== undefined];
  to.problems.push({ _tag: "ClassesLikelihood", place, likelihood: likelihood.type, output, classes, fits });
  return likelihood;
};

/** The latent's own fields; the layers beside them are modules. */
export const expandLatent = (to: Resolver, { latent }: SurfaceModel, environment: Environment): CoreModel["latent"] => {
  const { heads: _, prior: __, ...own } = latent;
  const bare = { ...own, ...(own.levels && { levels: own.levels.map(({ layers: ___, ...level }) => level) }) };
  return resolve(to, "/latent", bare, environment) as CoreModel["latent"];
};

/** A prior that the spec describes. */
const priorOf = (written: WrittenPrior, module: CoreModule): CorePrior => {
  if ("given" in written) {
    const { given, variance, mean } = written;
    return { overCodes: undefined, given, shape: { variance, mean }, module };
  }
  const { size, temperature } = written;
  return { overCodes: { size, temperature }, given: [], shape: { variance: "learned", mean: "learned" }, module };
};

type WrittenPrior = Extract<SurfaceModel["latent"]["prior"], object>;

type Parts = Pick<CoreModel, "encoder" | "prior" | "heads" | "decoder" | "features">;

/** What reads images for the objective; nothing where the input that it names is none. */
const featuresOf = ({ objective }: SurfaceModel, declared: Declared): CoreModel["features"] => {
  const [data] = objective.features === undefined ? [] : dataNamed(declared, objective.features.input);
  return data && { data, module: moduleNamed(declared.modules, "features") };
};

/** Every part; names that stand for nothing are reported elsewhere. */
export const expandParts = (
  to: Resolver,
  surface: SurfaceModel,
  declared: Declared,
  environment: Environment,
): Parts => {
  const { modules, conditions } = declared;
  const { prior, heads = {} } = surface.latent;
  const likelihood = (pointer: string, output: string, written: SurfaceLikelihood) =>
    settled(to, `${pointer}/likelihood`, output, declared, resolve(to, `${pointer}/likelihood`, written, environment));
  return {
    encoder: encoderOf(surface, declared),
    prior: typeof prior === "object" ? priorOf(prior, moduleNamed(modules, "prior")) : undefined,
    heads: Object.entries(heads).flatMap(([condition, { weight }]) =>
      conditions
        .filter(({ name }) => name === condition)
        .map((of) => ({ condition, of, weight, module: moduleNamed(modules, `heads.${condition}`) })),
    ),
    features: featuresOf(surface, declared),
    decoder: { outputs: outputsOf(surface, declared, likelihood), module: moduleNamed(modules, "decoder") },
  };
};
