// Trials and trainings on a Ray cluster, against a server that answers as its Jobs API does (and as it shouldn't), and
// the objects for Kubernetes.
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { usage } from "../../src/report/usage.js";
import { stopCommand } from "../../src/study/ray/cluster.js";
import { trainOnRay } from "../../src/study/ray/train.js";
import { lineOf } from "../../src/study/said.js";
import { kubernetesJob } from "../../src/study/sweep/kubernetes.js";
import { type TrialCluster as Cluster, runOnRay } from "../../src/study/sweep/ray.js";

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
  readonly token: string | undefined;
}

type Answer = { readonly status?: number; readonly body: unknown };

let server: Server | undefined;
afterEach(() => server?.close());

const serving = async (answer: (request: Request) => Answer | undefined): Promise<string> => {
  server = createServer((request, response) => {
    const parts: Array<Buffer> = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const made = answer({ method, path, body: Buffer.concat(parts), token: headers.authorization });
      if (made === undefined) return void response.destroy();
      response.writeHead(made.status ?? 200);
      response.end(typeof made.body === "string" ? made.body : JSON.stringify(made.body));
    });
  });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** A cluster whose jobs end as `ends` says, in the order in which they are submitted. */
const cluster = async (
  ...ends: ReadonlyArray<{
    readonly status: string;
    readonly driver_exit_code?: number;
    readonly message?: string;
    readonly log?: ReadonlyArray<string>;
  }>
) => {
  const jobs = new Map<string, { looks: number; end: object }>();
  const seen: {
    packages: Array<Buffer>;
    posted: Array<Record<string, unknown>>;
    stopped: Array<string>;
    tokens: Set<string | undefined>;
  } = {
    packages: [],
    posted: [],
    stopped: [],
    tokens: new Set(),
  };
  const address = await serving(({ method, path, body, token }) => {
    seen.tokens.add(token);
    if (method === "PUT") {
      seen.packages.push(body);
      return { body: "" };
    }
    const id = path.split("/")[3] ?? "";
    if (method === "POST" && id === "") {
      const job = JSON.parse(body.toString()) as Record<string, unknown>;
      if (jobs.has(String(job["submission_id"]))) return { status: 500, body: "exists" };
      jobs.set(String(job["submission_id"]), { looks: 0, end: ends[seen.posted.length] ?? { status: "SUCCEEDED" } });
      seen.posted.push(job);
      return { body: { submission_id: job["submission_id"] } };
    }
    if (method === "DELETE") jobs.delete(id);
    if (method === "POST") {
      seen.stopped.push(id);
      jobs.set(id, { looks: 9, end: { status: "STOPPED" } });
      return { body: { stopped: true } };
    }
    const job = jobs.get(id);
    if (path.endsWith("/logs"))
      return {
        body: {
          logs: `${(job?.end as { readonly log?: ReadonlyArray<string> } | undefined)?.log?.join("\n") ?? ""}\n`,
        },
      };
    if (job === undefined) return { status: 404, body: "no such job" };
    job.looks += 1;
    return { body: job.looks === 1 ? { status: "PENDING" } : job.looks === 2 ? { status: "RUNNING" } : job.end };
  });
  return { address, seen, jobs };
};

const progress = {
  ...{ step: 5, steps: 9, epoch: 1, epochs: 2 },
  ...{ losses: { loss: 1 }, samplesPerSecond: 10, secondsLeft: 1 },
};

const work = { folder: "runs/a b", text: '{"graft":1}', metrics: ["loss"] } as const;
const run = (address: string, more: Partial<Cluster> = {}, signal = new AbortController().signal) =>
  runOnRay({ address, engine: "wasm", pause: 1, isDone: async () => true, ...more })(work, { signal });

