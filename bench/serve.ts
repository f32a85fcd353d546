/**
 * What a request costs: `graft serve` beside Keras and ONNX Runtime behind FastAPI, the same decoder, the same
 * requests, the same machine.
 *
 * In: GRAFT_PEERS, a Python with fastapi, uvicorn, keras and onnxruntime; SERVE_SECONDS for each measurement (default
 * 3). Out: requests per second and latencies at 1, 8 and 64 connections, in turns; then the same answers looked at,
 * memory over many requests, and overload.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Bench, Print } from "./bench.js";
import { table } from "./table.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const command = join(root, "dist/cli/main.js");
const python = process.env["GRAFT_PEERS"];
const seconds = Number(process.env["SERVE_SECONDS"] ?? 3);
const connections = [1, 8, 64] as const;

const finished = (child: ChildProcess): Promise<void> => new Promise((done) => child.on("exit", () => done()));

const graft = (...args: ReadonlyArray<string>): Promise<void> =>
  finished(spawn(process.execPath, [command, ...args], { stdio: ["ignore", "ignore", "inherit"] }));

/** The decoder of gallery/cvae, a little trained, as a run and as ONNX. */
const prepare = async (folder: string): Promise<void> => {
  const run = join(folder, "cvae");
  const spec = join(root, "specs/gallery/cvae.json");
  await graft("train", spec, "--data", "digits:600", "--epochs", "1", "--engine", "wasm", "--out", run, "--quiet");
  await graft("export", run, "--to", "onnx", "--part", "decode", "--out", join(folder, "onnx"));
  cpSync(join(run, "model.safetensors"), join(folder, "model.safetensors"));
  const onnx = ["decode.onnx", "model.onnx", "cvae.onnx"].map((name) => join(folder, "onnx", name)).find(existsSync);
  if (onnx !== undefined) cpSync(onnx, join(folder, "decode.onnx"));
};

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => done(port));
    });
  });

interface Server {
  readonly name: string;
  readonly port: number;
  readonly child: ChildProcess;
}

const ready = async (port: number): Promise<void> => {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("a server did not start");
};

const startServer = async (
  name: string,
  args: (port: number) => readonly [string, ReadonlyArray<string>],
): Promise<Server> => {
  const port = await freePort();
  const [program, rest] = args(port);
  const child = spawn(program, rest, { stdio: ["ignore", "ignore", "ignore"] });
  await ready(port);
  return { name, port, child };
};

const bodies = Array.from({ length: 100 }, (_, i) =>
  JSON.stringify({ signature_name: "decode", instances: [{ z: [Math.sin(i), Math.cos(i)], digit: i % 10 }] }),
);

interface Answer {
  readonly status: number;
  readonly text: string;
}

const post = (agent: Agent, port: number, body: string): Promise<Answer> =>
  new Promise((done, fail) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const asked = request(
      { agent, port, host: "127.0.0.1", path: "/v1/models/cvae:predict", method: "POST", headers },
      (response) => {
        const parts: Array<Buffer> = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () => done({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
      },
    );
    asked.on("error", fail);
    asked.end(body);
  });

interface Measured {
  readonly rate: number;
  readonly latencies: ReadonlyArray<number>;
  readonly statuses: ReadonlyMap<number, number>;
}

/** A closed loop: each connection asks again as soon as it is answered. */
const load = async (port: number, wide: number, lasts: number, most = Infinity): Promise<Measured> => {
  const agent = new Agent({ keepAlive: true, maxSockets: wide });
  const latencies: Array<number> = [];
  const statuses = new Map<number, number>();
  const began = performance.now();
  let next = 0;
  const ask = async (): Promise<void> => {
    while (performance.now() - began < lasts * 1000 && next < most) {
      const [body, at] = [bodies[next++ % bodies.length] ?? "", performance.now()];
      const { status } = await post(agent, port, body);
      latencies.push(performance.now() - at);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: wide }, ask));
  agent.destroy();
  const took = (performance.now() - began) / 1000;
  return { rate: latencies.length / took, latencies: latencies.sort((a, b) => a - b), statuses };
};

