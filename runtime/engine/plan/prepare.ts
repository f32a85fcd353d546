// Turns the steps of a plan into calls: everything that does not change from run to run is looked up once. In: a plan
// and a device; out: a function that runs all steps on a frame of registers and cells.
import { numberMeaning } from "../../../compiler/emit/number.js";
import {
  type FusedStep,
  type GatherStep,
  type KernelStep,
  type LoadStep,
  type Move,
  type MoveStep,
  type NumberStep,
  type Operand,
  operandsOf,
  type Plan,
  type ProductStep,
  resultsOf,
  type Step,
  type StoreStep,
} from "../../../compiler/emit/plan.js";
import type { DType } from "../../../compiler/ir/graph/type.js";
import { type Buffer, type Device, dtypeName, type MoveKernel, type View } from "./device.js";
import { copy, copyRows } from "./move.js";

/** The values of one run. */
export interface Frame {
  readonly registers: Array<Buffer | undefined>;
  readonly cells: Float64Array;
}

/** Told of every buffer that comes and goes. */
export interface Meter {
  readonly add: (bytes: number) => void;
  readonly remove: (bytes: number) => void;
}

export type Run = (frame: Frame) => void;

/** Stands around every step of every run, and must run it: for measuring. */
export type Watch = (step: Step, run: () => void) => void;

const bytesPerElement = 4;

export const countOf = (shape: ReadonlyArray<number>): number => shape.reduce((count, n) => count * n, 1);

export const bytesOf = (shape: ReadonlyArray<number>): number => countOf(shape) * bytesPerElement;

/**
 * A view that is filled with the frame's buffer before each call; calls are synchronous, so one object serves all runs.
 */
interface Slot {
  readonly register: number;
  readonly view: View;
}

const slotOf = ({ register, shape, dtype }: Operand): Slot => ({
  register,
  view: { dataId: {}, shape: [...shape], dtype: dtypeName[dtype] },
});

const fill = (slots: ReadonlyArray<Slot>, { registers }: Frame): void => {
  for (const { register, view } of slots) {
    const buffer = registers[register];
    if (buffer === undefined) throw new Error(`register ${register} is read before it is written`);
    view.dataId = buffer;
  }
};

const prepareKernel = (device: Device, { kernel, attributes, inputs, output }: KernelStep): Run => {
  const call = device.kernel(kernel, attributes, output);
  const named = Object.entries(inputs).map(([name, operand]: [string, Operand]) => [name, slotOf(operand)] as const);
  const slots = named.map(([, slot]) => slot);
  const views = Array.isArray(inputs)
    ? slots.map(({ view }) => view)
    : Object.fromEntries(named.map(([name, { view }]) => [name, view]));
  return (frame) => {
    fill(slots, frame);
    frame.registers[output.register] = call(views);
  };
};

const prepareFused = async (device: Device, { program, rows, width, inputs, outputs }: FusedStep): Promise<Run> => {
  if (device.fuse === undefined) throw new Error("this engine runs no fused kernels");
  const call = await device.fuse(program);
  const made: Array<Buffer> = [];
  const slots = inputs.map(slotOf);
  const views = slots.map(({ view }) => view);
  return (frame) => {
    fill(slots, frame);
    for (let i = 0; i < outputs.length; i++) {
      const { register, shape, dtype } = outputs[i] as Operand;
      frame.registers[register] = made[i] = device.allocate(shape, dtype);
    }
    call(rows, width, views, made);
  };
};

const prepareProduct = async (device: Device, step: ProductStep): Promise<Run> => {
  const { product, m, n, k, stack = 1, output } = step;
  if (device.multiply === undefined) throw new Error("this engine runs no generated products");
  const call = await device.multiply(product, [m, n, k], stack);
  const slots = operandsOf(step).map(slotOf);
  const views = slots.map(({ view }) => view);
  return (frame) => {
    fill(slots, frame);
    const made = device.allocate(output.shape, output.dtype);
    frame.registers[output.register] = made;
    call(views, made);
  };
};

const bufferIn = ({ registers }: Frame, { register }: Operand): Buffer => {
  const buffer = registers[register];
  if (buffer === undefined) throw new Error(`register ${register} is read before it is written`);
  return buffer;
};

/** By the device's own copies, or between its places. */
const prepareCopy = async (device: Device, move: Move, dtype: DType): Promise<MoveKernel> =>
  (await device.move?.(move)) ?? ((from, to) => copy(move, device.place(from, dtype), device.place(to, dtype)));

