/** The reference page of metrics, made of the registries. In: nothing. Out: Markdown, and where it lies. */
import type { Defined, Metric, PairMetric } from "./definition.js";
import { metrics } from "./index.js";
import { pairMetrics } from "./pair/index.js";

export const metricsPath = "docs/metrics.md";

const end = (value: number): string =>
  Number.isFinite(value) ? String(value).replace("-", "−") : value < 0 ? "−∞" : "∞";

const facts = ({ unit, definition, reduction, range, better, source }: Defined): ReadonlyArray<string> => [
  `- ${definition}`,
  `- Reduction: ${reduction}.`,
  `- From ${end(range[0])} to ${end(range[1])}${unit === "" ? "" : `, in ${unit}`}; ` +
    `${better === "neither" ? "neither more nor less is better" : `${better} is better`}.`,
  `- Source: ${source}.`,
];

const section = (name: string, one: Metric | PairMetric): string => {
  const invariant = "invariant" in one ? [`- Invariant to ${one.invariant}.`] : [];
  return [`### \`${name}\`: ${one.title}`, "", ...facts(one), ...invariant].join("\n");
};

const sections = (registry: Readonly<Record<string, Metric | PairMetric>>): string =>
  Object.entries(registry)
    .map(([name, one]) => section(name, one))
    .join("\n\n");

export const metricsText = (): string => `<!-- Generated from the registries by \`npm run generate\`. -->

# Metrics

Every number that graft measures, with all that its name leaves open. Each is held to scikit-learn, NumPy, SciPy or a
closed form on fixed data by tests (\`tests/runtime/measure/metric.test.ts\`).

## Of one model

\`graft eval RUN\` shows the usual ones; \`--metrics all\` all, \`--metrics probe,knn\` just these. Unless it says
otherwise, a figure is of the held-out samples.

${sections(metrics)}

## Of two encodings of the same samples

\`graft stability\` takes these of every pair of runs. What a metric is invariant to decides which question it answers.

${sections(pairMetrics)}
`;
