// The wasm engine: TensorFlow.js' WebAssembly kernels, and generated ones over the same memory, on one thread. What every
// installation has.
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { Target } from "../../../compiler/emit/plan.js";
import { wasmTarget } from "../../../compiler/emit/target.js";
import type { DType } from "../../../compiler/graph/type.js";
import type { Engine, EngineDefinition } from "../engine.js";
import { type Buffer, type Device, dtypeName } from "../plan/device.js";
import type { Elements } from "../plan/move.js";
import type { Watch } from "../plan/prepare.js";
import { openSession } from "../plan/session.js";
import { quietly, tfjsDevice } from "../plan/tfjs.js";
import { generatedFor, hasFma } from "./generated.js";

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

/** A buffer at address 0 is one that the allocator could not make. */
const refuseNull =
  (backend: BackendWasm) =>
  (made: Buffer): Buffer => {
    if (backend.getMemoryOffset(made) === 0) throw new Error("the wasm engine is out of memory (4 GiB is its limit)");
    return made;
  };

/** The backend's memory as elements; made anew when the memory has grown. */
const openHeap = (backend: BackendWasm) => {
  const { wasm: module } = backend as unknown as { readonly wasm: { readonly HEAPU8: Uint8Array } };
  let floats = new Float32Array(0);
  let integers = new Int32Array(0);
  return (dtype: DType): Elements => {
    const { buffer } = module.HEAPU8;
    if (floats.buffer !== buffer) {
      floats = new Float32Array(buffer as ArrayBuffer);
      integers = new Int32Array(buffer as ArrayBuffer);
    }
    return dtype === "f32" ? floats : integers;
  };
};

const deviceOf = async (backend: BackendWasm): Promise<Device> => {
  const checked = refuseNull(backend);
  const heap = openHeap(backend);
  return {
    ...(await tfjsDevice(backend, "wasm", checked)),
    write: (data, shape, dtype) => checked(backend.write(data, [...shape], dtypeName[dtype])),
    allocate: (shape, dtype) => checked(backend.makeOutput([...shape], dtypeName[dtype]).dataId),
    read: (buffer) => backend.readSync(buffer) as Elements,
    first: (buffer) => (backend.readSync(buffer, 0, 1) as Elements)[0] ?? Number.NaN,
    place: (buffer, dtype) => ({ elements: heap(dtype), start: backend.getMemoryOffset(buffer) / 4 }),
    ...generatedFor(backend, checked),
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
