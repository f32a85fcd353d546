// A convolutional train step against the same by hand: on wasm as far as TensorFlow.js gets there, and on its cpu
// backend.
import type { Bench, Print } from "./bench.js";
import { contest } from "./contest.js";
import { ours, oursOnTfjs, type Task, task } from "./ours.js";
import { convLoss } from "./peer/conv.js";
import { plain, rewritten } from "./peer/products.js";
import { trainer } from "./peer/tfjs.js";

const samples = 128;
const rounds = 8;
/** The cpu backend takes seconds for one step. */
const cpuSamples = 32;
const cpuRounds = 3;

/** What a step written with the library's own ops says on wasm. */
const tryPlainOnWasm = async (model: Task, print: Print): Promise<void> => {
  const attempt = await trainer("tfjs, wasm: minimize", "wasm", model, convLoss(plain));
  const said = await attempt.steps(1, 1).then(
    () => "trains",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  attempt.dispose();
  print(`tfjs, wasm: minimize: ${said.trim().split("\n")[0]}`);
};

export const conv: Bench = {
  name: "conv",
  doc: `one convolutional train step, batch ${samples}, Adam, against TensorFlow.js`,
  run: async (print) => {
    print("gallery/conv-cvae: two convolutions, two transposed ones, the digit as channels");
    const model = task({ name: "conv-cvae" }, samples);
    const first = await ours(model);
    await tryPlainOnWasm(model, print);
    const onWasm = [
      first,
      await oursOnTfjs(model),
      await trainer("tfjs, wasm: own gradients", "wasm", model, convLoss(rewritten)),
    ];
    await contest(onWasm, { rounds }, print);
    print(`\nthe same at batch ${cpuSamples}, against the backend that trains it as written`);
    const small = task({ name: "conv-cvae" }, cpuSamples);
    const onCpu = [await ours(small), await trainer("tfjs, cpu: minimize", "cpu", small, convLoss(plain))];
    await contest(onCpu, { rounds: cpuRounds }, print);
  },
};