describe("a trial on Ray", () => {
  test("is one job with its spec in a package, and completed when its figures are there", async () => {
    const { address, seen } = await cluster();
    expect(await run(address, { token: "secret" })).toEqual({ _tag: "Completed" });
    const [job] = seen.posted;
    expect(job?.["entrypoint"]).toMatch(
      /^graft 'sweep' 'spec.json' '--trial' '\/.*runs\/a b' '--engine' 'wasm' '--metrics' 'loss'$/,
    );
    expect(seen.tokens).toEqual(new Set(["Bearer secret"]));
    const files = unzipSync(new Uint8Array(seen.packages[0] ?? []));
    expect(new TextDecoder().decode(files["spec.json"])).toBe(work.text);
    expect(job?.["runtime_env"]).toMatchObject({
      working_dir: expect.stringMatching(/^gcs:\/\/graft_[0-9a-f]+\.zip$/),
    });
  });

  test("is found again by the same command, and never submitted twice", async () => {
    const { address, seen } = await cluster();
    await run(address);
    await run(address);
    expect(seen.posted).toHaveLength(1);
  });

  test("is submitted again when it died, and given up after the third time", async () => {
    const dead = { status: "FAILED", driver_exit_code: 137, message: "killed by signal 9" };
    const once = await cluster(dead);
    expect(await run(once.address)).toEqual({ _tag: "Completed" });
    expect(once.seen.posted).toHaveLength(2);
    server?.close();
    const always = await cluster(dead, dead, dead, dead);
    expect(await run(always.address)).toMatchObject({
      _tag: "Failed",
      reports: [{ summary: expect.stringContaining("died 3 times") }],
    });
    expect(always.seen.posted).toHaveLength(3);
    // The same command again begins with a job of a new name.
    await run(always.address);
    expect(new Set(always.seen.posted.map((job) => job["submission_id"])).size).toBe(always.seen.posted.length);
  });

  test("is not submitted again where its spec or its data is wrong", async () => {
    const { address, seen } = await cluster({ status: "FAILED", driver_exit_code: 3, message: "BAD DATA" });
    expect(await run(address)).toMatchObject({ _tag: "Failed" });
    expect(seen.posted).toHaveLength(1);
  });

  test("says so where the folder is not shared", async () => {
    const { address } = await cluster();
    expect(await run(address, { isDone: async () => false })).toMatchObject({
      reports: [{ summary: expect.stringContaining("no figures") }],
    });
  });

  test("tells of its epochs and its progress by its log, each once, and passes on what else is there", async () => {
    const told: Array<string> = [];
    const lines = [
      "Running entrypoint",
      lineOf({ type: "progress", progress }).trim(),
      lineOf({ type: "epoch", end: { step: 5, epoch: 1, train: { loss: 3 } } }).trim(),
      "a warning of a library",
      lineOf({ type: "epoch", end: { step: 5, epoch: 1, train: { loss: 3 } } }).trim(),
      lineOf({ type: "measuring" }).trim(),
    ];
    const { address } = await cluster({ status: "SUCCEEDED", log: lines });
    const go = runOnRay({
      address,
      engine: "wasm",
      pause: 1,
      isDone: async () => true,
      onLine: (_, line) => told.push(line),
    });
    await go(work, {
      signal: new AbortController().signal,
      onProgress: ({ step }) => told.push(`step ${step}`),
      onEpoch: ({ epoch }) => told.push(`epoch ${epoch}`),
      onMeasure: () => told.push("measuring"),
    });
    expect(told).toEqual(["Running entrypoint", "step 5", "epoch 1", "a warning of a library", "measuring"]);
  });

  test("says what the trial itself said was wrong", async () => {
    const reports = [usage("The spec is odd.", "mend it")];
    const log = [lineOf({ type: "ended", ended: { _tag: "Failed", reports } }).trim()];
    const { address } = await cluster({ status: "FAILED", driver_exit_code: 3, log });
    expect(await run(address)).toEqual({ _tag: "Failed", reports });
  });

  test("is left when asked to, and can be stopped by the command that is printed", async () => {
    const { address, seen, jobs } = await cluster({ status: "RUNNING" });
    const [leave, left] = [new AbortController(), [] as Array<string>];
    const going = run(address, { leave: leave.signal, onLeft: (id) => left.push(id) });
    while (jobs.size === 0) await new Promise((done) => setTimeout(done, 1));
    leave.abort();
    expect(await going).toEqual({ _tag: "Stopped" });
    expect([left, seen.stopped]).toEqual([[...jobs.keys()], []]);
    expect(stopCommand({ address }, left)).toBe(`curl -sS -X POST ${address}/api/jobs/${left[0]}/stop`);
    expect(stopCommand({ address, token: "x" }, ["a", "b"])).toBe(
      `for id in a b; do curl -sS -X POST -H "authorization: Bearer $RAY_AUTH_TOKEN" ${address}/api/jobs/"$id"/stop; done`,
    );
  });

  test("is submitted again under its own number where the head was killed and has forgotten it", async () => {
    const { address, seen, jobs } = await cluster({ status: "RUNNING" }, { status: "SUCCEEDED" });
    const going = run(address);
    while (jobs.size === 0) await new Promise((done) => setTimeout(done, 1));
    jobs.clear();
    expect(await going).toEqual({ _tag: "Completed" });
    expect(seen.posted.map((job) => job["submission_id"])).toEqual([
      seen.posted[0]?.["submission_id"],
      seen.posted[0]?.["submission_id"],
    ]);
  });

  test("gets the engine's settings, and its GPUs from the cluster", async () => {
    const { address, seen } = await cluster();
    await run(address, { engine: "jax", settings: { precision: "bfloat16", devices: 2 }, gpus: 2 });
    expect(seen.posted[0]).toMatchObject({ entrypoint_num_gpus: 2 });
    expect(seen.posted[0]?.["entrypoint"]).toMatch(/'--precision' 'bfloat16' '--devices' '2'$/);
  });

  test("is stopped there when asked to", async () => {
    const { address, seen, jobs } = await cluster();
    const asked = new AbortController();
    const going = run(address, {}, asked.signal);
    while (jobs.size === 0) await new Promise((done) => setTimeout(done, 1));
    asked.abort();
    expect(await going).toEqual({ _tag: "Stopped" });
    expect(seen.stopped).toEqual([...jobs.keys()]);
  });

  test("ends with a report whatever the server answers", async () => {
    const strange: ReadonlyArray<Answer | undefined> = [
      undefined,
      { status: 500, body: "<html>" },
      { body: "" },
      { body: [] },
      { body: { status: "MADE UP" } },
      { body: { status: 7, driver_exit_code: "x", message: 3 } },
      { status: 401, body: "no token" },
      { body: "null" },
    ];
    for (const every of strange) {
      const address = await serving(() => every);
      expect(await run(address)).toMatchObject({
        _tag: "Failed",
        reports: [{ summary: expect.stringContaining("does not answer") }],
      });
      server?.close();
    }
    let turn = 0;
    const address = await serving(() => strange[turn++ % strange.length]);
    expect((await run(address))._tag).toBe("Failed");
    expect((await run("http://127.0.0.1:1"))._tag).toBe("Failed");
  });
});

