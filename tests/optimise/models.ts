// Graphs to optimise, made by the same code that makes real ones: dense and convolutional train steps with Adam.
import { differentiate } from "../../compiler/derive/differentiate.js";
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { axis, batch, f32, type TensorType } from "../../compiler/ir/graph/type.js";
import * as d from "../../compiler/ir/op/dsl.js";

export const fed = (b: Builder, name: string, type: TensorType): Ref =>
  b.emit("input", [], { name, type, source: { _tag: "Value" } });

export const held = (b: Builder, name: string, type: TensorType): Ref => b.emit("state", [], { name, type });

export type Activation = "relu" | "sigmoid" | "tanh" | "elu" | "softplus" | "linear";

const activate = (b: Builder, x: Ref, activation: Activation): Ref =>
  activation === "linear" ? x : b.emit(activation, [x], {});

/** activation(x·W + b), its state collected in `parameters`. */
export const dense = (
  b: Builder,
  parameters: Array<Ref>,
  x: Ref,
  name: string,
  units: number,
  activation: Activation,
): Ref => {
  const here = b.at(name);
  const width = x.type.axes[1]?.size as number;
  const kernel = held(here, `${name}.kernel`, f32(axis("in", width), axis(name, units)));
  const bias = held(here, `${name}.bias`, f32(axis(name, units)));
  parameters.push(kernel, bias);
  const product = d.matMul(here, x, kernel);
  return activate(here, d.add(here, product, d.broadcast(here, bias, product.type.axes)), activation);
};

const squaredError = (b: Builder, x: Ref, y: Ref): Ref => {
  const difference = d.subtract(b, x, y);
  return d.mean(b, d.square(b, difference), [0, ...d.perSample(difference)]);
};

/** One step of Adam on `loss`, for each parameter: m, v and the parameter itself. */
const adam = (b: Builder, loss: Ref, parameters: ReadonlyArray<Ref>): Record<string, Ref> => {
  const updates: Record<string, Ref> = {};
  const time = fed(b, "step", f32());
  differentiate(b, loss, parameters).forEach((gradient, i) => {
    const parameter = parameters[i] as Ref;
    const node = b.nodes()[parameter.id];
    const name = node?.op === "state" ? node.attributes.name : "";
    const here = b.at(`optimiser.${name}`);
    const decay = (slot: string, rate: number, by: Ref): Ref => {
      const old = held(here, `${name}.${slot}`, parameter.type);
      const next = d.add(here, d.scale(here, old, rate), d.scale(here, by, 1 - rate));
      updates[`${name}.${slot}`] = next;
      return d.divide(here, next, d.subtract(here, d.number(here, 1), d.power(here, d.number(here, rate), time)));
    };
    const [m, v] = [decay("m", 0.9, gradient), decay("v", 0.999, d.square(here, gradient))];
    const move = d.divide(here, d.scale(here, m, 0.001), d.shift(here, d.sqrt(here, v), 1e-7));
    updates[name] = d.subtract(here, parameter, move);
  });
  return updates;
};

export interface Layer {
  readonly units: number;
  readonly activation: Activation;
}

/** One train step of a dense network that reconstructs its input. */
export const denseStep = (width: number, layers: ReadonlyArray<Layer>): Graph =>
  buildGraph("trainStep", (b) => {
    const x = fed(b, "x", f32(batch, axis("feature", width)));
    const parameters: Array<Ref> = [];
    let h = x;
    layers.forEach(({ units, activation }, i) => {
      h = dense(b, parameters, h, `layer${i}`, units, activation);
    });
    const made = d.relabelLast(b, dense(b, parameters, h, "output", width, "linear"), "feature");
    const loss = squaredError(b.at("loss"), made, x);
    return { outputs: { loss }, updates: adam(b, loss, parameters) };
  });

/**
 * One train step of a small convolutional classifier-shaped network: conv → bias → activation → pool by stride → dense.
 */
export const convStep = (channels: number, activation: Activation): Graph =>
  buildGraph("trainStep", (b) => {
    const x = fed(b, "x", f32(batch, axis("height", 4), axis("width", 4), axis("channel", 1)));
    const target = fed(b, "target", f32(batch, axis("output", 2)));
    const here = b.at("conv");
    const kernel = held(
      here,
      "conv.kernel",
      f32(axis("kernel-height", 3), axis("kernel-width", 3), axis("in", 1), axis("made", channels)),
    );
    const bias = held(here, "conv.bias", f32(axis("made", channels)));
    const image = here.emit("conv2d", [x, kernel], { stride: [2, 2], pad: [0, 1, 0, 1] });
    const h = activate(here, d.add(here, image, d.broadcast(here, bias, image.type.axes)), activation);
    const parameters = [kernel, bias];
    const flat = d.reshape(here, h, [batch, axis("feature", 4 * channels)]);
    const loss = squaredError(b.at("loss"), dense(b, parameters, flat, "output", 2, "sigmoid"), target);
    return { outputs: { loss }, updates: adam(b, loss, parameters) };
  });
