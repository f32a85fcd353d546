// The real command: a run is served by threads, stock clients and the lines of docs/deploy.md are answered, a run that
// is trained anew is followed, SIGTERM drops nothing.
import { type ChildProcess, execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, called, folder, gallery, graft, root, start, tiny, until } from "../e2e/graft.js";
import { long } from "../long.js";

const place = folder();
const python = process.env["GRAFT_PYTHON"] ?? "python3";
const has = (command: string, ...args: ReadonlyArray<string>): boolean => spawnSync(command, args).status === 0;
const running: Array<ChildProcess> = [];

interface Server {
  readonly base: string;
  readonly child: ChildProcess;
  readonly answer: Promise<Answer>;
  readonly said: () => string;
}

const serveRun = async (...args: ReadonlyArray<string>): Promise<Server> => {
  const { child, answer } = start(place.path, ["serve", "--port", "0", ...args]);
  running.push(child);
  let said = "";
  child.stderr?.on("data", (part: Buffer) => (said += part.toString()));
  await until(() => /Ctrl-C/.test(said) || child.exitCode !== null);
  const base = /on (http:\/\/[^/\s]+)\//.exec(said)?.[1] ?? "";
  return { base, child, answer, said: () => said };
};

beforeAll(async () => {
  const { code, err } = await graft(place.path, ["train", gallery, ...tiny, "--engine", "wasm", "--out", "cvae"]);
  expect([code, err.includes("error")]).toEqual([0, false]);
});
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
  place.remove();
});

const post = (base: string, path: string, body: unknown): Promise<Response> =>
  fetch(`${base}${path}`, { method: "POST", body: JSON.stringify(body) });

describe("a server", () => {
  let server: Server;
  beforeAll(async () => {
    server = await serveRun("cvae", "--engine", "wasm", "--log", "all", "--reload", "0.2");
  });
  afterAll(() => void server.child.kill("SIGTERM"));

  test("the same seed gives what `graft sample` gives", async () => {
    // On the same engine: another one rounds in another way.
    const args = ["sample", "cvae", "--condition", "digit=3", "--count", "2", "--seed", "5", "--out", "s.npy"];
    expect((await start(place.path, args, "", { GRAFT_NATIVE: "off" }).answer).code).toBe(0);
    const file = readFileSync(join(place.path, "s.npy"));
    const answer = await fetch(`${server.base}/v1/models/cvae:sample`, {
      method: "POST",
      body: JSON.stringify({ digit: 3, count: 2, seed: 5 }),
      headers: { accept: "application/x-npy" },
    });
    expect(Buffer.from(await answer.arrayBuffer()).equals(file)).toBe(true);
  });

  test.skipIf(!has("curl", "--version"))("every curl line of docs/deploy.md answers", () => {
    const lines = readFileSync(join(root, "docs/deploy.md"), "utf8").match(/^curl .+$/gm) ?? [];
    expect(lines.length).toBeGreaterThan(12);
    for (const line of lines) {
      const asked = line
        .replaceAll("http://127.0.0.1:8501", server.base)
        .replace("curl -s", "curl -s -w '%{http_code}'");
      const { stdout } = spawnSync("sh", ["-c", asked], { cwd: place.path, encoding: "utf8" });
      expect([line, stdout.slice(-3)]).toEqual([line, "200"]);
    }
    expect(readFileSync(join(place.path, "threes.png")).subarray(1, 4).toString()).toBe("PNG");
  });

  test.skipIf(!has(python, "-c", "import requests, numpy"))(
    "Python: requests in TensorFlow Serving's shapes and the binary extension",
    () => {
      const { stdout, stderr } = spawnSync(python, [join(root, "tests/serve/client.py"), server.base, "requests"], {
        encoding: "utf8",
      });
      expect({ stdout, stderr }).toEqual({ stdout: "ok\n", stderr: "" });
    },
  );

  test.skipIf(!has(python, "-c", "import tritonclient.http"))(
    "KServe's own client, where tritonclient is installed",
    () => {
      const { stdout, stderr } = spawnSync(python, [join(root, "tests/serve/client.py"), server.base, "triton"], {
        encoding: "utf8",
      });
      expect({ stdout, stderr }).toEqual({ stdout: "ok\n", stderr: "" });
    },
  );

  test("a run that is written anew is followed, and answers as before", async () => {
    const draw = async (): Promise<string> =>
      (await post(server.base, "/v1/models/cvae:sample", { digit: 3, count: 1, seed: 1 })).text();
    const before = await draw();
    const state = join(place.path, "cvae/state.json");
    writeFileSync(state, readFileSync(state));
    await until(() => server.said().includes('"event":"reloaded"'));
    expect(await draw()).toBe(before);
  });

  test("log lines are JSON, one a request, with nothing of the body", () => {
    const lines = server
      .said()
      .split("\n")
      .filter((line) => line.startsWith("{"));
    const requests = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === "request");
    expect(requests.length).toBeGreaterThan(1);
    expect(Object.keys(requests[0])).toEqual(expect.arrayContaining(["time", "id", "route", "status", "ms"]));
  });

  test.runIf(long)("SIGTERM answers what is under way, then ends with 0", async () => {
    const sent: Array<Promise<void>> = [];
    const answers = Array.from({ length: 40 }, (_, i) => {
      const body = JSON.stringify({ digit: i % 10, count: 70, seed: i });
      const asked = request(`${server.base}/v1/models/cvae:sample`, { method: "POST", agent: false });
      const answer = new Promise<string>((done, fail) => {
        asked.on("error", fail);
        asked.on("response", async (response) => {
          let text = "";
          for await (const part of response) text += part;
          done(`${response.statusCode} ${JSON.parse(text).count}`);
        });
      });
      sent.push(new Promise((done) => asked.on("finish", () => done())));
      asked.end(body);
      return answer;
    });
    await Promise.all(sent);
    server.child.kill("SIGTERM");
    expect(new Set(await Promise.all(answers))).toEqual(new Set(["200 70"]));
    expect((await server.answer).code).toBe(0);
  });
});

