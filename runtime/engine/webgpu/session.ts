/**
 * A session on a GPU: a program's state in one buffer, a run as one submission of shaders.
 *
 * In: a program and the device. Out: the session.
 */
import {
  type Dispatch,
  type GpuPlan,
  groupSize,
  groupsAcross,
  lastingOf,
  mostOperands,
  noteWords,
  opsWithoutShader,
  type Port,
  planGpu,
} from "../../../compiler/emit/webgpu/index.js";
import { type DType, shapeAt } from "../../../compiler/ir/graph/type.js";
import type { Program } from "../../../compiler/ir/program.js";
import { EngineFailed, type Session, type Tensor, type Tensors } from "../engine.js";
import { fedTo, samplesIn } from "../plan/feeds.js";
import { type Gpu, usage } from "./device.js";

const wordBytes = 4;
const operandBytes = wordBytes * mostOperands;

interface Ready {
  readonly plan: GpuPlan;
  readonly pipelines: ReadonlyArray<GPUComputePipeline>;
  readonly operands: GPUBuffer;
  /** For the arena that was bound last. */
  bound?: { readonly arena: GPUBuffer; readonly group: GPUBindGroup };
}

/** The offsets of every dispatch, each in a stretch of its own. */
const operandsOf = ({ device }: Gpu, dispatches: ReadonlyArray<Dispatch>): GPUBuffer => {
  const words = new Uint32Array(Math.max(1, dispatches.length) * mostOperands);
  for (const [i, { offsets }] of dispatches.entries()) words.set(offsets, i * mostOperands);
  const buffer = device.createBuffer({ size: words.byteLength, usage: usage.uniform | usage.copyTo });
  device.queue.writeBuffer(buffer, 0, words);
  return buffer;
};

/** The one buffer, which grows as plans need it; what lasts goes along. */
const openArena = ({ device, mostBytes }: Gpu, lastingWords: number) => {
  const made = (words: number): GPUBuffer => {
    const size = words * wordBytes;
    if (size > mostBytes)
      throw new EngineFailed(`${Math.ceil(size / 2 ** 20)} MiB are more than a buffer of this GPU holds`, "memory");
    return device.createBuffer({ size, usage: usage.storage | usage.copyFrom | usage.copyTo });
  };
  let buffer = made(lastingWords);
  return {
    at: (words: number): GPUBuffer => {
      if (words * wordBytes <= buffer.size) return buffer;
      const [old, larger] = [buffer, made(words)];
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(old, 0, larger, 0, lastingWords * wordBytes);
      device.queue.submit([encoder.finish()]);
      old.destroy();
      buffer = larger;
      return buffer;
    },
    bytes: (): number => buffer.size,
    close: (): void => buffer.destroy(),
  };
};

const write = ({ device }: Gpu, arena: GPUBuffer, offset: number, data: Tensor["data"]): void => {
  if (data.length > 0) device.queue.writeBuffer(arena, offset * wordBytes, data as Float32Array<ArrayBuffer>);
};

const compute = (encoder: GPUCommandEncoder, { plan, pipelines }: Ready, group: GPUBindGroup): void => {
  const pass = encoder.beginComputePass();
  plan.dispatches.forEach(({ invocations }, i) => {
    if (invocations === 0) return;
    const groups = Math.ceil(invocations / groupSize);
    pass.setPipeline(pipelines[i] as GPUComputePipeline);
    pass.setBindGroup(0, group, [i * operandBytes]);
    pass.dispatchWorkgroups(Math.min(groups, groupsAcross), Math.ceil(groups / groupsAcross));
  });
  pass.end();
};

type Place = Pick<Port, "offset" | "count">;

/** Copies places of the arena into a buffer to read, one behind the other. */
const collect = ({ device }: Gpu, encoder: GPUCommandEncoder, arena: GPUBuffer, places: ReadonlyArray<Place>) => {
  const words = places.reduce((sum, { count }) => sum + count, 0);
  const staging = device.createBuffer({ size: Math.max(1, words) * wordBytes, usage: usage.mapRead | usage.copyTo });
  places.reduce((to, { offset, count }) => {
    if (count > 0) encoder.copyBufferToBuffer(arena, offset * wordBytes, staging, to * wordBytes, count * wordBytes);
    return to + count;
  }, 0);
  return staging;
};

/** What `collect` copied, part by part. */
const parted = (bytes: ArrayBuffer, ports: ReadonlyArray<Omit<Port, "offset">>, from: number): Tensors => {
  let at = from;
  return Object.fromEntries(
    ports.map(({ name, dtype, shape, count }) => {
      const data = new (dtype === "f32" ? Float32Array : Int32Array)(bytes, at * wordBytes, count).slice();
      at += count;
      return [name, { dtype, shape, data }];
    }),
  );
};

const note: Place = { offset: 0, count: noteWords };

const refuseIndex = (bytes: ArrayBuffer): void => {
  const [failed, index, rows] = new Int32Array(bytes, 0, noteWords);
  if (failed !== 0) throw new Error(`index ${index} is outside the table's ${rows} rows`);
};

/** What state a program has, by name. */
const portsOf = (program: Program): ReadonlyMap<string, Port> => {
  const { state } = lastingOf(program);
  return new Map(
    program.state.map(({ name, type }) => {
      const { offset, count } = state.get(name) as Place;
      return [name, { name, dtype: type.dtype, shape: shapeAt(type.axes, 1), offset, count }];
    }),
  );
};

