// A session that runs plans on a device: state in the device's buffers, one plan per graph, batch size and choice of
// outputs. Buffers are never written twice: an update is a new buffer, and replaces the old one only after every step
// ran, so a run that fails changes nothing.
import { emitPlan } from "../../../compiler/emit/index.js";
import type { Output, Plan, Target } from "../../../compiler/emit/plan.js";
import type { Graph } from "../../../compiler/ir/graph/graph.js";
import { countAt, type DType, shapeAt } from "../../../compiler/ir/graph/type.js";
import type { Program, State } from "../../../compiler/ir/program.js";
import { Abandoned, type Memory, type Session, type Tensor, type Tensors } from "../engine.js";
import { pause } from "../pause.js";
import type { Buffer, Device } from "./device.js";
import { fedTo, samplesIn } from "./feeds.js";
import { bytesOf, type Frame, type Meter, type Prepared, prepare, type Watch } from "./prepare.js";

interface Held {
  readonly buffer: Buffer;
  readonly shape: ReadonlyArray<number>;
  readonly dtype: DType;
}

const openMeter = (): Meter & { readonly now: () => Memory } => {
  let tensors = 0;
  let bytes = 0;
  let peakBytes = 0;
  return {
    add: (n) => {
      tensors += 1;
      bytes += n;
      peakBytes = Math.max(peakBytes, bytes);
    },
    remove: (n) => {
      tensors -= 1;
      bytes -= n;
    },
    now: () => ({ tensors, peakBytes }),
  };
};

/** Buffers that outlive runs: state by name, and the constants of plans. */
const openStore = (device: Device, meter: Meter) => {
  const state = new Map<string, Held>();
  const constants: Array<Held> = [];
  const upload = ({ dtype, shape, data }: Tensor): Held => {
    const buffer = device.write(data, shape, dtype);
    meter.add(bytesOf(shape));
    return { buffer, shape, dtype };
  };
  const release = ({ buffer, shape }: Held): void => {
    device.free(buffer);
    meter.remove(bytesOf(shape));
  };
  const held = (name: string): Held => {
    const found = state.get(name);
    if (found === undefined) throw new Error(`no state ${name} in this program`);
    return found;
  };
  const replace = (name: string, next: Held): void => {
    const before = state.get(name);
    state.set(name, next);
    if (before) release(before);
  };
  const keep = (tensor: Tensor): Buffer => {
    const made = upload(tensor);
    constants.push(made);
    return made.buffer;
  };
  const clear = (): void => {
    for (const each of [...state.values(), ...constants.splice(0)]) release(each);
    state.clear();
  };
  return { state, upload, held, replace, keep, clear };
};

type Store = ReturnType<typeof openStore>;

/** State before anybody writes it: constants as declared, zeros where the runtime has yet to draw. */
const initialTensor = ({ type, initial }: State): Tensor => {
  const data = type.dtype === "f32" ? new Float32Array(countAt(type.axes, 1)) : new Int32Array(countAt(type.axes, 1));
  if (initial._tag === "Constant") data.fill(initial.value);
  return { dtype: type.dtype, shape: shapeAt(type.axes, 1), data };
};

/** The graph with only the outputs asked for. */
const narrowed = (graph: Graph, outputs: ReadonlyArray<string> | undefined): Graph =>
  outputs === undefined
    ? graph
    : {
        ...graph,
        outputs: Object.fromEntries(Object.entries(graph.outputs).filter(([name]) => outputs.includes(name))),
      };

const graphOf = (program: Program, name: string): Graph => {
  const graph = program.graphs[name];
  if (graph === undefined) throw new Error(`no graph ${name} in this program`);
  return graph;
};

/** A prepared plan with its constants on the device. */
interface Ready extends Prepared {
  readonly constants: ReadonlyArray<readonly [register: number, buffer: Buffer]>;
  /** Registers that neither state nor constants stand in: those that a run must free. */
  readonly own: ReadonlyArray<number>;
}

const ownOf = ({ registers, states, constants }: Plan): ReadonlyArray<number> => {
  const others = new Set([...states, ...constants].map(({ register }) => register));
  return Array.from({ length: registers }, (_, i) => i).filter((register) => !others.has(register));
};

const makeReady = async (
  plan: Plan,
  device: Device,
  meter: Meter,
  store: Store,
  watch: Watch | undefined,
): Promise<Ready> => {
  const prepared = await prepare(plan, device, meter, watch);
  const constants = plan.constants.map(({ register, dtype, shape, values }) => {
    const data = dtype === "f32" ? Float32Array.from(values) : Int32Array.from(values);
    return [register, store.keep({ dtype, shape, data })] as const;
  });
  return { ...prepared, constants, own: ownOf(plan) };
};

/** Registers and cells before the first step: feeds, state and constants in place. */
const bind = (frame: Frame, { plan, constants }: Ready, store: Store, feeds: Tensors): void => {
  for (const { name, register } of plan.states) frame.registers[register] = store.held(name).buffer;
  for (const [register, buffer] of constants) frame.registers[register] = buffer;
  const fed = plan.feeds.map((feed) => ({ feed, tensor: fedTo(plan.name, feed, feeds) }));
  for (const { feed, tensor } of fed) {
    const { register, cell, shape } = feed;
    if (cell !== undefined) frame.cells[cell] = tensor.data[0] ?? Number.NaN;
    if (register !== undefined) frame.registers[register] = store.upload({ ...tensor, shape }).buffer;
  }
};

