/**
 * The dialect of JAX: pure functions of the weights and the inputs, ready for `jax.jit`. In: nothing. Out: what
 * `pythonModule` needs of it.
 */
import { isBatch } from "../../ir/graph/type.js";
import type { ExportPart, PartInput } from "../part.js";
import { permuted, spell, spelledOps } from "./jax.js";
import type { Dialect } from "./module.js";

const head = (weights: string): string => `
import json
import os

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

WEIGHTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "${weights}")


def load(path=WEIGHTS):
    """The arrays of a safetensors file, by name."""
    types = {"F32": np.float32, "I32": np.int32}
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    arrays = {}
    for name, of in header.items():
        if name != "__metadata__":
            start, end = of["data_offsets"]
            arrays[name] = jnp.asarray(np.frombuffer(data[start:end], types[of["dtype"]]).reshape(of["shape"]))
    return arrays


def conv(x, kernel, strides, padding):
    """A convolution of images [batch, height, width, channel]."""
    return lax.conv_general_dilated(x, kernel, strides, padding, dimension_numbers=("NHWC", "HWIO", "NHWC"))


def conv_transpose(x, kernel, strides, padding):
    """The transposed convolution, whose kernel is [height, width, out, in]."""
    turned = jnp.flip(kernel, (0, 1)).swapaxes(2, 3)
    numbers = ("NHWC", "HWIO", "NHWC")
    return lax.conv_general_dilated(x, turned, (1, 1), padding, lhs_dilation=strides, dimension_numbers=numbers)

`;

/** `("b, 28, 28, 1", "float32")`: a shape as `jax.export.symbolic_shape` reads it. */
const givenText = ({ type: { axes, dtype } }: PartInput): string => {
  const sizes = axes.map(({ size }) => (isBatch(size) ? (size.times === 1 ? "b" : `${size.times}*b`) : `${size}`));
  return `("${sizes.join(", ")}", "${dtype === "f32" ? "float32" : "int32"}")`;
};

const tail = (parts: ReadonlyArray<ExportPart>): string => `

# What each part is given: b is the number of samples.
GIVEN = {
${parts.map(({ name, inputs }) => `    "${name}": [${inputs.map(givenText).join(", ")}],`).join("\n")}
}


def artefact(part, w=None):
    """The bytes of \`jax.export\`, weights inside; \`jax.export.deserialize(it).call(...)\` runs them in any JAX."""
    from jax import export

    w, scope, run = load() if w is None else w, export.SymbolicScope(), globals()[part]
    given = [jax.ShapeDtypeStruct(export.symbolic_shape(shape, scope=scope), dtype) for shape, dtype in GIVEN[part]]
    made = export.export(jax.jit(lambda *inputs: run(w, *inputs)), platforms=("cpu", "cuda", "tpu"))(*given)
    return made.serialize()


if __name__ == "__main__":
    for part in GIVEN:
        with open(os.path.join(os.path.dirname(WEIGHTS), part + ".jax"), "wb") as file:
            file.write(artefact(part))
`;

export const jaxDialect: Dialect = {
  target: "jax",
  spell,
  ops: spelledOps,
  permute: permuted,
  first: false,
  asked: () => undefined,
  called: (state) => state,
  head,
  tail,
  receiver: "w",
  opening: [],
  use: (part, given) => ["w = load()", `jax.jit(${part})(w, ${given})`],
  indent: "",
};
