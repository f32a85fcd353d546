/**
 * The GPU, through WebGPU: the arena of a session, shaders compiled once, a run as one submission.
 *
 * In: a GPU, as a page's `navigator.gpu` or the package `webgpu` gives it. Out: the device, or a sentence that says why
 * there is none.
 */
import { mostOperands } from "../../../compiler/emit/webgpu/index.js";
import { EngineFailed, EngineLost } from "../engine.js";

/** `GPUBufferUsage`, `GPUShaderStage` and `GPUMapMode`, which Node has no globals for. */
export const usage = { mapRead: 1, copyFrom: 4, copyTo: 8, uniform: 64, storage: 128 } as const;
const [compute, reading] = [4, 1];

/** Bytes of a shader's operands. */
const operandBytes = 4 * mostOperands;

export interface Gpu {
  readonly device: GPUDevice;
  /** What it computes on, in its driver's words. */
  readonly name: string;
  readonly mostBytes: number;
  readonly pipeline: (code: string) => Promise<GPUComputePipeline>;
  readonly bind: (arena: GPUBuffer, operands: GPUBuffer) => GPUBindGroup;
  /** Bytes of a buffer that was made for them to be copied into, once all that was submitted is done. */
  readonly read: (staging: GPUBuffer) => Promise<ArrayBuffer>;
  /** Throws what has gone wrong since the last call. */
  readonly check: () => void;
}

const openPipelines = (device: GPUDevice, layout: GPUPipelineLayout): Gpu["pipeline"] => {
  const known = new Map<string, Promise<GPUComputePipeline>>();
  return (code) => {
    const found = known.get(code);
    if (found !== undefined) return found;
    const module = device.createShaderModule({ code });
    const made = device.createComputePipelineAsync({ layout, compute: { module, entryPoint: "main" } });
    known.set(code, made);
    return made;
  };
};

/** Notes what the device says by itself: that it is gone, or out of memory. */
const openCheck = (device: GPUDevice): (() => void) => {
  let [lost, wrong] = ["", ""];
  void device.lost.then(({ message }) => {
    lost = message || "the device was lost";
  });
  device.addEventListener("uncapturederror", (event) => {
    wrong ||= event.error.message;
  });
  return () => {
    if (lost !== "") throw new EngineLost(`the GPU answers no more: ${lost.split("\n")[0]}`);
    const said = wrong;
    wrong = "";
    if (said !== "") throw new EngineFailed(`the GPU could not do it: ${said.split("\n")[0]}`, "failed");
  };
};

const opened = (device: GPUDevice, name: string): Gpu => {
  const bindings = device.createBindGroupLayout({
    entries: [
      { binding: 0, visibility: compute, buffer: { type: "storage" } },
      { binding: 1, visibility: compute, buffer: { type: "uniform", hasDynamicOffset: true } },
    ],
  });
  const check = openCheck(device);
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
  return {
    device,
    name,
    mostBytes: Math.min(maxBufferSize, maxStorageBufferBindingSize),
    pipeline: openPipelines(device, device.createPipelineLayout({ bindGroupLayouts: [bindings] })),
    bind: (arena, operands) =>
      device.createBindGroup({
        layout: bindings,
        entries: [
          { binding: 0, resource: { buffer: arena } },
          { binding: 1, resource: { buffer: operands, size: operandBytes } },
        ],
      }),
    read: async (staging) => {
      try {
        await staging.mapAsync(reading);
        return staging.getMappedRange().slice(0);
      } catch (cause) {
        check();
        throw new EngineFailed(`the GPU gave nothing back: ${(cause as Error).message}`, "failed");
      } finally {
        staging.destroy();
      }
    },
    check,
  };
};

/** The first GPU, with buffers as large as it allows. */
export const openGpu = async (gpu: GPU): Promise<Gpu | string> => {
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) return "WebGPU finds no GPU here";
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const device = await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });
  const { description, vendor, architecture } = adapter.info;
  return opened(device, description || [vendor, architecture].filter((each) => each !== "").join(" ") || "a GPU");
};
