// A stand-in for the dashboard of a Ray cluster, which runs what it is sent: each job's package is unpacked into a
// folder of its own, and its entrypoint runs there.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";

interface Running {
  readonly child: ChildProcess;
  log: string;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "STOPPED";
  exit: number | null;
}

interface Posted {
  readonly entrypoint: string;
  readonly submission_id: string;
  readonly runtime_env: { readonly working_dir: string; readonly env_vars?: Readonly<Record<string, string>> };
}

/** `python`: what the jobs find under that name. */
export const jobServer = async (python: string, env: Readonly<Record<string, string>>) => {
  const root = mkdtempSync(join(tmpdir(), "graft-jobs-"));
  const bin = join(root, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "python"), `#!/bin/sh\nexec '${python}' "$@"\n`, { mode: 0o755 });
  const [packages, jobs, posted] = [new Map<string, Buffer>(), new Map<string, Running>(), [] as Array<string>];
  const submit = ({ entrypoint, submission_id: id, runtime_env }: Posted): void => {
    const cwd = mkdtempSync(join(root, "job-"));
    const files = unzipSync(new Uint8Array(packages.get(runtime_env.working_dir.slice(6)) ?? []));
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true });
      writeFileSync(join(cwd, name), bytes);
    }
    const child = spawn("sh", ["-c", entrypoint], {
      cwd,
      detached: true,
      env: { ...process.env, ...env, ...runtime_env.env_vars, PATH: `${bin}:${process.env["PATH"]}` },
    });
    const job: Running = { child, log: "", status: "RUNNING", exit: null };
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        job.log += text;
      });
    child.on("close", (code) => {
      job.exit = code;
      if (job.status === "RUNNING") job.status = code === 0 ? "SUCCEEDED" : "FAILED";
    });
    jobs.set(id, job);
    posted.push(id);
  };
  const answer = (method: string, path: string, body: Buffer): { readonly status: number; readonly json: unknown } => {
    const [, , kind, id = "", more] = path.split("/");
    if (kind === "packages") {
      packages.set(path.split("/").at(-1) ?? "", body);
      return { status: 200, json: "" };
    }
    if (method === "POST" && id === "") {
      const job = JSON.parse(body.toString()) as Posted;
      if (jobs.has(job.submission_id)) return { status: 500, json: "there already" };
      submit(job);
      return { status: 200, json: { submission_id: job.submission_id } };
    }
    const job = jobs.get(id);
    if (job === undefined) return { status: 404, json: `${id} does not exist` };
    if (method === "DELETE") jobs.delete(id);
    if (method === "POST") {
      job.status = "STOPPED";
      process.kill(-(job.child.pid ?? 0), "SIGTERM");
      return { status: 200, json: { stopped: true } };
    }
    if (more === "logs") return { status: 200, json: { logs: job.log } };
    return { status: 200, json: { status: job.status, driver_exit_code: job.exit, message: job.log.slice(-2000) } };
  };
  const server = createServer((request, response) => {
    const parts: Array<Buffer> = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { status, json } = answer(request.method ?? "", request.url ?? "", Buffer.concat(parts));
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(json));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    jobs,
    posted,
    root,
    close: () => server.close(),
  };
};
