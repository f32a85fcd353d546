// A button for each value of the first condition; a press draws 16 samples under it, in this page, without a server.
import { load } from "./graft.js";

const place = (id) => document.getElementById(id);
const model = await load("run/");
place("name").textContent = model.name;

let seed = 1;
const show = async (conditions) => {
  const began = performance.now();
  await model.sample(conditions, { count: 16, columns: 4, seed, canvas: place("samples") });
  place("told").textContent =
    `${JSON.stringify(conditions)}, seed ${seed}: ${(performance.now() - began).toFixed(1)} ms`;
};

const [condition] = model.conditions;
const count = condition?.type === "category" ? condition.size : 0;
const buttons = Array.from({ length: count }, (_, i) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = condition.labels?.[i] ?? String(i);
  button.addEventListener("click", () => {
    seed += 1;
    void show({ [condition.name]: i });
  });
  return button;
});
place("controls").append(...buttons);
await show(count > 0 ? { [condition.name]: 3 } : {});
