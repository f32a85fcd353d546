// The wasm engine, wherever WebAssembly runs: TensorFlow.js' kernels and generated ones over the same memory, on one
// thread. In: where the library's .wasm files lie, and how the target differs from the usual. Out: the engine. No Node
// in here: a page opens it too.
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { Target } from "../../../compiler/emit/plan.js";
import { wasmTarget } from "../../../compiler/emit/target.js";
import type { Engine } from "../engine.js";
import type { Device, View } from "../plan/device.js";
import type { Watch } from "../plan/prepare.js";
import { openSession } from "../plan/session.js";
import { quietly, tfjsDevice } from "../plan/tfjs.js";
import { generatedFor, hasFma } from "./generated.js";
import { addressOf, openHeap } from "./heap.js";

/**
 * Where the library's binaries lie: a folder's path or address that ends with a separator, or an address for each file
 * name.
 */
export type Binaries = string | Readonly<Record<string, string>>;

/**
 * Starts the library's backend on one thread. Left to itself it takes its threaded build wherever the page is
 * cross-origin isolated, and there it hangs or breaks: its flag is there only once the backend is imported, and must be
 * off before the backend starts.
 */
const start = async (binaries: Binaries): Promise<void> => {
  const { engine, env } = await import("@tensorflow/tfjs-core");
  const { setThreadsCount, setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  const before = engine().backendName;
  setWasmPaths(typeof binaries === "string" ? binaries : { ...binaries });
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  setThreadsCount(1);
  if (!(await engine().setBackend("wasm"))) throw new Error("the backend does not start");
  if (before) await engine().setBackend(before);
};

/** The library's one wasm backend; its kernels are bound to whichever was made last, so all sessions share it. */
const backendOf = async (binaries: Binaries): Promise<{ readonly backend: BackendWasm; readonly version: string }> => {
  const { engine } = await import("@tensorflow/tfjs-core");
  const { version_wasm } = await import("@tensorflow/tfjs-backend-wasm");
  if (engine().registry["wasm"] === undefined) await start(binaries);
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

export interface WasmOptions {
  readonly binaries: Binaries;
  /** How the target differs from the usual: `{ fma: false }` gives the same bits on every machine. */
  readonly target?: Partial<Target>;
  readonly watch?: Watch;
}

/** The engine; rejects where WebAssembly with SIMD does not start, with the reason. */
export const openWasm = ({ binaries, target: wanted = {}, watch }: WasmOptions): Promise<Engine> =>
  quietly(async () => {
    const { backend, version } = await backendOf(binaries);
    const device = await deviceOf(backend);
    const target: Target = { ...wasmTarget, fma: hasFma(), ...wanted };
    return {
      name: "wasm",
      version: `TensorFlow.js ${version}${target.fma ? ", fma" : ""}`,
      threads: 1,
      ...(target.fma ? {} : { settings: { fma: "off" } as const }),
      load: async (program) => openSession(program, device, target, watch),
    };
  });

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Why it does not start, in one sentence: a page whose Content-Security-Policy forbids WebAssembly is told which word
 * lets it.
 */
export const whyNot = (error: unknown): string => {
  const reason = reasonOf(error);
  return /Content Security Policy|unsafe-eval|CompileError.*(CSP|polic)/i.test(reason)
    ? "this page's Content-Security-Policy lets no WebAssembly start: its script-src needs 'wasm-unsafe-eval'"
    : `WebAssembly with SIMD does not start here: ${reason.split("\n")[0]?.slice(0, 200)}`;
};
