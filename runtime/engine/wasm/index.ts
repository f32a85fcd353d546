// The wasm engine: TensorFlow.js' WebAssembly kernels, and generated ones over the same memory, on one thread. What every
// installation has.
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { wasmTarget } from "../../../compiler/emit/target.js";
import type { Engine, EngineDefinition } from "../engine.js";
import type { Buffer, Device } from "../plan/device.js";
import { openSession } from "../plan/session.js";
import { quietly, tfjsDevice } from "../plan/tfjs.js";
import { fuserFor } from "./fused.js";

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

const deviceOf = async (backend: BackendWasm): Promise<Device> => ({
  ...(await tfjsDevice(backend, "wasm", refuseNull(backend))),
  write: (data, shape, dtype) =>
    refuseNull(backend)(backend.write(data, [...shape], dtype === "f32" ? "float32" : "int32")),
  read: (buffer) => backend.readSync(buffer) as Float32Array | Int32Array,
  first: (buffer) => (backend.readSync(buffer, 0, 1) as Float32Array)[0] ?? Number.NaN,
  fuse: fuserFor(backend),
});

const load = async (): Promise<Engine> => {
  const { backend, version } = await backendOf();
  const device = await deviceOf(backend);
  return {
    name: "wasm",
    version: `TensorFlow.js ${version}`,
    load: async (program) => openSession(program, device, wasmTarget),
  };
};

let opened: ReturnType<EngineDefinition["open"]> | undefined;

export const wasm: EngineDefinition = {
  name: "wasm",
  doc: "TensorFlow.js on WebAssembly, one thread: fast enough for small models, always installed",
  open: () => {
    opened ??= quietly(load).then(
      (engine) => ({ _tag: "Ready", engine }),
      () => ({ _tag: "Unavailable", why: "WebAssembly with SIMD does not start here" }),
    );
    return opened;
  },
};