const readOutput = (device: Device, frame: Frame, { dtype, shape, from }: Output): Tensor => {
  if (from._tag === "Cell") return { dtype, shape, data: Float32Array.of(frame.cells[from.cell] ?? Number.NaN) };
  return { dtype, shape, data: device.read(frame.registers[from.register] as Buffer, dtype) };
};

/** The outputs out, then the updates in. */
const conclude = ({ plan }: Ready, device: Device, store: Store, frame: Frame): Tensors => {
  const outputs = plan.outputs.map((output) => [output.name, readOutput(device, frame, output)] as const);
  for (const { name, register } of plan.updates) {
    const { shape, dtype } = store.held(name);
    store.replace(name, { buffer: frame.registers[register] as Buffer, shape, dtype });
    frame.registers[register] = undefined;
  }
  return Object.fromEntries(outputs);
};

/** After so many milliseconds a run lets signals, timers and a page have their turn. */
const slice = 100;

/** Goes on with a run that has begun, a slice at a time; `check` throws where it is to be given up. */
const goOn = async (ready: Ready, frame: Frame, begun: number, check: () => void): Promise<void> => {
  for (let at = begun; at < ready.length; ) {
    await pause();
    check();
    const started = performance.now();
    at = ready.run(frame, at, () => performance.now() - started > slice);
  }
};

/**
 * One run. It is done when this returns, unless it takes long: then it is a promise. Whatever the run made and nobody
 * keeps is freed.
 */
const runOnce = (
  ready: Ready,
  device: Device,
  store: Store,
  feeds: Tensors,
  check: () => void,
): Tensors | Promise<Tensors> => {
  const { plan, own, run, free } = ready;
  const frame: Frame = { registers: new Array(plan.registers), cells: Float64Array.from(plan.cells) };
  const clear = (): void => {
    for (const register of own) free(frame, register);
  };
  let at = 0;
  try {
    bind(frame, ready, store, feeds);
    const started = performance.now();
    at = run(frame, 0, () => performance.now() - started > slice);
    if (at === ready.length) return conclude(ready, device, store, frame);
  } finally {
    if (at === 0 || at === ready.length) clear();
  }
  return goOn(ready, frame, at, check)
    .then(() => conclude(ready, device, store, frame))
    .finally(clear);
};

/** A run that takes long keeps its session: what others read or change meanwhile would be half of it. */
const takingTurns = () => {
  let busy: Promise<unknown> | undefined;
  return {
    free: async (): Promise<void> => {
      while (busy !== undefined) await busy.catch(() => undefined);
    },
    hold: <A>(run: Promise<A>): Promise<A> => {
      const held = run.finally(() => {
        busy = undefined;
      });
      busy = held;
      return held;
    },
  };
};

/** State as written: the declared dtype and size, or a sentence. */
const written = (name: string, { shape, dtype }: Held, tensor: Tensor): Tensor => {
  if (tensor.dtype !== dtype || tensor.data.length !== bytesOf(shape) / 4) {
    throw new Error(`state ${name} is ${dtype}[${shape.join(", ")}], not ${tensor.dtype}[${tensor.shape.join(", ")}]`);
  }
  return { dtype, shape, data: tensor.data };
};

/** Opens a session of `program` on a device, with plans emitted for `target`. */
export const openSession = (program: Program, device: Device, target: Target, watch?: Watch): Session => {
  const meter = openMeter();
  const store = openStore(device, meter);
  const plans = new Map<Graph, Map<string, Promise<Ready>>>();
  let open = true;
  const alive = (): void => {
    if (!open) throw new Error("this session is disposed");
  };
  const turns = takingTurns();
  const turn = async (): Promise<void> => {
    await turns.free();
    alive();
  };
  const planFor = (graph: Graph, samples: number, outputs: ReadonlyArray<string> | undefined): Promise<Ready> => {
    // By the graph itself: several graphs of a program can share a name.
    const own = plans.get(graph) ?? new Map<string, Promise<Ready>>();
    plans.set(graph, own);
    const key = JSON.stringify([samples, outputs ?? null]);
    const plan = (): Plan => emitPlan(narrowed(graph, outputs), samples, target);
    const made = own.get(key) ?? makeReady(plan(), device, meter, store, watch);
    own.set(key, made);
    return made;
  };
  for (const state of program.state) store.replace(state.name, store.upload(initialTensor(state)));
  return {
    run: async (name, feeds, outputs, signal) => {
      alive();
      const graph = graphOf(program, name);
      const ready = await planFor(graph, samplesIn(graph, feeds), outputs);
      await turn();
      const check = (): void => {
        alive();
        if (signal?.aborted) throw new Abandoned("given up");
      };
      const ran = runOnce(ready, device, store, feeds, check);
      return ran instanceof Promise ? turns.hold(ran) : ran;
    },
    read: async (names = [...store.state.keys()]) => {
      await turn();
      return Object.fromEntries(
        names.map((name) => {
          const { buffer, shape, dtype } = store.held(name);
          return [name, { dtype, shape, data: device.read(buffer, dtype) }];
        }),
      );
    },
    write: async (state) => {
      await turn();
      const checked = Object.entries(state).map(([n, tensor]) => [n, written(n, store.held(n), tensor)] as const);
      for (const [name, tensor] of checked) store.replace(name, store.upload(tensor));
    },
    memory: meter.now,
    dispose: () => {
      if (open) store.clear();
      open = false;
    },
  };
};
