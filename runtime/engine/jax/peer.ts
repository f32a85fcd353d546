/**
 * One worker: a process of Python here, or one that listens on another machine.
 *
 * In: how to reach it. Out: a peer that is asked and answers, one question after the other. It is lost when its process
 * ends, its connection breaks, what it writes is no frame, or nothing is heard of it while it owes an answer: a worker
 * beats every few seconds whatever it computes.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { EngineFailed, EngineLost } from "../engine.js";
import { type Frame, frameOf, frameReader, type Header } from "./frames.js";

export interface Peer {
  /** Rejects with a sentence where the worker refuses, and with EngineLost where it is gone. */
  readonly ask: (header: Header, parts?: ReadonlyArray<ArrayBufferView>) => Promise<Frame>;
  readonly isLost: () => boolean;
  /** Ends it at once; what it owes is lost. */
  readonly kill: () => void;
}

/** Two ends of a pipe or a socket, and how to end what is behind them. */
interface Wire {
  readonly source: Socket;
  readonly sink: Socket;
  readonly end: () => void;
  /** Calls back once with what is known of why it ended. */
  readonly onEnd: (ended: (how: string) => void) => void;
}

interface Waiting {
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: Error) => void;
}

/** How long a worker may owe an answer without a sign of life, in milliseconds. */
const patience = (): number => Number(process.env["GRAFT_PATIENCE"] ?? 60) * 1000;

const refusal = ({ header }: Frame): Error => {
  const text = String(header["error"]);
  const kind = header["kind"];
  return kind === "memory" || kind === "failed" ? new EngineFailed(text, kind) : new Error(text);
};

/** Watches whether anything is heard; twice in a row in vain, since a busy Node may only be late in listening. */
const watching = (heard: () => number, onSilence: () => void): (() => void) => {
  let late = false;
  const timer = setInterval(
    () => {
      const silent = performance.now() - heard() > patience();
      if (silent && late) onSilence();
      late = silent;
    },
    Math.min(1000, patience() / 4),
  );
  return () => clearInterval(timer);
};

/** A peer at the other end of a wire. */
const peerOver = ({ source, sink, end, onEnd }: Wire): Peer => {
  const waiting: Array<Waiting> = [];
  let lost: EngineLost | undefined;
  let heard = performance.now();
  let unwatch: (() => void) | undefined;
  const idle = (): void => {
    unwatch?.();
    unwatch = undefined;
    source.unref();
    sink.unref();
  };
  const lose = (how: string): void => {
    lost ??= new EngineLost(how);
    idle();
    end();
    for (const each of waiting.splice(0)) each.reject(lost);
  };
  const read = frameReader((frame) => {
    heard = performance.now();
    if ("beat" in frame.header) return;
    const next = waiting.shift();
    if (waiting.length === 0) idle();
    if ("error" in frame.header) next?.reject(refusal(frame));
    else next?.resolve(frame);
  });
  source.on("data", (chunk: Buffer) => {
    try {
      read(chunk);
    } catch (cause) {
      lose(cause instanceof Error ? cause.message : String(cause));
    }
  });
  sink.on("error", () => undefined);
  source.on("error", () => undefined);
  onEnd(lose);
  idle();
  const expect = (): void => {
    heard = performance.now();
    source.ref();
    sink.ref();
    unwatch ??= watching(
      () => heard,
      () => lose(`it has said nothing for ${Math.round(patience() / 1000)} s`),
    );
  };
  return {
    ask: (header, parts) =>
      new Promise((resolve, reject) => {
        if (lost !== undefined) return reject(lost);
        waiting.push({ resolve, reject });
        expect();
        sink.cork();
        for (const piece of frameOf(header, parts)) sink.write(piece);
        sink.uncork();
      }),
    isLost: () => lost !== undefined,
    kill: () => lose("it was ended"),
  };
};

/** The last of what a process wrote, for a person who asks why it ended. */
const lastWords = (child: ChildProcess): (() => string) => {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (more: string) => {
    text = `${text}${more}`.slice(-4000);
  });
  (child.stderr as Socket | null)?.unref();
  return () =>
    text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .slice(-3)
      .map((line) => line.trim().slice(0, 300))
      .join(" / ");
};

