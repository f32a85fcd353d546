/** `graft serve`: trained runs behind HTTP, in the protocols that clients speak, with a page to play with. */

import { InvalidArgumentError } from "commander";
import * as E from "fp-ts/lib/Either.js";
import type { Report } from "../../../compiler/words/report.js";
import { textAt } from "../../../runtime/checkpoint/atomic.js";
import { chooseEngine, type EngineName, engineNames, preference } from "../../../runtime/engine/registry.js";
import { reportOf } from "../../../runtime/problem/failure.js";
import { version } from "../../report/package.js";
import { noEngineProblem } from "../../report/problem/engine/no-engine.js";
import { addressNotFreeProblem } from "../../report/problem/serve/address-not-free.js";
import { nothingToServeProblem } from "../../report/problem/serve/nothing-to-serve.js";
import { oneNameTwoRunsProblem } from "../../report/problem/serve/one-name-two-runs.js";
import { openToNetworkProblem } from "../../report/problem/serve/open-to-network.js";
import { type Refusal, refusal, refusalOf } from "../../report/refusal.js";
import { usage } from "../../report/usage.js";
import { engineChoices } from "../../run/engine.js";
import { readRun } from "../../run/run.js";
import { type Serving, serve } from "../../serve/index.js";
import { type Scanned, scan } from "../../serve/places.js";
import type { Event } from "../../serve/registry.js";
import { collect, type Define, examples, realFrom, wholeFrom } from "../command.js";
import { type Outcome, refused } from "../outcome.js";
import { rendered } from "../render.js";
import { stopper } from "../stop.js";
import { note, noteAsIs, noteStyled, terminalOf } from "../terminal.js";

interface Options {
  readonly port: number;
  readonly host: string;
  readonly engine: string;
  readonly workers: number;
  readonly maxBatch: number;
  readonly batchDelay: number;
  readonly queue: number;
  readonly timeout: number;
  readonly maxRows: number;
  readonly bodyLimit: number;
  readonly reload: number;
  readonly label?: ReadonlyArray<readonly [string, string]>;
  readonly tokenFile?: string;
  readonly cors?: ReadonlyArray<string>;
  readonly allowHost?: ReadonlyArray<string>;
  readonly log: "auto" | "all" | "events" | "none";
}

const loopback: ReadonlyArray<string> = ["localhost", "127.0.0.1", "::1"];

const isLocal = (host: string): boolean => loopback.includes(host) || /^127\./.test(host);

const labelOf = (text: string, before: ReadonlyArray<readonly [string, string]> = []) => {
  const match = /^([A-Za-z0-9._-]+)\/([A-Za-z0-9._-]+)=([0-9]+)$/.exec(text);
  if (match === null) throw new InvalidArgumentError("It must be MODEL/LABEL=VERSION, such as digits/stable=2.");
  return [...before, [`${match[1]}/${match[2]}`, String(Number(match[3]))] as const];
};

/** Where there is nothing to serve, or two runs under one name. */
const refuseScan = (named: ReadonlyArray<string>, { places, empty, twice }: Scanned): Refusal | undefined => {
  const none = empty.map((folder) => reportOf(nothingToServeProblem, { folder }));
  const same = twice.map(([one, other]) =>
    reportOf(oneNameTwoRunsProblem, {
      folders: [one.folder, other.folder],
      model: one.model,
      version: one.version,
      first: named[0],
    }),
  );
  const reports = [...none, ...same];
  return reports.length > 0 || places.length === 0 ? refusal(2, ...reports) : undefined;
};

/** Why the system does not give the address. */
const refuseAddress = (host: string, port: number, error: NodeJS.ErrnoException): Refusal =>
  refusalOf(addressNotFreeProblem, { host, port, why: error.code ?? error.message });

/** What a header can carry. */
const sendable = /^[\x21-\x7e]{1,4096}$/;

