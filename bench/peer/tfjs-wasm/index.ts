// The engine `tfjs-wasm`: our plans on TensorFlow.js' wasm backend, whose memory the generated kernels share, on one
// thread. The peer of the engine `wasm`, for benches and laws. In: how the target differs. Out: the engine.
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { Target } from "../../../compiler/emit/plan.js";
import { wasmTarget } from "../../../compiler/emit/target.js";
import type { Engine } from "../../../runtime/engine/engine.js";
import type { Device, View } from "../../../runtime/engine/plan/device.js";
import type { Watch } from "../../../runtime/engine/plan/prepare.js";
import { openSession } from "../../../runtime/engine/plan/session.js";
import { quietly, tfjsDevice } from "../../../runtime/engine/plan/tfjs.js";
import { generatedFor, hasFma } from "../../../runtime/engine/wasm/generated.js";
import { addressOf, openHeap } from "./heap.js";

/** The folder of the package's .wasm files. */
const binaries = (): string =>
  join(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")), sep);

/** Starts the library's backend on one thread. */
const start = async (): Promise<void> => {
  const { engine, env } = await import("@tensorflow/tfjs-core");
  const { setThreadsCount, setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  const before = engine().backendName;
  setWasmPaths(binaries());
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  setThreadsCount(1);
  if (!(await engine().setBackend("wasm"))) throw new Error("the backend does not start");
  if (before) await engine().setBackend(before);
};

/** The library's one wasm backend; its kernels are bound to whichever was made last, so all sessions share it. */
const backendOf = async (): Promise<{ readonly backend: BackendWasm; readonly version: string }> => {
  const { engine } = await import("@tensorflow/tfjs-core");
  const { version_wasm } = await import("@tensorflow/tfjs-backend-wasm");
  if (engine().registry["wasm"] === undefined) await start();
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

/** Of the library's kernels, the gradient of a mean pool is sound; a single op is quicker there than generated. */
const target: Target = {
  ...wasmTarget,
  name: "tfjs-wasm",
  missing: wasmTarget.missing.filter((kernel) => kernel !== "AvgPoolGrad"),
  bare: false,
};

/** The engine; rejects where WebAssembly with SIMD does not start. */
export const tfjsWasmEngine = (wanted: Partial<Target> = {}, watch?: Watch): Promise<Engine> =>
  quietly(async () => {
    const { backend, version } = await backendOf();
    const device = await deviceOf(backend);
    const chosen: Target = { ...target, fma: hasFma(), ...wanted };
    return {
      name: "tfjs-wasm",
      version: `TensorFlow.js ${version}${chosen.fma ? ", fma" : ""}`,
      threads: 1,
      load: async (program) => openSession(program, device, chosen, watch),
    };
  });
