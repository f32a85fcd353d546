/**
 * The workers that compute as one.
 *
 * In: an interpreter and settings. Out: a peer to ask; every worker gets each question, and the first one's answer
 * counts. All are joined by jax.distributed, so each waits for the others inside a step: when one is lost the rest can
 * only hang, and are ended.
 */
import { availableParallelism } from "node:os";
import { EngineLost, type EngineSettings } from "../engine.js";
import { compiledPrograms } from "../places.js";
import type { Header } from "./frames.js";
import { type Peer, reachWorker, startWorker } from "./peer.js";

/** What a worker says of itself once JAX is loaded. */
export interface Machine {
  readonly jax: string;
  readonly python: string;
  readonly platform: string;
  /** Such as `NVIDIA H200`. */
  readonly kind: string;
  /** Of all workers together. */
  readonly devices: number;
  /** Bytes of one device, where it tells. */
  readonly memory: number | null;
  readonly threads: number;
}

export interface Fleet extends Peer {
  readonly machine: Machine;
  /** The processes of the workers, each on its own machine. */
  readonly pids: ReadonlyArray<number>;
}

const protocol = 2;

const loopback = "127.0.0.1";

const machineOf = (header: Header): Machine => ({
  jax: String(header["jax"]),
  python: String(header["python"]),
  platform: String(header["platform"]),
  kind: String(header["kind"]),
  devices: Number(header["devices"]),
  memory: typeof header["memory"] === "number" ? header["memory"] : null,
  threads: Number(header["threads"] ?? availableParallelism()),
});

/** One of several workers of this machine gets one of its GPUs; processors have no use for the variable. */
const own = (index: number, count: number): Readonly<Record<string, string>> => {
  if (count === 1) return {};
  const visible = process.env["CUDA_VISIBLE_DEVICES"]?.split(",") ?? [];
  return { CUDA_VISIBLE_DEVICES: visible[index] ?? `${index}` };
};

interface Place {
  readonly host: string;
  readonly peer: Peer;
}

/** HOST:PORT in two. Throws a sentence. */
const addressOf = (text: string): { readonly host: string; readonly port: number } => {
  const [, host = "", port = ""] = /^(.+):([0-9]{1,5})$/.exec(text) ?? [];
  if (host === "" || Number(port) > 65_535) throw new Error(`${text} is no HOST:PORT`);
  return { host, port: Number(port) };
};

/** Who can start what on a worker, and read what it is sent, is whoever has the token. */
const tokenHere = (): string => {
  const token = process.env["GRAFT_TOKEN"] ?? "";
  if (token.length < 16)
    throw new Error("workers elsewhere want a token: set GRAFT_TOKEN to the same 16 or more characters here and there");
  return token;
};

const placesOf = async (python: string, workers: EngineSettings["workers"]): Promise<ReadonlyArray<Place>> => {
  if (typeof workers !== "object") {
    const count = workers ?? 1;
    return Array.from({ length: count }, (_, i) => ({ host: loopback, peer: startWorker(python, own(i, count)) }));
  }
  const [token, addresses] = [tokenHere(), workers.map(addressOf)];
  const reached = await Promise.allSettled(addresses.map(({ host, port }) => reachWorker(host, port, token)));
  const failed = reached.find((each) => each.status === "rejected");
  if (failed !== undefined) {
    for (const each of reached) if (each.status === "fulfilled") each.value.kill();
    throw failed.reason;
  }
  return reached.flatMap((each, i) =>
    each.status === "fulfilled" ? [{ host: addresses[i]?.host ?? loopback, peer: each.value }] : [],
  );
};

/** Where the workers meet: at a free port of the first. */
const meeting = async ({ host, peer }: Place): Promise<string> => {
  const { header } = await peer.ask({ op: "port", host });
  return `${host}:${Number(header["port"])}`;
};

/** Several peers as one. */
const together = (peers: ReadonlyArray<Peer>): Peer => {
  const kill = (): void => {
    for (const peer of peers) peer.kill();
  };
  const counted = (index: number): string =>
    peers.length === 1 ? "the worker" : `worker ${index + 1} of ${peers.length}`;
  return {
    ask: async (header, parts) => {
      const answers = peers.map((peer, i) =>
        peer.ask(header, parts).catch((cause: unknown) => {
          if (!(cause instanceof EngineLost)) throw cause;
          kill();
          throw new EngineLost(`${counted(i)} is lost: ${cause.message}`);
        }),
      );
      // Where one is lost the others are ended and reject too: the first to reject is the reason.
      const [first] = await Promise.all(answers);
      if (first === undefined) throw new EngineLost("there is no worker");
      return first;
    },
    isLost: () => peers.some((peer) => peer.isLost()),
    kill,
  };
};

/** Starts or reaches the workers and joins them. Rejects with one sentence, and then none is left running. */
export const openFleet = async (python: string, settings: EngineSettings = {}): Promise<Fleet> => {
  const places = await placesOf(python, settings.workers);
  const all = together(places.map(({ peer }) => peer));
  try {
    const coordinator = places.length > 1 && places[0] !== undefined ? await meeting(places[0]) : undefined;
    const start = {
      op: "start",
      protocol,
      precision: settings.precision ?? "float32",
      cache: compiledPrograms(),
      ...(settings.devices === undefined ? {} : { devices: settings.devices }),
      ...(settings.shardState === undefined ? {} : { shard: settings.shardState }),
    };
    const joined = (index: number): Header =>
      coordinator === undefined
        ? start
        : { ...start, join: { coordinator, bind: coordinator, count: places.length, index } };
    const started = await Promise.all(places.map(({ peer }, i) => peer.ask(joined(i))));
    if (started[0] === undefined) throw new Error("there is no worker");
    const pids = started.map(({ header }) => Number(header["pid"]));
    return { ...all, machine: machineOf(started[0].header), pids };
  } catch (cause) {
    all.kill();
    throw cause;
  }
};
