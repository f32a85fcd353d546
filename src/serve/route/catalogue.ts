/** Every model with what a person can ask of it, as the page wants to know. In: the registry. Out: plain data. */
import type { CoreCondition } from "../../../compiler/expand/core.js";
import { countAt, shapeAt } from "../../../compiler/ir/graph/type.js";
import type { Registry, Served } from "../registry.js";

type Fields = Readonly<Record<string, unknown>>;

const conditionOf = ({ name, domain, raw, null: kind }: CoreCondition): Fields => ({
  name,
  type:
    domain.classes !== undefined
      ? "category"
      : domain.members !== undefined
        ? "set"
        : domain.vocabulary !== undefined
          ? "tokens"
          : raw.axes.length === 1
            ? "number"
            : "vector",
  size: domain.classes ?? domain.members ?? countAt(raw.axes, 1),
  shape: shapeAt(raw.axes, 1).slice(1),
  ...(domain.labels === undefined ? {} : { labels: domain.labels }),
  ...(domain.vocabulary === undefined ? {} : { vocabulary: domain.vocabulary }),
  ...(domain.range === undefined ? {} : { range: domain.range }),
  nullable: kind !== undefined,
});

const versionOf = ({ place, compiled, signatures, position }: Served): Fields => {
  const slots = (signatures.get("sample") ?? signatures.get("decode"))?.inputs ?? [];
  const { core } = compiled;
  const outputs = [...signatures.values()].find(({ name }) => name !== "encode")?.outputs ?? [];
  return {
    version: place.version,
    name: core.name,
    trained: position,
    signatures: [...signatures.keys()],
    conditions: core.conditions.filter(({ name }) => slots.some((slot) => slot.name === name)).map(conditionOf),
    ...(signatures.has("decode")
      ? { latent: signatures.get("decode")?.inputs.find(({ name }) => name === "z")?.shape ?? [] }
      : {}),
    outputs: outputs.map(({ name, shape }) => ({
      name,
      shape,
      range: core.inputs.find((input) => input.name === name)?.range ?? null,
    })),
  };
};

/** Models in the order in which they were named, each with its versions. */
export const catalogue = (registry: Registry): Fields => ({
  models: registry.models().map((name) => ({
    name,
    versions: registry.versions(name).map(({ version, state, error }) => {
      const served = registry.served().find(({ place }) => place.model === name && place.version === version);
      return { version, state, error, ...(served === undefined ? {} : versionOf(served)) };
    }),
  })),
});
