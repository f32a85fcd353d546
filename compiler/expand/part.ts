// The parts of a model, from what the spec says of each. In: the surface model and its modules. Out: encoder, prior, heads and decoder, each
// with the modules that it is a run of.
import type { SurfaceLikelihood, SurfaceModel } from "../language/model.js";
import type { CoreModel, CoreModule, CoreOutput, ModuleName } from "./core.js";
import { type Environment, type Resolver, resolve } from "./resolve.js";
import type { Modules } from "./site.js";

const moduleNamed = (modules: Modules, name: ModuleName): CoreModule => {
  const found = modules.find((module) => module.name === name);
  if (found === undefined) throw new Error(`no module ${name}`);
  return found;
};

const encoderOf = ({ encoder }: SurfaceModel, modules: Modules): CoreModel["encoder"] => ({
  inputs:
    "inputs" in encoder
      ? Object.keys(encoder.inputs).map((name) => ({ name, branch: moduleNamed(modules, `encoder.${name}`) }))
      : [{ name: encoder.input, branch: undefined }],
  module: moduleNamed(modules, "encoder"),
});

const outputsOf = (
  { decoder }: SurfaceModel,
  modules: Modules,
  likelihood: (pointer: string, written: SurfaceLikelihood) => CoreOutput["likelihood"],
): ReadonlyArray<CoreOutput> => {
  if ("outputs" in decoder)
    return Object.entries(decoder.outputs).map(([name, { weight, likelihood: written }]) => {
      const branch = moduleNamed(modules, `decoder.${name}`);
      return { name, likelihood: likelihood(branch.pointer, written), weight, pointer: branch.pointer, branch };
    });
  const [pointer, name] = ["/decoder", decoder.output];
  return [{ name, likelihood: likelihood(pointer, decoder.likelihood), weight: 1, pointer, branch: undefined }];
};

/** The latent's own fields; the layers beside them are modules. */
export const expandLatent = (to: Resolver, { latent }: SurfaceModel, environment: Environment): CoreModel["latent"] => {
  const { heads: _, prior: __, ...own } = latent;
  return resolve(to, "/latent", own, environment) as CoreModel["latent"];
};

type Parts = Pick<CoreModel, "encoder" | "prior" | "heads" | "decoder">;

/** Every part; names that stand for nothing are reported elsewhere. */
export const expandParts = (to: Resolver, surface: SurfaceModel, modules: Modules, environment: Environment): Parts => {
  const { prior, heads = {} } = surface.latent;
  const likelihood = (pointer: string, written: SurfaceLikelihood) =>
    resolve(to, `${pointer}/likelihood`, written, environment);
  return {
    encoder: encoderOf(surface, modules),
    prior:
      typeof prior === "object"
        ? { given: prior.given, variance: prior.variance, module: moduleNamed(modules, "prior") }
        : undefined,
    heads: Object.entries(heads).map(([condition, { weight }]) => ({
      condition,
      weight,
      module: moduleNamed(modules, `heads.${condition}`),
    })),
    decoder: { outputs: outputsOf(surface, modules, likelihood), module: moduleNamed(modules, "decoder") },
  };
};
