/**
 * HDF5 files, as Keras keeps weights in them.
 *
 * In: arrays by path. Out: the file's bytes, the same for the same arrays. The library is HDF5 itself in WebAssembly,
 * loaded when it is first needed.
 */
import type { StoredTensor } from "./safetensors.js";

type Hdf5 = typeof import("h5wasm");

const opened = async (): Promise<{ readonly library: Hdf5; readonly module: Awaited<Hdf5["ready"]> }> => {
  const library = await import("h5wasm");
  return { library, module: await library.ready };
};

/** HDF5 notes in each array when it was made, and asks the clock alone: while `make` runs, it stands still. */
const timeless = <A>(make: () => A): A => {
  const { now } = Date;
  Date.now = () => 0;
  try {
    return make();
  } finally {
    Date.now = now;
  }
};

const dtypes = { f32: "<f4", i32: "<i4" } as const;

type Group = ReturnType<InstanceType<Hdf5["File"]>["create_group"]>;

const groupAt = (groups: Map<string, Group>, path: ReadonlyArray<string>): Group => {
  const key = path.join("/");
  const found = groups.get(key) ?? groupAt(groups, path.slice(0, -1)).create_group(path.at(-1) as string);
  groups.set(key, found);
  return found;
};

let written = 0;

/** Writes the arrays; `a/b/0` stands in the groups `a` and `b`. */
export const writeHdf5 = async (arrays: ReadonlyMap<string, StoredTensor>): Promise<Uint8Array> => {
  const { library, module } = await opened();
  // A file of the library's own, in memory.
  const name = `/written-${written++}.h5`;
  timeless(() => {
    const file = new library.File(name, "w");
    const groups = new Map<string, Group>([["", file]]);
    for (const [path, { dtype, shape, data }] of arrays) {
      const names = path.split("/");
      const group = groupAt(groups, names.slice(0, -1));
      group.create_dataset({ name: names.at(-1) as string, data, shape: [...shape], dtype: dtypes[dtype] });
    }
    file.close();
  });
  const bytes = Uint8Array.from(module.FS.readFile(name));
  module.FS.unlink(name);
  return bytes;
};