const at = (sorted: ReadonlyArray<number>, share: number): string =>
  `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1)} ms`;

const farthest = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);

/** Whether all servers answer one request with the same picture. */
const sameAnswers = async (servers: ReadonlyArray<Server>, print: Print): Promise<void> => {
  const agent = new Agent();
  const pictures = await Promise.all(
    servers.map(
      async ({ port }) =>
        JSON.parse((await post(agent, port, bodies[3] ?? "")).text).predictions.flat(5) as ReadonlyArray<number>,
    ),
  );
  const distances = pictures.map((picture) => farthest(picture, pictures[0] ?? []));
  print(
    `same pictures: ${distances.every((distance) => distance < 1e-5) ? "yes" : "NO"} (${distances.map((d) => d.toExponential(1)).join(", ")})`,
  );
};

const compare = async (servers: ReadonlyArray<Server>, print: Print): Promise<void> => {
  for (const { port } of servers) await load(port, 8, 1);
  for (const wide of connections) {
    const measured: Array<readonly [string, Measured]> = [];
    for (const { name, port } of servers) measured.push([name, await load(port, wide, seconds)]);
    const ours = measured[0]?.[1].rate ?? 1;
    print(
      table([
        [`${wide} connection${wide === 1 ? "" : "s"}`, "requests/s", "ours is", "p50", "p90", "p99"],
        ...measured.map(([name, { rate, latencies }]) => [
          name,
          rate.toFixed(0),
          `${(ours / rate).toFixed(1)}×`,
          at(latencies, 0.5),
          at(latencies, 0.9),
          at(latencies, 0.99),
        ]),
      ]),
    );
    print("");
  }
};

const residentOf = (child: ChildProcess): number => {
  const found = /VmRSS:\s+(\d+)/.exec(
    existsSync(`/proc/${child.pid}/status`) ? readFileSync(`/proc/${child.pid}/status`, "utf8") : "",
  );
  return Number(found?.[1] ?? Number.NaN) / 1024;
};

/** Memory after the first and after the last of many requests; and what four times the queue is told. */
const endure = async ({ port, child }: Server, print: Print): Promise<void> => {
  const many = Number(process.env["SERVE_REQUESTS"] ?? 20_000);
  await load(port, 64, 600, many / 4);
  const before = residentOf(child);
  const { statuses } = await load(port, 64, 600, many);
  print(
    `${many} requests: ${[...statuses].map(([status, count]) => `${count} × ${status}`).join(", ")}; resident memory ${before.toFixed(0)} → ${residentOf(child).toFixed(0)} MB`,
  );
  const over = await load(port, 1024, seconds);
  print(
    `1,024 connections, four times the queue: ${[...over.statuses].map(([status, count]) => `${count} × ${status}`).join(", ")}; p99 ${at(over.latencies, 0.99)}`,
  );
};

const run = async (print: Print): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "graft-bench-"));
  const servers: Array<Server> = [];
  try {
    await prepare(folder);
    servers.push(
      await startServer("graft serve", (port) => [
        process.execPath,
        [command, "serve", join(folder, "cvae"), "--engine", "wasm", "--port", String(port), "--log", "none"],
      ]),
    );
    if (python === undefined) print("GRAFT_PEERS names no Python: nobody to compare with.");
    else
      for (const [name, kind] of [
        ["Keras, FastAPI", "keras"],
        ["ONNX Runtime, FastAPI", "onnx"],
      ] as const)
        servers.push(
          await startServer(name, (port) => [
            python,
            [join(root, "bench/peer/python/with_server.py"), kind, folder, String(port)],
          ]),
        );
    await sameAnswers(servers, print);
    await compare(servers, print);
    if (servers[0] !== undefined) await endure(servers[0], print);
  } finally {
    for (const { child } of servers) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
};

export const serve: Bench = { name: "serve", doc: "requests per second and latencies of a decoder behind HTTP", run };
