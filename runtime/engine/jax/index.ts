/**
 * The engine jax: graft's programs in JAX, on GPUs, TPUs and processors, several of them, here or on other machines.
 *
 * In: settings. Out: an engine, or a sentence why there is none. A Python with JAX runs worker.py; Node keeps the loop,
 * the data and the run's folder. A worker that is lost rejects what was asked of it with EngineLost, and the next
 * program is loaded into new ones.
 */
import { existsSync, readFileSync } from "node:fs";
import type { Engine, EngineDefinition, EngineSettings } from "../engine.js";
import { environmentMark } from "../places.js";
import { type Fleet, type Machine, openFleet } from "./fleet.js";
import { findPython } from "./python.js";
import { openSession } from "./session.js";

/** `8 × NVIDIA H200`. */
const devicesOf = ({ devices, kind, platform }: Machine): string =>
  `${devices === 1 ? "" : `${devices} × `}${platform === "cpu" ? "processor" : kind}`;

/** Names all on which the bits of a run depend: the library, what it runs on, and how that was told to round. */
const versionOf = (machine: Machine, { precision = "float32", shardState, workers = 1 }: EngineSettings): string => {
  const count = typeof workers === "number" ? workers : workers.length;
  return [
    `JAX ${machine.jax}`,
    devicesOf(machine),
    ...(precision === "float32" ? [] : [precision]),
    ...(shardState === true ? ["state cut"] : []),
    ...(count === 1 ? [] : [`${count} workers`]),
  ].join(", ");
};

export interface JaxEngine extends Engine {
  /** The processes of the workers that are at work now. */
  readonly pids: () => ReadonlyArray<number>;
  /** `cpu`, `gpu` or `tpu`. */
  readonly platform: string;
}

const engineOn = (python: string, first: Fleet, settings: EngineSettings): JaxEngine => {
  let fleet = first;
  const alive = async (): Promise<Fleet> => {
    if (fleet.isLost()) fleet = await openFleet(python, settings);
    return fleet;
  };
  const { machine } = first;
  return {
    name: "jax",
    version: versionOf(machine, settings),
    threads: machine.threads,
    devices: devicesOf(machine),
    deviceBytes: machine.memory,
    settings: { precision: settings.precision ?? "float32" },
    load: async (program) => openSession(await alive(), program),
    pids: () => fleet.pids,
    platform: machine.platform,
  };
};

/** The engine on an interpreter that has JAX. */
export const jaxEngineOn = async (python: string, settings: EngineSettings = {}): Promise<JaxEngine> =>
  engineOn(python, await openFleet(python, settings), settings);

/** The engine. Rejects with one sentence where there is no Python with JAX, or its devices are not those asked for. */
export const jaxEngine = async (settings: EngineSettings = {}): Promise<JaxEngine> => {
  // Workers elsewhere bring their own.
  if (typeof settings.workers === "object") return jaxEngineOn("", settings);
  const python = await findPython();
  if (python._tag === "Absent") throw new Error(python.why);
  return jaxEngineOn(python.path, settings);
};

/** What `graft native --jax` notes in the environment it made. */
const isForAccelerator = (): boolean => {
  const mark = environmentMark();
  if (!existsSync(mark)) return false;
  const { platform } = JSON.parse(readFileSync(mark, "utf8")) as { readonly platform?: string };
  return platform === "gpu" || platform === "tpu";
};

const opened = new Map<string, ReturnType<EngineDefinition["open"]>>();

export const jax: EngineDefinition = {
  name: "jax",
  optional: true,
  doc: "JAX through Python: GPUs, TPUs, several devices and machines, set up by `graft native --jax`",
  takes: ["precision", "devices", "shardState", "workers"],
  preferred: isForAccelerator,
  open: (settings = {}) => {
    const key = JSON.stringify(settings);
    const made =
      opened.get(key) ??
      jaxEngine(settings).then(
        (engine) => ({ _tag: "Ready", engine }) as const,
        (cause: Error) => ({ _tag: "Unavailable", why: cause.message }) as const,
      );
    opened.set(key, made);
    return made;
  },
};
