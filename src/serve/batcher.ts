/**
 * Requests joined into batches.
 *
 * In: jobs, each some rows for one graph of one model. Out: each job's own rows of the outputs. Jobs that wait for the
 * same graph are computed together, up to `rows` rows; a free slot waits at most `delay` for more. The queue is
 * bounded: a job that finds it full is refused at once, and never half taken.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Tensor, Tensors } from "../../runtime/engine/engine.js";
import { slicedColumns } from "../../runtime/run/rows.js";
import type { Compute } from "./compute.js";
import { type Fault, failed, late, overloaded } from "./fault.js";
import type { Feeds } from "./feed.js";

export interface BatchSettings {
  /** The most rows of a batch. */
  readonly rows: number;
  /** Milliseconds that a free slot waits for more rows. */
  readonly delay: number;
  /** The most requests that wait. */
  readonly queue: number;
}

export interface Asked extends Feeds {
  /** Of the model, as Compute knows it. */
  readonly key: string;
  /** When the caller no longer wants an answer, by `performance.now()`. */
  readonly deadline: number;
  /** Set when the caller has gone. */
  readonly signal?: { readonly aborted: boolean };
}

/** What a batch was, for the figures. */
export interface Batched {
  readonly key: string;
  readonly graph: string;
  readonly rows: number;
  readonly requests: number;
  readonly seconds: number;
}

export interface Batcher {
  readonly run: (asked: Asked) => Promise<E.Either<Fault, Tensors>>;
  /** Requests that wait. */
  readonly waiting: () => number;
  /** Resolves when nothing waits and nothing is computed. */
  readonly idle: () => Promise<void>;
}

interface Job extends Asked {
  readonly since: number;
  readonly answer: (result: E.Either<Fault, Tensors>) => void;
}

/** The next power of two, up to the most rows of a batch: an engine prepares a plan for each size that it meets. */
export const padded = (rows: number, most: number): number => {
  let size = 1;
  while (size < rows) size *= 2;
  return Math.min(size, Math.max(most, rows));
};

/** The feeds of several jobs one after another, with the last row again up to `size` rows. */
const joined = (jobs: ReadonlyArray<Job>, size: number): Tensors =>
  Object.fromEntries(
    Object.entries(jobs[0]?.feeds ?? {}).map(([name, { dtype, shape }]): [string, Tensor] => {
      const width = shape.slice(1).reduce((product, each) => product * each, 1);
      const data = dtype === "i32" ? new Int32Array(size * width) : new Float32Array(size * width);
      let at = 0;
      for (const { feeds } of jobs) {
        const part = feeds[name]?.data ?? [];
        data.set(part, at);
        at += part.length;
      }
      for (; at < data.length; at += width) data.copyWithin(at, at - width, at);
      return [name, { dtype, shape: [size, ...shape.slice(1)], data }];
    }),
  );

/** Whether a job still wants its answer; one that doesn't is answered here. */
const wanted = (job: Job, now: number): boolean => {
  if (job.signal?.aborted === true) job.answer(E.left(late("The caller has gone.")));
  else if (job.deadline <= now) job.answer(E.left(late("The deadline passed while the request waited.")));
  else return true;
  return false;
};

const together = (parts: ReadonlyArray<Tensors>): Tensors =>
  Object.fromEntries(
    Object.entries(parts[0] ?? {}).map(([name, { dtype, shape }]): [string, Tensor] => {
      const all = parts.map((part) => part[name]?.data ?? new Float32Array());
      const length = all.reduce((sum, { length: each }) => sum + each, 0);
      const data = dtype === "i32" ? new Int32Array(length) : new Float32Array(length);
      let at = 0;
      for (const part of all) {
        data.set(part, at);
        at += part.length;
      }
      const rows = parts.reduce((sum, part) => sum + (part[name]?.shape[0] ?? 0), 0);
      return [name, { dtype, shape: [rows, ...shape.slice(1)], data }];
    }),
  );

/** Takes jobs off the front of a queue, as long as they fit into one batch. */
const take = (queue: Array<Job>, most: number, now: number): ReadonlyArray<Job> => {
  const taken: Array<Job> = [];
  let rows = 0;
  for (let job = queue[0]; job !== undefined; job = queue[0]) {
    if (taken.length > 0 && rows + job.rows > most) break;
    queue.shift();
    if (!wanted(job, now)) continue;
    taken.push(job);
    rows += job.rows;
  }
  return taken;
};

/** The rows that wait in a queue. */
const rowsIn = (queue: ReadonlyArray<Job>): number => queue.reduce((sum, job) => sum + job.rows, 0);