const prepareMove = async (device: Device, { moves, fill, output }: MoveStep): Promise<Run> => {
  const { shape, dtype } = output;
  const copies = await Promise.all(
    moves.map(async (move) => ({ from: move.from, perform: await prepareCopy(device, move, dtype) })),
  );
  return (frame) => {
    const made = device.allocate(shape, dtype);
    frame.registers[output.register] = made;
    if (fill !== undefined) {
      const { elements, start } = device.place(made, dtype);
      elements.fill(fill, start, start + countOf(shape));
    }
    for (const { from, perform } of copies) perform(bufferIn(frame, from), made);
  };
};

const prepareGather =
  (device: Device, { table, indices, output }: GatherStep): Run =>
  (frame) => {
    const made = device.allocate(output.shape, output.dtype);
    frame.registers[output.register] = made;
    copyRows(
      device.place(bufferIn(frame, table), table.dtype),
      table.shape[0] ?? 0,
      countOf(table.shape.slice(1)),
      device.place(bufferIn(frame, indices), indices.dtype),
      countOf(indices.shape),
      device.place(made, output.dtype),
    );
  };

const prepareNumber = ({ op, of, cell }: NumberStep): Run => {
  const meaning = numberMeaning(op);
  const [a = 0, b = 0] = of;
  return ({ cells }) => {
    cells[cell] = Math.fround(meaning(cells[a] ?? 0, cells[b] ?? 0));
  };
};

const prepareLoad = (device: Device, { from, cell }: LoadStep): Run => {
  const slots = [slotOf(from)];
  const view = slots[0] as Slot;
  return (frame) => {
    fill(slots, frame);
    frame.cells[cell] = device.first(view.view.dataId);
  };
};

const prepareStore =
  (device: Device, { cell, output }: StoreStep): Run =>
  ({ registers, cells }) => {
    registers[output.register] = device.write(Float32Array.of(cells[cell] ?? 0), output.shape, output.dtype);
  };

const prepareStep = async (device: Device, step: Step): Promise<Run> => {
  switch (step._tag) {
    case "Kernel":
      return prepareKernel(device, step);
    case "Product":
      return prepareProduct(device, step);
    case "Fused":
      return prepareFused(device, step);
    case "Move":
      return prepareMove(device, step);
    case "Gather":
      return prepareGather(device, step);
    case "Number":
      return prepareNumber(step);
    case "Load":
      return prepareLoad(device, step);
    case "Store":
      return prepareStore(device, step);
  }
};

/** What one step adds in bytes, once it has run, and what each register holds. */
const sizesOf = (plan: Plan): ReadonlyArray<number> => {
  const sizes = new Array<number>(plan.registers).fill(0);
  for (const { register, shape } of plan.feeds) if (register !== undefined) sizes[register] = bytesOf(shape);
  for (const step of plan.steps) for (const { register, shape } of resultsOf(step)) sizes[register] = bytesOf(shape);
  return sizes;
};

/** Frees a register, if it is held. */
export type Free = (frame: Frame, register: number) => void;

export interface Prepared {
  readonly plan: Plan;
  /**
   * Runs the steps from one on, until all are done or `late` says that it is enough for now; the step to go on with.
   */
  readonly run: (frame: Frame, from: number, late: () => boolean) => number;
  /** How many steps there are. */
  readonly length: number;
  readonly free: Free;
}

const watched = (step: Step, run: Run, watch: Watch | undefined): Run =>
  watch === undefined ? run : (frame) => watch(step, () => run(frame));

/** So many steps run between two looks at the clock: a look costs no more than a small step. */
const glance = 8;

/** The whole plan as one call, or several. A throwing step leaves the frame as it is, for the caller to free. */
export const prepare = async (plan: Plan, device: Device, meter: Meter, watch?: Watch): Promise<Prepared> => {
  const sizes = sizesOf(plan);
  const free: Free = ({ registers }, register) => {
    const buffer = registers[register];
    if (buffer === undefined) return;
    registers[register] = undefined;
    device.free(buffer);
    meter.remove(sizes[register] ?? 0);
  };
  const steps = await Promise.all(
    plan.steps.map(async (step) => ({
      run: watched(step, await prepareStep(device, step), watch),
      made: resultsOf(step).map(({ register }) => register),
      frees: step.frees,
    })),
  );
  const count = ({ registers }: Frame, made: ReadonlyArray<number>): void => {
    for (const register of made) if (registers[register] !== undefined) meter.add(sizes[register] ?? 0);
  };
  const run: Prepared["run"] = (frame, from, late) => {
    for (let i = from; i < steps.length; i++) {
      if (i > from && i % glance === 0 && late()) return i;
      const { run: perform, made, frees } = steps[i] as (typeof steps)[number];
      try {
        perform(frame);
      } finally {
        count(frame, made);
      }
      for (const register of frees) free(frame, register);
    }
    return steps.length;
  };
  return { plan, run, length: steps.length, free };
};
