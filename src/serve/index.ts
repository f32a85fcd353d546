/**
 * `graft serve` as a function: runs become an HTTP server.
 *
 * In: folders of runs, an engine, limits. Out: a server that listens, whose models follow their runs as these change,
 * and that ends without dropping a request.
 */
import type { FastifyInstance } from "fastify";
import type { Engine } from "../../runtime/engine/engine.js";
import type { EngineName } from "../../runtime/engine/registry.js";
import { type BatchSettings, batcherOf } from "./batcher.js";
import { computeHere } from "./compute.js";
import { openMetrics } from "./metrics.js";
import { scan } from "./places.js";
import { type Event, type OpenRun, openRegistry, type Registry } from "./registry.js";
import { type ServerOptions, serverOf, trafficOf } from "./server.js";
import type { Limits, Service } from "./service.js";
import { computeOnThreads } from "./threads.js";

export interface ServeOptions extends Pick<ServerOptions, "bodyLimit" | "token" | "origins" | "hosts" | "log"> {
  /** Runs, folders of runs, NAME=FOLDER. */
  readonly named: ReadonlyArray<string>;
  readonly open: OpenRun;
  /** An engine in this thread; or the engines to try on threads of their own, and how many. */
  readonly on: Engine | { readonly engines: ReadonlyArray<EngineName>; readonly workers: number };
  readonly batch: BatchSettings;
  readonly limits: Limits;
  /** `MODEL/LABEL` to a version. */
  readonly labels: ReadonlyMap<string, string>;
  /** Milliseconds between two looks at the runs; 0: they are looked at once. */
  readonly reload: number;
  readonly version: string;
  readonly onEvent?: (event: Event) => void;
}

export interface Serving {
  readonly app: FastifyInstance;
  readonly registry: Registry;
  readonly service: Service;
  /** Binds; resolves to the address. */
  readonly listen: (host: string, port: number) => Promise<string>;
  /** Answers what is under way, takes nothing new, lets go of everything. */
  readonly end: () => Promise<void>;
}

/**
 * The door is shut once nobody has come for so long, or after so long in all: until then what was sent is taken and
 * answered.
 */
const quiet = 500;
const mostLeave = 4000;

/** Waits until nothing is under way and nobody has come for a while. */
const emptied = async (app: FastifyInstance): Promise<void> => {
  const [began, traffic] = [performance.now(), trafficOf(app)];
  for (let now = began; now - began < mostLeave; now = performance.now()) {
    if (traffic.open === 0 && now - Math.max(traffic.last, began) > quiet) return;
    await pause(50);
  }
};

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Loads every model and makes the server; it listens once `listen` is called. Rejects where no engine opens. */
export const serve = async (options: ServeOptions): Promise<Serving> => {
  const { named, open, on, batch, limits, labels, reload, version, onEvent, ...door } = options;
  const compute = "load" in on ? computeHere(on) : await computeOnThreads(on.engines, on.workers);
  let ending = false;
  const metrics = openMetrics({
    waiting: () => batcher.waiting(),
    models: () => registry.served().map(({ place: { model, version: one } }) => [{ model, version: one }, 1] as const),
  });
  const batcher = batcherOf(compute, batch, ({ key, graph, rows, seconds }) => {
    const [model = ""] = key.split("#");
    metrics.batch.observe({ model, signature: graph }, rows);
    metrics.compute.observe({ model, signature: graph }, seconds);
  });
  const registry = openRegistry({
    compute,
    open,
    scan: () => scan(named),
    rows: batch.rows,
    labels,
    ...(onEvent && { onEvent }),
  });
  await registry.refresh();
  const timer = reload > 0 ? setInterval(() => void registry.refresh(), reload) : undefined;
  const service: Service = {
    registry,
    batcher,
    metrics,
    limits,
    version,
    engine: compute.engine,
    ending: () => ending,
  };
  const app = serverOf({ service, ...door });
  let ended: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    ending = true;
    clearInterval(timer);
    if (app.server.listening) await emptied(app);
    await app.close();
    await batcher.idle();
    await compute.close();
  };
  return {
    app,
    registry,
    service,
    listen: (host, port) => app.listen({ host, port }),
    end: () => {
      ended ??= end();
      return ended;
    },
  };
};