/** The worker's file: beside this one in a checkout, and in what was built of it. */
export const workerFile = fileURLToPath(new URL("./worker.py", import.meta.url));

/** Places workers on a Ray cluster; lies beside the other. */
export const starterFile = fileURLToPath(new URL("./starter.py", import.meta.url));

/** Where an engine is opened by a process that shares its cores with others, XLA is told how many it has. */
const environment = (more: Readonly<Record<string, string>>): NodeJS.ProcessEnv => {
  const threads = process.env["GRAFT_THREADS"];
  const share = threads === undefined ? {} : { NPROC: threads, PJRT_NPROC: threads };
  return { TF_CPP_MIN_LOG_LEVEL: "2", ...share, ...process.env, ...more };
};

/** Starts a worker here. */
export const startWorker = (python: string, more: Readonly<Record<string, string>> = {}): Peer => {
  const child = spawn(python, ["-u", workerFile], { stdio: ["pipe", "pipe", "pipe"], env: environment(more) });
  const words = lastWords(child);
  child.unref();
  return peerOver({
    source: child.stdout as Socket,
    sink: child.stdin as Socket,
    end: () => child.kill("SIGKILL"),
    onEnd: (ended) => {
      child.once("error", (error) => ended(`it does not start (${error.message})`));
      child.once("close", (code, signal) => {
        const how = signal === null ? `code ${code}` : `the signal ${signal}`;
        ended(`its process ended by ${how}${words() === "" ? "" : `: ${words()}`}`);
      });
    },
  });
};

const nonceBytes = 32;

/** How long somebody may take to be there and to prove that he has the token, in milliseconds. */
const patienceToMeet = 15_000;

/** Proves to know the token: the worker sends a nonce, and gets its HMAC. Resolves with what came behind the nonce. */
const handshake = (socket: Socket, token: string): Promise<void> =>
  new Promise((done, fail) => {
    const onData = (): void => {
      const nonce: Buffer | null = socket.read(nonceBytes);
      if (nonce === null) return;
      socket.off("readable", onData);
      socket.write(createHmac("sha256", token).update(nonce).digest("hex"));
      done();
    };
    socket.on("readable", onData);
    socket.once("error", fail);
    socket.setTimeout(patienceToMeet, () => fail(new Error("it does not answer")));
  });

/** A socket whose other end has proved nothing, but was sent the proof. */
const connected = async (host: string, port: number, token: string): Promise<Socket> => {
  const socket = connect({ host, port });
  try {
    await handshake(socket, token);
    return socket;
  } catch (cause) {
    socket.destroy();
    throw cause;
  }
};

const isRefused = (cause: unknown): boolean => (cause as NodeJS.ErrnoException | null)?.code === "ECONNREFUSED";

/**
 * The same, tried again for a while where nobody listens yet: a scheduler starts workers together with who trains on
 * them.
 */
const connectedSoon = async (host: string, port: number, token: string): Promise<Socket> => {
  const until = performance.now() + Math.min(patience(), patienceToMeet);
  for (;;) {
    try {
      return await connected(host, port, token);
    } catch (cause) {
      if (!isRefused(cause) || performance.now() > until) throw cause;
      await new Promise((done) => setTimeout(done, 200));
    }
  }
};

/** Connects to a worker that listens, or soon will; rejects with EngineLost where there is none. */
export const reachWorker = async (host: string, port: number, token: string): Promise<Peer> => {
  const at = `${host}:${port}`;
  const socket = await connectedSoon(host, port, token).catch((cause: unknown) => {
    throw new EngineLost(`no worker answers at ${at} (${cause instanceof Error ? cause.message : String(cause)})`);
  });
  socket.setTimeout(0);
  return peerOver({
    source: socket,
    sink: socket,
    end: () => socket.destroy(),
    onEnd: (ended) => socket.once("close", () => ended(`the connection to ${at} is closed`)),
  });
};
