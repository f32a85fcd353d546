// Whether this machine multiplies and adds in one instruction. In: nothing; out: a module that tells.
import { bits, f32x4, i32, openFrame, store } from "./assembly.js";
import { assembleModule } from "./encode.js";

/**
 * A module that imports ("env", "memory") and exports `run()`, which writes a float to address 0: 0 where products are
 * rounded before they are added to, and something else where they are not. Engines without relaxed SIMD refuse the
 * module.
 */
export const encodeProbe = (): Uint8Array<ArrayBuffer> => {
  const frame = openFrame([]);
  // (1 + 2⁻¹²)² = 1 + 2⁻¹¹ + 2⁻²⁴, of which a float32 holds the first two
  const factor = frame.variable("v128");
  frame.emit(factor.set(f32x4.constant(1 + 2 ** -12)));
  const rounded = f32x4.constant(-(1 + 2 ** -11));
  frame.emit(store.four(i32.constant(0), bits.zero));
  frame.emit(store.one(i32.constant(0), f32x4.relaxedMultiplyAdd(factor.get, factor.get, rounded)));
  return assembleModule([frame.finish([])]);
};