describe("a training on Ray", () => {
  const root = mkdtempSync(join(tmpdir(), "graft-on-ray-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const packed = (files: Readonly<Record<string, string>>): string => {
    const zip = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
    return `graft-run ${createHash("sha256").update(zip).digest("hex")} ${Buffer.from(zip).toString("base64")}`;
  };
  const training = (name: string) => ({
    ...{ folder: join(root, name), text: '{"graft":1}', workers: 4, options: ["--precision", "tf32"] },
  });
  const train = (address: string, name: string, more: Partial<Cluster> = {}, leave = new AbortController().signal) =>
    trainOnRay({ address, pause: 1, ...more }, training(name), { signal: new AbortController().signal, leave });

  test("is one job that brings its starter, and its run comes back by a second one that is then forgotten", async () => {
    const files = { "state.json": "state", "model.safetensors": "model", "logs/events": "e" };
    const { address, seen, jobs } = await cluster(
      { status: "SUCCEEDED" },
      { status: "SUCCEEDED", log: [packed(files)] },
    );
    expect(await train(address, "one", { gpus: 1, command: "npx graft" })).toMatchObject({
      right: { _tag: "Completed" },
    });
    expect(seen.posted.map((job) => job["entrypoint"])).toEqual(["python starter.py", "python starter.py pack"]);
    const sent = unzipSync(new Uint8Array(seen.packages[0] ?? []));
    expect(Object.keys(sent).sort()).toEqual(["job.json", "spec.json", "starter.py", "worker.py"]);
    expect(JSON.parse(strFromU8(sent["job.json"] ?? new Uint8Array()))).toMatchObject({
      ...{ workers: 4, gpus: 1, command: "npx graft", options: ["--precision", "tf32"], out: join(root, "one") },
    });
    for (const [name, text] of Object.entries(files)) expect(readFileSync(join(root, "one", name), "utf8")).toBe(text);
    expect(jobs.size).toBe(1);
    expect(readdirSync(root)).toEqual(["one"]);
    // The same command finds the job of the training; only the folder is fetched anew.
    await train(address, "one");
    expect(seen.posted.filter((job) => job["entrypoint"] === "python starter.py")).toHaveLength(1);
  });

  test("writes nothing of a run that is not whole, or that would lie elsewhere", async () => {
    const bad = [
      packed({ "state.json": "x" }).replace(/ ./, " z"),
      packed({ "state.json": "x", "../else": "y" }),
      packed({ "model.safetensors": "no state" }),
      "graft-run",
    ];
    for (const [i, line] of bad.entries()) {
      const { address } = await cluster({ status: "SUCCEEDED" }, { status: "SUCCEEDED", log: [line] });
      expect(await train(address, `bad-${i}`)).toMatchObject({
        left: { reports: [{ summary: expect.stringContaining("did not come back") }] },
      });
      expect(existsSync(join(root, `bad-${i}`))).toBe(false);
      server?.close();
    }
  });

  test("is submitted again when it died, and not where its data is wrong", async () => {
    const { address, seen } = await cluster(
      { status: "FAILED", driver_exit_code: 1, message: "a node was lost" },
      { status: "FAILED", driver_exit_code: 3, message: "BAD DATA" },
    );
    expect(await train(address, "dead")).toMatchObject({ left: { exit: 3 } });
    expect(seen.posted).toHaveLength(2);
  });

  test("is left when asked to: its marker stays, by which it knows a shared folder", async () => {
    const { address, jobs, seen } = await cluster({ status: "RUNNING" });
    const leave = new AbortController();
    const going = train(address, "left", {}, leave.signal);
    while (jobs.size === 0) await new Promise((done) => setTimeout(done, 1));
    leave.abort();
    const id = [...jobs.keys()][0] ?? "";
    expect(await going).toEqual(E.right({ _tag: "Left", id }));
    expect(seen.stopped).toEqual([]);
    expect(readFileSync(join(root, ".left.graft-ray"), "utf8")).toBe(id.replace(/-1$/, ""));
  });
});

test("a Kubernetes Job has an index for each part, and tries nothing again that can't succeed", () => {
  const { items } = kubernetesJob({
    name: "My CVAE!",
    spec: "{}",
    options: ["--epochs", "5"],
    parts: 4,
    image: "me/graft:1",
  });
  const job = items[1] as { readonly metadata: { readonly name: string }; readonly spec: Record<string, unknown> };
  expect(job.metadata.name).toMatch(/^[a-z]([-a-z0-9]*[a-z0-9])?$/);
  expect(job.spec).toMatchObject({ completionMode: "Indexed", completions: 4, backoffLimitPerIndex: 3 });
  expect(JSON.stringify(job)).toContain('--shard \\"$((JOB_COMPLETION_INDEX + 1))/4\\"');
  expect(JSON.stringify(job.spec["podFailurePolicy"])).toContain("[2,3,4]");
  expect(JSON.stringify(job)).not.toContain("nvidia");
  const on = kubernetesJob({ name: "x", spec: "{}", options: [], parts: 1, image: "i", gpus: 2 });
  expect(JSON.stringify(on)).toContain('"resources":{"limits":{"nvidia.com/gpu":2}}');
});
