// A plan as text: one line per step, for goldens, bug reports and `explain`. In: a plan; out: its printed form.
import type { Instruction, KernelProgram } from "./kernel/index.js";
import type { Attribute, Move, Operand, Plan, ProductStep, Step } from "./plan.js";

const cell = (index: number): string => `c${index}`;

/** `r3:f32[128, 400]`. */
const operand = ({ register, dtype, shape }: Operand): string => `r${register}:${dtype}[${shape.join(", ")}]`;

const attribute = (value: Attribute): string => JSON.stringify(value);

const attributes = (all: Readonly<Record<string, Attribute>>): string => {
  const shown = Object.entries(all).map(([name, value]) => `${name} ${attribute(value)}`);
  return shown.length === 0 ? "" : ` {${shown.join(", ")}}`;
};

const named = (inputs: Readonly<Record<string, Operand>> | ReadonlyArray<Operand>): string =>
  Array.isArray(inputs)
    ? inputs.map(operand).join(", ")
    : Object.entries(inputs)
        .map(([name, input]: [string, Operand]) => `${name} ${operand(input)}`)
        .join(", ");

/** Inputs are `%0`, `%1`, …, and instructions go on counting. */
const instruction = (each: Instruction, at: number): string =>
  `%${at} = ${each.op === "constant" ? each.value : `${each.op} ${each.of.map((value) => `%${value}`).join(" ")}`}`;

const program = ({ inputs, instructions, outputs }: KernelProgram): ReadonlyArray<string> => [
  `    reads ${inputs.map((access, i) => `%${i} ${access}`).join(", ")}`,
  ...instructions.map((each, i) => `    ${instruction(each, inputs.length + i)}`),
  `    writes ${outputs.map(({ value, as }) => `%${value} ${as}`).join(", ")}`,
];

const move = ({ from, start, to, sizes, reads, writes }: Move): string =>
  `    r${from.register} + ${start} → ${to}: ${sizes.join("×")} by ${reads.join(" ")} into ${writes.join(" ")}`;

/** `relu(r1:f32[128, 3]·r2:f32[4, 3]ᵀ + r3:f32[4])`. */
const product = (step: ProductStep): string => {
  const { m, k, a, b, bias, table, stack } = step;
  const { a: stored, transposeB, activation } = step.product;
  const left = table
    ? `r${a.register}[r${table.rows.register} + r${table.lines.register}]:f32[${m}, ${k}]`
    : `${operand(a)}${stored === "transposed" ? "ᵀ" : ""}`;
  const factors = `${left}·${operand(b)}${transposeB ? "ᵀ" : ""}`;
  const sum = bias === undefined ? factors : `${factors} + ${operand(bias)}`;
  const each = activation === "none" ? sum : `${activation}(${sum})`;
  return stack === undefined ? each : `${stack} × ${each}`;
};

const printStep = (step: Step): ReadonlyArray<string> => {
  switch (step._tag) {
    case "Kernel":
      return [`${operand(step.output)} = ${step.kernel}(${named(step.inputs)})${attributes(step.attributes)}`];
    case "Product":
      return [`${operand(step.output)} = ${product(step)}`];
    case "Fused": {
      const made = step.outputs.map(operand).join(", ");
      return [`${made} = fused ${step.rows}×${step.width} (${named(step.inputs)})`, ...program(step.program)];
    }
    case "Move": {
      const fill = step.fill === undefined ? "" : ` over ${step.fill}`;
      return [`${operand(step.output)} = move${fill}`, ...step.moves.map(move)];
    }
    case "Gather":
      return [`${operand(step.output)} = rows(${operand(step.table)}, ${operand(step.indices)})`];
    case "Number":
      return [`${cell(step.cell)} = ${step.op}(${step.of.map(cell).join(", ")})`];
    case "Load":
      return [`${cell(step.cell)} = load ${operand(step.from)}`];
    case "Store":
      return [`${operand(step.output)} = store ${cell(step.cell)}`];
  }
};

const withFrees = (step: Step): ReadonlyArray<string> => {
  const [first = "", ...rest] = printStep(step);
  const frees = step.frees.length === 0 ? "" : `  free ${step.frees.map((register) => `r${register}`).join(" ")}`;
  return [`  ${first}${frees}`, ...rest];
};

const shown = 6;

const values = (all: ReadonlyArray<number>): string =>
  all.length > shown ? `${all.slice(0, shown).join(" ")} … ${all.length} values` : all.join(" ");

/** The whole plan: what stands in it before the steps, the steps, and where results stand after them. */
export const printPlan = (plan: Plan): string => {
  const written = new Set(
    plan.steps.flatMap((step) => (step._tag === "Number" || step._tag === "Load" ? [step.cell] : [])),
  );
  const fed = new Set(plan.feeds.map((feed) => feed.cell));
  return [
    `plan ${plan.name} for ${plan.samples} samples`,
    ...plan.cells.flatMap((value, i) => (written.has(i) || fed.has(i) ? [] : [`  ${cell(i)} = ${value}`])),
    ...plan.constants.map((each) => `  ${operand(each)} = constant ${values(each.values)}`),
    ...plan.feeds.flatMap(({ name, register, cell: index, dtype, shape }) => [
      ...(register === undefined ? [] : [`  ${operand({ register, dtype, shape })} = feed ${name}`]),
      ...(index === undefined ? [] : [`  ${cell(index)} = feed ${name}`]),
    ]),
    ...plan.states.map(({ name, register }) => `  r${register} = state ${name}`),
    ...plan.steps.flatMap(withFrees),
    ...plan.updates.map(({ name, register }) => `  state ${name} ← r${register}`),
    ...plan.outputs.map(
      ({ name, from }) => `  output ${name} ← ${from._tag === "Cell" ? cell(from.cell) : `r${from.register}`}`,
    ),
    "",
  ].join("\n");
};