const tokenFrom = async (file: string | undefined): Promise<E.Either<Refusal, string | undefined>> => {
  const fromEnvironment = process.env["GRAFT_SERVE_TOKEN"];
  if (file === undefined) return E.right(fromEnvironment === "" ? undefined : fromEnvironment);
  const text = await textAt(file);
  const token = text?.trim();
  return token === undefined || !sendable.test(token)
    ? E.left(
        refusal(
          2,
          usage(
            `No token can be read from \`${file}\`.`,
            "write the secret into that file, on one line, in letters, digits and signs of ASCII",
          ),
        ),
      )
    : E.right(token);
};

const line = (fields: Readonly<Record<string, unknown>>): void =>
  noteAsIs(`${JSON.stringify({ time: new Date().toISOString(), ...fields })}\n`);

const tellEvent =
  (log: Options["log"]) =>
  ({ what, place, why }: Event): void => {
    if (log === "none") return;
    const { model, version: one, folder } = place;
    line({ event: what, model, version: one, folder, ...(why === undefined ? {} : { why }) });
  };

/** One engine in this thread for --workers 0, else the names to try in threads. */
const engineFor = async ({ engine, workers }: Options) => {
  const isName = (engineNames as ReadonlyArray<string>).includes(engine);
  const names = isName ? [engine as EngineName] : preference;
  const choice = await chooseEngine(names);
  if (choice.engine === undefined) {
    const reasons = choice.refused.map((one) => `${one.name}: ${one.why}.`);
    return E.left(refusalOf(noEngineProblem, { names, reasons }));
  }
  return E.right(workers === 0 ? choice.engine : { engines: [choice.name], workers });
};

const hostsFor = ({ host, allowHost = [] }: Options): ReadonlyArray<string> | undefined => {
  if (!isLocal(host) && allowHost.length === 0) return undefined;
  return [...loopback, host, ...allowHost].map((name) => name.toLowerCase());
};

const startOptions = (named: ReadonlyArray<string>, options: Options, refusals: Array<Refusal>) => ({
  named,
  open: async (folder: string) => {
    const run = await readRun(folder);
    if (E.isRight(run)) return run;
    refusals.push(run.left);
    return E.left(run.left.reports.map(({ code, summary }) => `${code}: ${summary}`).join(" "));
  },
  batch: { rows: options.maxBatch, delay: options.batchDelay, queue: options.queue },
  limits: { rows: options.maxRows, timeout: options.timeout * 1000 },
  labels: new Map(options.label ?? []),
  reload: options.reload * 1000,
  version: version(),
  bodyLimit: options.bodyLimit * 2 ** 20,
  origins: options.cors ?? [],
});

const told = ({ registry, service }: Serving, address: string): string => {
  const models = registry.served().map(({ place }) => `${place.model} (version ${place.version})`);
  const [first] = registry.models();
  return `Serving ${models.join(", ")} on ${address}/  [${service.engine}]
A page to play with is at ${address}/, the description at ${address}/openapi.json. For example:
  curl -s ${address}/v1/models/${first}:sample -H 'Accept: image/png' -d '{"count": 16}' > samples.png
Ctrl-C ends it.\n`;
};

/** Listens until a signal comes; then answers what is under way. */
const run = async (serving: Serving, { host, port }: Options, warnings: ReadonlyArray<Report>): Promise<Outcome> => {
  const address = await serving.listen(host, port).catch((error: NodeJS.ErrnoException) => error);
  if (address instanceof Error) {
    await serving.end();
    return refused(refuseAddress(host, port, address));
  }
  noteStyled(rendered(warnings, terminalOf(process.stderr)));
  note(told(serving, address));
  await new Promise<void>((done) => {
    const stop = stopper((name) => note(`${name}: answering what is under way; once more ends at once.\n`));
    stop.signal.addEventListener("abort", () => done(), { once: true });
  });
  await serving.end();
  return { exit: 0, text: "", json: { address }, reports: [] };
};

