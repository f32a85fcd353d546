/**
 * Figures for Prometheus.
 *
 * In: what happened, request by request and batch by batch. Out: the text format 0.0.4, histograms cumulative, every
 * label's value escaped.
 */

export type Labels = Readonly<Record<string, string>>;

const escaped = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

const labelled = (labels: Labels): string => {
  const all = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return all.length === 0 ? "" : `{${all.join(",")}}`;
};

interface Metric {
  readonly lines: () => ReadonlyArray<string>;
}

const head = (name: string, help: string, type: string): ReadonlyArray<string> => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
];

const counter = (name: string, help: string) => {
  const values = new Map<string, number>();
  return {
    add: (labels: Labels, by = 1): void => {
      const key = labelled(labels);
      values.set(key, (values.get(key) ?? 0) + by);
    },
    lines: () => [...head(name, help, "counter"), ...[...values].map(([labels, value]) => `${name}${labels} ${value}`)],
  };
};

/** A number that is looked up when it is asked for. */
const gauge = (name: string, help: string, read: () => ReadonlyArray<readonly [Labels, number]>): Metric => ({
  lines: () => [
    ...head(name, help, "gauge"),
    ...read().map(([labels, value]) => `${name}${labelled(labels)} ${value}`),
  ],
});

interface Observed {
  readonly labels: Labels;
  readonly counts: Array<number>;
  sum: number;
  count: number;
}

const histogram = (name: string, help: string, bounds: ReadonlyArray<number>) => {
  const all = new Map<string, Observed>();
  const found = (labels: Labels): Observed => {
    const key = labelled(labels);
    const made = all.get(key) ?? { labels, counts: bounds.map(() => 0), sum: 0, count: 0 };
    all.set(key, made);
    return made;
  };
  const linesOf = ({ labels, counts, sum, count }: Observed): ReadonlyArray<string> => [
    ...bounds.map((bound, i) => `${name}_bucket${labelled({ ...labels, le: String(bound) })} ${counts[i] ?? 0}`),
    `${name}_bucket${labelled({ ...labels, le: "+Inf" })} ${count}`,
    `${name}_sum${labelled(labels)} ${sum}`,
    `${name}_count${labelled(labels)} ${count}`,
  ];
  return {
    observe: (labels: Labels, value: number): void => {
      const into = found(labels);
      into.sum += value;
      into.count += 1;
      for (const [i, bound] of bounds.entries()) if (value <= bound) into.counts[i] = (into.counts[i] ?? 0) + 1;
    },
    lines: () => [...head(name, help, "histogram"), ...[...all.values()].flatMap(linesOf)],
  };
};

/** Seconds, from what a small model takes to a deadline. */
const seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const rowCounts = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/** All figures of a server; `waiting` and `models` are read when somebody asks. */
export const openMetrics = (read: {
  readonly waiting: () => number;
  readonly models: () => ReadonlyArray<readonly [Labels, number]>;
}) => {
  const requests = counter("graft_requests_total", "Requests answered, by route, model, version and status.");
  const took = histogram("graft_request_seconds", "Seconds from a request to its answer.", seconds);
  const rows = counter("graft_rows_total", "Rows computed, by model, version and signature.");
  const batch = histogram("graft_batch_rows", "Rows that were computed together.", rowCounts);
  const compute = histogram("graft_batch_seconds", "Seconds that a batch was computed for.", seconds);
  const gauges = [
    gauge("graft_queue_requests", "Requests that wait now.", () => [[{}, read.waiting()]]),
    gauge("graft_model_ready", "1 where the model answers.", read.models),
    gauge("graft_memory_bytes", "Resident memory of the process.", () => [[{}, process.memoryUsage().rss]]),
    gauge("graft_start_seconds", "When the process started, in seconds since 1970.", () => [
      [{}, Math.round(performance.timeOrigin / 1000)],
    ]),
  ];
  return {
    requests,
    took,
    rows,
    batch,
    compute,
    text: (): string =>
      `${[requests, took, rows, batch, compute, ...gauges].flatMap((one) => one.lines()).join("\n")}\n`,
  };
};

export type Metrics = ReturnType<typeof openMetrics>;