describe("what can't be served", () => {
  const refused = async (...args: ReadonlyArray<string>) => {
    const paths = args.map((each) => (existsSync(join(place.path, each)) ? join(place.path, each) : each));
    const { code, err } = await called(["serve", "--workers", "0", "--log", "none", ...paths]);
    return { code, err };
  };

  test("a folder without runs, two runs of one name, a broken run", async () => {
    mkdirSync(join(place.path, "empty"), { recursive: true });
    cpSync(join(place.path, "cvae"), join(place.path, "other/cvae"), { recursive: true });
    cpSync(join(place.path, "cvae"), join(place.path, "broken"), { recursive: true });
    writeFileSync(join(place.path, "broken/model.safetensors"), "x");
    expect(await refused("empty")).toMatchObject({ code: 2, err: expect.stringContaining("G881") });
    expect(await refused("cvae", "other/cvae")).toMatchObject({ code: 2, err: expect.stringContaining("G882") });
    const broken = await refused("broken");
    expect(broken).toMatchObject({ code: 3, err: expect.stringContaining("G784") });
  });

  test("an address that is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((done) => other.once("listening", done));
    const { port } = other.address() as { readonly port: number };
    const { code, err } = await refused("cvae", "--port", String(port));
    other.close();
    expect([code, err]).toEqual([1, expect.stringContaining("G880")]);
  });
});

describe("how it is deployed", () => {
  const file = (name: string): string => join(root, "examples/deploy", name);

  test("the Dockerfile serves as a user without rights", () => {
    const text = readFileSync(file("Dockerfile"), "utf8");
    expect(text).toMatch(/^USER node$/m);
    expect(JSON.parse(/^CMD (\[.*\])$/m.exec(text)?.[1] ?? "")).toContain("serve");
  });

  test.skipIf(!has(python, "-c", "import yaml"))(
    "Python: the InferenceService is YAML of the kind that KServe reads",
    () => {
      const code = `import sys, yaml, json; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))`;
      const service = JSON.parse(
        execFileSync(python, ["-c", code, file("inference-service.yaml")], { encoding: "utf8" }),
      );
      expect([service.apiVersion, service.kind]).toEqual(["serving.kserve.io/v1beta1", "InferenceService"]);
      const [container] = service.spec.predictor.containers;
      expect(container.ports[0].containerPort).toBe(8501);
      expect(container.readinessProbe.httpGet.path).toBe("/v2/health/ready");
    },
  );

  test.skipIf(!has("systemd-analyze", "--version"))("systemd-analyze finds nothing wrong with the unit", () => {
    const { stderr, status } = spawnSync("systemd-analyze", ["verify", "--man=no", file("graft-serve.service")], {
      encoding: "utf8",
    });
    const about = stderr
      .split("\n")
      .filter((line) => line.includes("graft-serve.service") && !/not executable|No such file/.test(line));
    expect([about, existsSync(file("graft-serve.service")), status === null]).toEqual([[], true, false]);
  });
});