const serveRuns = async (named: ReadonlyArray<string>, options: Options): Promise<Outcome> => {
  const wrong = refuseScan(named, await scan(named));
  if (wrong !== undefined) return refused(wrong);
  const token = await tokenFrom(options.tokenFile);
  if (E.isLeft(token)) return refused(token.left);
  const engine = await engineFor(options);
  if (E.isLeft(engine)) return refused(engine.left);
  const refusals: Array<Refusal> = [];
  const log = options.log === "auto" ? (process.stderr.isTTY ? "events" : "all") : options.log;
  const hosts = hostsFor(options);
  const serving = await serve({
    ...startOptions(named, options, refusals),
    on: engine.right,
    onEvent: tellEvent(log),
    ...(log === "all" ? { log: line } : {}),
    ...(token.right === undefined ? {} : { token: token.right }),
    ...(hosts === undefined ? {} : { hosts }),
  });
  if (serving.registry.served().length === 0) {
    await serving.end();
    return refused(refusals[0] ?? refusal(1));
  }
  const exposed = !isLocal(options.host) && token.right === undefined;
  return run(serving, options, exposed ? [reportOf(openToNetworkProblem, { host: options.host })] : []);
};

const declare: Define = (command) => {
  command
    .argument("<run...>", "runs, folders of runs (a run called 1, 2 … is a version), or NAME=FOLDER")
    .option("--port <n>", "where to listen; 0 takes a free port", wholeFrom(0, 65_535), 8501)
    .option("--host <address>", "on which interface; 0.0.0.0 is the whole network", "127.0.0.1")
    .option("--engine <name>", `what computes: ${engineChoices.join(", ")}`, "auto")
    .option("--workers <n>", "threads that compute; 0 computes in the server's own", wholeFrom(0, 64), 1)
    .option("--max-batch <n>", "rows that are computed together", wholeFrom(1, 4096), 64)
    .option("--batch-delay <ms>", "how long a free thread waits for more rows", realFrom(0, 1000), 0)
    .option("--queue <n>", "requests that may wait; more are answered 503", wholeFrom(1, 100_000), 256)
    .option("--timeout <s>", "how long a request may take", realFrom(0.001, 3600), 30)
    .option("--max-rows <n>", "rows of one request", wholeFrom(1, 100_000), 1024)
    .option("--body-limit <MiB>", "the size of a request's body", wholeFrom(1, 1024), 16)
    .option("--reload <s>", "how often to look whether a run changed; 0: never", realFrom(0, 3600), 2)
    .option("--label <model/label=version>", "a name for a version; `latest` is always there", labelOf)
    .option("--token-file <file>", "what callers must send as a bearer token (or GRAFT_SERVE_TOKEN)")
    .option("--cors <origin>", "a page elsewhere that may ask; may be repeated", collect)
    .option("--allow-host <name>", "a name that this server goes by behind a proxy; may be repeated", collect)
    .option("--log <what>", "JSON lines on stderr: all, events, none (auto: all, or events on a terminal)", "auto");
  examples(command, [
    ["graft serve runs/cvae", "http://127.0.0.1:8501/ has a page to play with"],
    ["graft serve runs --port 9000", "every run in the folder"],
    ["graft serve digits=runs/cvae --host 0.0.0.0 --token-file token", "for the network, with a token"],
    ["graft serve models --label digits/stable=2", "models/digits/1, models/digits/2 … as versions"],
  ]);
  return () => {
    const options = command.opts<Options>();
    if (!engineChoices.includes(options.engine) && !(engineNames as ReadonlyArray<string>).includes(options.engine))
      return Promise.resolve(
        refused(
          refusal(2, usage(`There is no engine \`${options.engine}\`.`, `write one of ${engineChoices.join(", ")}`)),
        ),
      );
    return serveRuns(command.args, options);
  };
};

export const define = declare;
