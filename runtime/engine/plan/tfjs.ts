// A device out of a TensorFlow.js backend: its kernels called raw, without tape, tidy or tensors. In: the backend and
// the name that its kernels are registered under. The library itself is loaded only when an engine opens.
import type { KernelBackend, NamedAttrMap, NamedTensorInfoMap } from "@tensorflow/tfjs-core";
import { type Buffer, type Device, dtypeName } from "./device.js";

/** The buffers, kernels and copies of any TensorFlow.js backend. `checked` looks at every buffer that a kernel made. */
export const tfjsDevice = async (
  backend: KernelBackend,
  name: string,
  checked: (made: Buffer) => Buffer,
): Promise<Omit<Device, "place" | "allocate">> => {
  const { getKernel } = await import("@tensorflow/tfjs-core");
  const read: Device["read"] = (buffer, dtype) => {
    const values = backend.readSync(buffer) as ArrayLike<number>;
    return dtype === "f32" ? Float32Array.from(values) : Int32Array.from(values);
  };
  return {
    write: (data, shape, dtype) => checked(backend.write(data.slice(), [...shape], dtypeName[dtype])),
    read,
    first: (buffer) => (backend.readSync(buffer) as ArrayLike<number>)[0] ?? Number.NaN,
    free: (buffer) => {
      backend.disposeData(buffer);
    },
    kernel: (kernelName, attributes) => {
      const config = getKernel(kernelName, name);
      if (config === undefined) throw new Error(`the ${name} backend has no kernel ${kernelName}`);
      const attrs = attributes as NamedAttrMap;
      return (inputs) => {
        const made = config.kernelFunc({ inputs: inputs as unknown as NamedTensorInfoMap, attrs, backend });
        return checked((made as { readonly dataId: Buffer }).dataId);
      };
    },
  };
};

/** Runs `load` without the library's banners and warnings; what it returns or throws is passed on. */
export const quietly = async <A>(load: () => Promise<A>): Promise<A> => {
  const { env } = await import("@tensorflow/tfjs-core");
  const before = env().getBool("PROD");
  env().set("PROD", true);
  try {
    return await load();
  } finally {
    env().set("PROD", before);
  }
};
