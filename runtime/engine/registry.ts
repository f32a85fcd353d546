// The engines there are, and how `auto` picks one.
import { cpu } from "./cpu/index.js";
import type { Engine, EngineDefinition, EngineSettings } from "./engine.js";
import { jax } from "./jax/index.js";
import { reference } from "./reference/index.js";
import { tensorflow } from "./tensorflow/index.js";
import { wasm } from "./wasm/index.js";
import { webgpu } from "./webgpu/index.js";

/** The engines by name. `open` resolves to the engine, or to a sentence that says why it can not be used here. */
export const engines = {
  cpu,
  jax,
  reference,
  tensorflow,
  wasm,
  webgpu,
} as const satisfies Readonly<Record<string, EngineDefinition>>;

/** What `--engine` takes. */
export type EngineName = keyof typeof engines;

export const engineNames = Object.keys(engines) as ReadonlyArray<EngineName>;

const definitionOf = (name: EngineName): EngineDefinition => engines[name];

/** Those that come with an installation, from the fastest on a processor to the slowest. */
const byDefault: ReadonlyArray<EngineName> = engineNames
  .flatMap((name) => {
    const { turn } = definitionOf(name);
    return turn === undefined ? [] : [{ name, turn }];
  })
  .sort((a, b) => a.turn - b.turn)
  .map(({ name }) => name);

/** Whether an engine takes a setting. */
export const engineTakes = (name: EngineName, setting: keyof EngineSettings): boolean =>
  definitionOf(name).takes?.includes(setting) ?? false;

/** What `auto` tries, best first: what somebody set up here for what the others can't do, then by speed. */
export const preference: ReadonlyArray<EngineName> = [
  ...engineNames.filter((name) => definitionOf(name).preferred?.() === true),
  ...byDefault,
];

/** Every engine, best first. */
export const ranked: ReadonlyArray<EngineName> = [...new Set([...preference, ...engineNames])];

/** Why an engine was passed over. */
export interface Refusal {
  readonly name: EngineName;
  readonly why: string;
}

export interface Choice {
  readonly engine: Engine;
  readonly name: EngineName;
  /** The better ones that can't be used here, best first. */
  readonly refused: ReadonlyArray<Refusal>;
}

/** The first of `names` that opens, and why those before it didn't; or only the refusals. */
export const chooseEngine = async (
  names: ReadonlyArray<EngineName> = preference,
  settings?: EngineSettings,
): Promise<Choice | { readonly engine: undefined; readonly refused: ReadonlyArray<Refusal> }> => {
  const refused: Array<Refusal> = [];
  for (const name of names) {
    const opened = await definitionOf(name).open(settings);
    if (opened._tag === "Ready") return { engine: opened.engine, name, refused };
    refused.push({ name, why: opened.why });
  }
  return { engine: undefined, refused };
};
