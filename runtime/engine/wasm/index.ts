// The wasm engine: TensorFlow.js' WebAssembly kernels, and generated ones over the same memory, on one thread. What every
// installation has.
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { Target } from "../../../compiler/emit/plan.js";
import { wasmTarget } from "../../../compiler/emit/target.js";
import type { Engine, EngineDefinition } from "../engine.js";
import type { Device, View } from "../plan/device.js";
import type { Watch } from "../plan/prepare.js";
import { openSession } from "../plan/session.js";
import { quietly, tfjsDevice } from "../plan/tfjs.js";
import { generatedFor, hasFma } from "./generated.js";
import { addressOf, openHeap } from "./heap.js";

/** The folder of the package's .wasm files. */
const binaries = (): string =>
  join(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")), sep);

/** The library's one wasm backend; its kernels are bound to whichever was made last, so all sessions share it. */
const backendOf = async (): Promise<{ readonly backend: BackendWasm; readonly version: string }> => {
  const { engine } = await import("@tensorflow/tfjs-core");
  const { setThreadsCount, setWasmPaths, version_wasm } = await import("@tensorflow/tfjs-backend-wasm");
  const before = engine().backendName;
  if (engine().registry["wasm"] === undefined) {
    setWasmPaths(binaries());
    setThreadsCount(1);
    if (!(await engine().setBackend("wasm"))) throw new Error("the backend does not start");
    if (before) await engine().setBackend(before);
  }
  return { backend: engine().findBackend("wasm") as BackendWasm, version: version_wasm };
};

const deviceOf = async (backend: BackendWasm): Promise<Device> => {
  const heap = openHeap(backend);
  const library = await tfjsDevice(backend, "wasm", (made) => made);
  return {
    write: heap.write,
    allocate: heap.allocate,
    free: heap.free,
    read: heap.read,
    first: (buffer) => heap.elements("f32")[addressOf(buffer) / 4] ?? Number.NaN,
    place: (buffer, dtype) => ({ elements: heap.elements(dtype), start: addressOf(buffer) / 4 }),
    kernel: (name, attributes, { shape, dtype }) => {
      const call = library.kernel(name, attributes, { shape, dtype });
      return (inputs) => {
        const known = Array.isArray(inputs)
          ? inputs.map(heap.known)
          : Object.fromEntries(Object.entries(inputs).map(([key, view]: [string, View]) => [key, heap.known(view)]));
        return heap.adopted(call(known), shape, dtype);
      };
    },
    ...generatedFor(heap),
  };
};

/** The engine, its target other than it would be as far as `wanted` says; rejects where WebAssembly with SIMD does not start. */
export const wasmEngine = (wanted: Partial<Target> = {}, watch?: Watch): Promise<Engine> =>
  quietly(async () => {
    const { backend, version } = await backendOf();
    const device = await deviceOf(backend);
    const target: Target = { ...wasmTarget, fma: hasFma(), ...wanted };
    return {
      name: "wasm",
      version: `TensorFlow.js ${version}${target.fma ? ", fma" : ""}`,
      threads: 1,
      load: async (program) => openSession(program, device, target, watch),
    };
  });

let opened: ReturnType<EngineDefinition["open"]> | undefined;

export const wasm: EngineDefinition = {
  name: "wasm",
  doc: "TensorFlow.js on WebAssembly, one thread: fast enough for small models, always installed",
  open: () => {
    opened ??= wasmEngine().then(
      (engine) => ({ _tag: "Ready", engine }),
      () => ({ _tag: "Unavailable", why: "WebAssembly with SIMD does not start here" }),
    );
    return opened;
  },
};
