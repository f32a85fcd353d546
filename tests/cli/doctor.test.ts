// What `graft doctor` measures engines by: the product that is fed, and on devices with memory of their own the chain.
import { expect, test } from "vitest";
import { referenceEngine } from "../../runtime/engine/reference/index.js";
import { chained, measureProducts } from "../../runtime/measure/products.js";

test("both products run, and the chain of a matrix of equal values keeps its sum", async () => {
  const product = chained(64, 3);
  const session = await referenceEngine.load({ graphs: { product: product.graph }, state: product.state });
  await session.write(product.written);
  const { product: total } = await session.run("product", product.feeds);
  expect(total?.data[0]).toBeCloseTo(64, 3);
  session.dispose();
  expect(await measureProducts(referenceEngine, product)).toBeGreaterThan(0);
});
