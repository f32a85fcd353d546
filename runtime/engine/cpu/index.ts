// The cpu engine: TensorFlow.js' kernels in plain JavaScript. Slow, but runs wherever JavaScript does.
import { cpuTarget } from "../../../compiler/emit/target.js";
import type { Engine, EngineDefinition } from "../engine.js";
import { type Device, dtypeName } from "../plan/device.js";
import type { Elements } from "../plan/move.js";
import { countOf } from "../plan/prepare.js";
import { openSession } from "../plan/session.js";
import { quietly, tfjsDevice } from "../plan/tfjs.js";

const load = async (): Promise<Engine> => {
  const { MathBackendCPU, version_cpu } = await import("@tensorflow/tfjs-backend-cpu");
  const backend = new MathBackendCPU();
  // the library greets at a backend's first write
  backend.disposeData(backend.write(Float32Array.of(0), [1], "float32"));
  const device: Device = {
    ...(await tfjsDevice(backend, "cpu", (made) => made)),
    allocate: (shape, dtype) => {
      const count = countOf(shape);
      const values = dtype === "f32" ? new Float32Array(count) : new Int32Array(count);
      return backend.write(values, [...shape], dtypeName[dtype]);
    },
    place: (buffer) => ({ elements: backend.readSync(buffer) as Elements, start: 0 }),
  };
  return {
    name: "cpu",
    version: `TensorFlow.js ${version_cpu}`,
    threads: 1,
    load: async (program) => openSession(program, device, cpuTarget),
  };
};

export const cpu: EngineDefinition = {
  name: "cpu",
  turn: 3,
  doc: "TensorFlow.js in plain JavaScript: slow, runs everywhere",
  open: () =>
    quietly(load).then(
      (engine) => ({ _tag: "Ready", engine }),
      () => ({ _tag: "Unavailable", why: "the package @tensorflow/tfjs-backend-cpu does not load" }),
    ),
};
