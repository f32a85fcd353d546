// What the page says of errors that only a page meets.
import { expect, test } from "vitest";
import { EngineLost } from "../../runtime/engine/engine.js";
import { unexpected } from "../../src/studio/worker/words.js";

test("a GPU that is gone is told of as such, with a way on", () => {
  const { code, summary, fix } = unexpected(new EngineLost("the GPU answers no more: the device was lost"));
  expect(code).toBe("G952");
  expect(summary).toBe(
    "The browser has taken the GPU from this page (the GPU answers no more: the device was lost). " +
      "What the model had learnt was in its memory.",
  );
  expect(fix).toBe("untick “on the GPU” and train again; ticked once more it takes a new one");
});

test("no memory, no WebAssembly, and whatever else was thrown, each have words of their own", () => {
  const codes = ["Array buffer allocation failed", "WebAssembly does not start here", "x is not a function"].map(
    (said) => unexpected(new Error(said)).code,
  );
  expect(new Set(codes).size).toBe(3);
});
