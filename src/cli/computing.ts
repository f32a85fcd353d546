/** The options that say what computes, and how. In: a command. Out: its options, and the settings that they come to. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { type EngineSettings, type Fma, type Precision, precisions } from "../../runtime/engine/engine.js";
import { engineChoices } from "../run/engine.js";
import type { Cluster } from "../study/ray/cluster.js";
import { wholeFrom } from "./command.js";

export interface Computing {
  readonly engine?: string;
  readonly precision?: Precision;
  readonly devices?: number | "all";
  readonly shardState?: true;
  readonly workers?: number | ReadonlyArray<string>;
  readonly fma?: Fma;
}

const devices = (text: string): number | "all" => (text === "all" ? "all" : wholeFrom(1, 65_536)(text));

/** A number of processes here, or where each listens. */
const workers = (text: string): number | ReadonlyArray<string> => {
  if (/^[0-9]+$/.test(text)) return wholeFrom(1, 1024)(text);
  const addresses = text.split(",");
  if (addresses.every((address) => /^[^\s,]+:[0-9]{1,5}$/.test(address))) return addresses;
  throw new InvalidArgumentError("It must be a number, or HOST:PORT of each worker with commas between.");
};

/** `--engine`, and what an engine such as jax leaves to choose. */
export const choosing = (command: Command): Command =>
  command
    .addOption(new Option("--engine <name>", "what computes (default: auto)").choices(engineChoices))
    .addOption(
      new Option("--precision <format>", "what products are rounded to (default: float32)").choices(precisions),
    )
    .option("--devices <n>", "how many GPUs or other devices share each batch, or all (default: all)", devices)
    .option("--shard-state", "cut parameters and optimiser slots over the devices, where one can't hold them")
    .addOption(
      new Option("--fma <off>", "wasm: the same bits on Node 20, 22, 24 and in browsers; slower").choices(["off"]),
    );

/** The same, and processes that train as one. */
export const computing = (command: Command): Command =>
  choosing(command).option(
    "--workers <n>",
    "processes that train as one: a number here, or HOST:PORT,… elsewhere",
    workers,
  );

const rayPrefix = "ray:";

/** An address of a Ray cluster's dashboard. */
export const isRay = (text: string): boolean => /^ray:https?:\/\/[^\s/]+\/?$/.test(text);

/** The cluster that `--on ray:…` names, as this machine's environment has it. */
export const clusterOf = (on: string, gpus: number | undefined): Cluster => {
  const { RAY_AUTH_TOKEN: token, GRAFT_COMMAND: command } = process.env;
  return {
    address: on.slice(rayPrefix.length),
    ...(token && { token }),
    ...(command && { command }),
    ...(gpus && { gpus }),
  };
};

/** What was asked of the engine; what was not is left to it. */
export const settingsOf = ({
  precision,
  devices: count,
  shardState,
  workers: processes,
  fma,
}: Computing): EngineSettings => ({
  ...(precision && { precision }),
  ...(count === undefined || count === "all" ? {} : { devices: count }),
  ...(shardState && { shardState }),
  ...(processes === undefined ? {} : { workers: processes }),
  ...(fma && { fma }),
});
