// Where a train step's time goes on the wasm engine: `node --import tsx bench/profile.ts [spec] [samples]`. In: a
// gallery name; out: milliseconds by kind of step, and the longest steps, each the least of several runs.
import { type Move, operandsOf, type Step } from "../compiler/emit/plan.js";
import { wasmEngine } from "../runtime/engine/wasm/engine.js";
import { initialise } from "../runtime/train/initialise.js";
import { compiled, feedsFor } from "../tests/models.js";
import { table } from "./table.js";

const [name = "cvae", samples = "128"] = process.argv.slice(2);
const warmups = 20;
const runs = 40;
const longest = 14;

/** The least time that a step took, in milliseconds. */
const least = new Map<Step, number>();

const watch = (step: Step, run: () => void): void => {
  const start = performance.now();
  run();
  least.set(step, Math.min(least.get(step) ?? Number.POSITIVE_INFINITY, performance.now() - start));
};

const kindOf = (step: Step): string => (step._tag === "Kernel" ? step.kernel : step._tag);

const shapeOf = (shape: ReadonlyArray<number>): string => `[${shape.join(", ")}]`;

const moveOf = ({ sizes, reads, writes }: Move): string =>
  `${sizes.join("×")} by ${reads.join(" ")} into ${writes.join(" ")}`;

const aboutOf = (step: Step): string => {
  const read = operandsOf(step).map(({ shape }) => shapeOf(shape));
  switch (step._tag) {
    case "Product":
      return `${step.m}×${step.k}·${step.k}×${step.n}, ${`${step.product.a}${step.product.transposeB ? ", transposed" : ""}, ${step.product.activation}`}`;
    case "Move":
      return step.moves.slice(0, 2).map(moveOf).join("; ");
    case "Fused":
      return `${step.rows}×${step.width}, ${step.program.instructions.length} instructions, ${read.length} in, ${step.outputs.length} out`;
    default:
      return read.join(" ");
  }
};

const ms = (n: number): string => n.toFixed(3);

const model = compiled(name);
const session = await (await wasmEngine({}, watch)).load(model.program);
await session.write(initialise(model.program, 1));
const feeds = feedsFor(model, "train", Number(samples));
let whole = Number.POSITIVE_INFINITY;
for (let i = 0; i < warmups + runs; i++) {
  if (i === warmups) least.clear();
  const start = performance.now();
  await session.run("train", feeds, ["loss"]);
  if (i >= warmups) whole = Math.min(whole, performance.now() - start);
}

const steps = [...least].sort(([, a], [, b]) => b - a);
const total = steps.reduce((sum, [, time]) => sum + time, 0);
const byKind = [...new Set(steps.map(([step]) => kindOf(step)))].map((kind) => {
  const times = steps.filter(([step]) => kindOf(step) === kind).map(([, time]) => time);
  return { kind, count: times.length, time: times.reduce((sum, time) => sum + time, 0) };
});
byKind.sort((a, b) => b.time - a.time);

console.log(
  `${name}, batch ${samples}: a train step takes ${ms(whole)} ms, its steps ${ms(total)} ms (least of ${runs})\n`,
);
console.log(
  table([
    ["kind", "steps", "ms", "share"],
    ...byKind.map(({ kind, count, time }) => [kind, `${count}`, ms(time), `${((100 * time) / total).toFixed(1)} %`]),
  ]),
);
console.log();
for (const [step, time] of steps.slice(0, longest))
  console.log(`${ms(time).padStart(9)}  ${kindOf(step)}  ${aboutOf(step)}`);
session.dispose();