class Batches implements Batcher {
  private readonly queues = new Map<string, Array<Job>>();
  private readonly rest: Array<() => void> = [];
  private busy = 0;
  private waits = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly compute: Compute,
    private readonly settings: BatchSettings,
    private readonly onBatch: (batch: Batched) => void,
    private readonly now: () => number,
  ) {}

  readonly run = async (asked: Asked): Promise<E.Either<Fault, Tensors>> => {
    const { rows: most, queue } = this.settings;
    const parts = Math.ceil(asked.rows / most);
    if (this.waits + parts > queue + this.compute.slots - this.busy)
      return E.left(overloaded(`${this.waits} requests wait already; try again in a second.`));
    const cuts = Array.from({ length: parts }, (_, i) => [i * most, Math.min((i + 1) * most, asked.rows)] as const);
    const results = Promise.all(
      cuts.map(([from, to]) =>
        this.enqueue(parts === 1 ? asked : { ...asked, rows: to - from, feeds: slicedColumns(asked.feeds)(from, to) }),
      ),
    );
    setImmediate(this.pump);
    const all = E.sequenceArray(await results);
    return E.map((made: ReadonlyArray<Tensors>) => (made.length === 1 ? (made[0] as Tensors) : together(made)))(all);
  };

  readonly waiting = (): number => this.waits;

  readonly idle = (): Promise<void> =>
    new Promise((done) => {
      this.rest.push(done);
      this.pump();
    });

  private enqueue(asked: Asked): Promise<E.Either<Fault, Tensors>> {
    return new Promise((answer) => {
      const name = `${asked.key} ${asked.graph}`;
      const queue = this.queues.get(name) ?? [];
      this.queues.set(name, queue);
      queue.push({ ...asked, since: this.now(), answer });
      this.waits += 1;
    });
  }

  /**
   * The queue whose first job has waited longest, where its batch is full or its time has come; else how long until
   * one's has.
   */
  private ripe(): { readonly queue?: Array<Job>; readonly wait?: number } {
    let wait: number | undefined;
    let oldest: Array<Job> | undefined;
    for (const [name, queue] of this.queues) {
      const first = queue[0];
      if (first === undefined) {
        this.queues.delete(name);
        continue;
      }
      const full = rowsIn(queue) >= this.settings.rows;
      const left = full ? 0 : first.since + this.settings.delay - this.now();
      if (left > 0) wait = Math.min(wait ?? left, left);
      else if (oldest === undefined || first.since < (oldest[0]?.since ?? 0)) oldest = queue;
    }
    return { ...(oldest && { queue: oldest }), ...(wait === undefined ? {} : { wait }) };
  }

  /** Fills every free slot with what is ripe. */
  private readonly pump = (): void => {
    clearTimeout(this.timer);
    while (this.busy < this.compute.slots) {
      const { queue, wait } = this.ripe();
      if (queue === undefined) {
        if (wait !== undefined) this.timer = setTimeout(this.pump, wait);
        break;
      }
      const before = queue.length;
      const jobs = take(queue, this.settings.rows, this.now());
      this.waits -= before - queue.length;
      if (jobs.length > 0) void this.together(jobs);
    }
    if (this.busy === 0 && this.waits === 0) for (const done of this.rest.splice(0)) done();
  };

  /** Computes jobs as one batch and answers each. */
  private async together(jobs: ReadonlyArray<Job>): Promise<void> {
    const [{ key, graph }, rows, began] = [jobs[0] as Job, rowsIn(jobs), this.now()];
    const size = padded(rows, this.settings.rows);
    this.busy += 1;
    try {
      const outputs = await this.compute.run(key, graph, joined(jobs, size));
      this.onBatch({ key, graph, rows, requests: jobs.length, seconds: (this.now() - began) / 1000 });
      const rowsOf = slicedColumns(outputs);
      let from = 0;
      for (const job of jobs) {
        job.answer(E.right(rowsOf(from, from + job.rows)));
        from += job.rows;
      }
    } catch (error) {
      const why = failed(`The model failed: ${error instanceof Error ? error.message : String(error)}`);
      for (const job of jobs) job.answer(E.left(why));
    }
    this.busy -= 1;
    this.pump();
  }
}

/** Joins requests and hands them to `compute`; `onBatch` is told of every batch that was computed. */
export const batcherOf = (
  compute: Compute,
  settings: BatchSettings,
  onBatch: (batch: Batched) => void = () => undefined,
  now: () => number = () => performance.now(),
): Batcher => new Batches(compute, settings, onBatch, now);