const found = (ports: ReadonlyMap<string, Port>, name: string): Port => {
  const port = ports.get(name);
  if (port === undefined) throw new Error(`no state ${name} in this program`);
  return port;
};

const printed = (dtype: DType, shape: ReadonlyArray<number>): string => `${dtype}[${shape.join(", ")}]`;

const accepted = ({ name, dtype, shape, count }: Port, given: Tensor): void => {
  if (given.dtype === dtype && given.data.length === count) return;
  throw new Error(`state ${name} is ${printed(dtype, shape)}, not ${printed(given.dtype, given.shape)}`);
};

/** What a run of a graph needs, made once for each number of samples and choice of outputs. */
const openPreparation = (gpu: Gpu, program: Program, lasting: ReturnType<typeof lastingOf>) => {
  const known = new Map<string, Promise<Ready>>();
  const prepare = async (name: string, samples: number, outputs: ReadonlyArray<string>): Promise<Ready> => {
    const plan = planGpu(program, lasting, name, samples, outputs);
    const pipelines = await Promise.all(plan.dispatches.map(({ code }) => gpu.pipeline(code)));
    return { plan, pipelines, operands: operandsOf(gpu, plan.dispatches) };
  };
  return {
    for: (name: string, feeds: Tensors, asked: ReadonlyArray<string> | undefined): Promise<Ready> => {
      const graph = program.graphs[name];
      if (graph === undefined) throw new Error(`no graph ${name} in this program`);
      const outputs = Object.keys(graph.outputs).filter((output) => asked?.includes(output) ?? true);
      const samples = samplesIn(graph, feeds);
      const key = JSON.stringify([name, samples, outputs]);
      const ready = known.get(key) ?? prepare(name, samples, outputs);
      known.set(key, ready);
      return ready;
    },
    close: (): void => {
      for (const each of known.values())
        void each.then(
          ({ operands }) => operands.destroy(),
          () => undefined,
        );
    },
  };
};

/** Submits one run; its outputs, once it is done. Everything up to the submission happens in one go. */
const submit = (gpu: Gpu, arena: GPUBuffer, ready: Ready, fed: ReadonlyArray<readonly [Port, Tensor]>) => {
  for (const [{ offset }, { data }] of fed) write(gpu, arena, offset, data);
  const { plan, operands } = ready;
  if (ready.bound?.arena !== arena) ready.bound = { arena, group: gpu.bind(arena, operands) };
  const encoder = gpu.device.createCommandEncoder();
  encoder.clearBuffer(arena, 0, noteWords * wordBytes);
  compute(encoder, ready, ready.bound.group);
  const staging = collect(gpu, encoder, arena, [note, ...plan.outputs]);
  gpu.device.queue.submit([encoder.finish()]);
  return gpu.read(staging);
};

const writeInitial = (gpu: Gpu, arena: GPUBuffer, program: Program, ports: ReadonlyMap<string, Port>): void => {
  for (const { name, initial } of program.state) {
    const { offset, count, dtype } = found(ports, name);
    if (initial._tag !== "Constant" || initial.value === 0) continue;
    write(gpu, arena, offset, new (dtype === "f32" ? Float32Array : Int32Array)(count).fill(initial.value));
  }
};

/** Opens a session; rejects where there is no shader for an op of the program. */
export const openSession = (program: Program, gpu: Gpu): Session => {
  const strange = opsWithoutShader(program);
  if (strange.length > 0)
    throw new EngineFailed(`the engine webgpu has no shader for ${strange.join(", ")}; wasm computes it`, "failed");
  const [lasting, ports] = [lastingOf(program), portsOf(program)];
  const arena = openArena(gpu, lasting.end);
  writeInitial(gpu, arena.at(0), program, ports);
  for (const { offset, words } of lasting.constants) write(gpu, arena.at(0), offset, words);
  const prepared = openPreparation(gpu, program, lasting);
  let open = true;
  const checked = (): void => {
    if (!open) throw new Error("this session is disposed");
    gpu.check();
  };
  return {
    run: async (name, feeds, outputs) => {
      checked();
      const ready = await prepared.for(name, feeds, outputs);
      checked();
      const fed = ready.plan.inputs.map((port) => [port, fedTo(name, port, feeds)] as const);
      const bytes = await submit(gpu, arena.at(ready.plan.words), ready, fed);
      gpu.check();
      refuseIndex(bytes);
      return parted(bytes, ready.plan.outputs, noteWords);
    },
    read: async (names = [...ports.keys()]) => {
      checked();
      const wanted = names.map((name) => found(ports, name));
      const encoder = gpu.device.createCommandEncoder();
      const staging = collect(gpu, encoder, arena.at(0), wanted);
      gpu.device.queue.submit([encoder.finish()]);
      return parted(await gpu.read(staging), wanted, 0);
    },
    write: async (state) => {
      checked();
      for (const [name, tensor] of Object.entries(state)) accepted(found(ports, name), tensor);
      for (const [name, { data }] of Object.entries(state)) write(gpu, arena.at(0), found(ports, name).offset, data);
    },
    memory: () => ({ tensors: open ? ports.size : 0, peakBytes: arena.bytes() }),
    dispose: () => {
      if (open) arena.close();
      if (open) prepared.close();
      open = false;
    },
  };
};
