// Trains the spec for an epoch and draws threes: every name, class and shape below is checked against specs/cvae.json
// by tsc.
import { open } from "graftml";
import cvae from "../specs/cvae.json" with { type: "json" };

const model = await open(cvae);
await model.train({ data: "digits:500", epochs: 1 });
const { image } = await model.sample({ digit: 3 }, { count: 4, seed: 1 });
console.log(`${image.count} samples of ${image.shape.join("×")}`);
const { z } = await model.encode(await model.data("digits:10"));
console.log(`codes of ${z.shape.join("×")}`);
model.dispose();
