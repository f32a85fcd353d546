// Tests of the engine webgpu: run where the package `webgpu` finds a GPU, which may be Chromium's in software; skipped
// with the reason where it finds none.
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { describe, test } from "vitest";
import type { Engine } from "../runtime/engine/engine.js";
import { webgpu } from "../runtime/engine/webgpu/index.js";

const chromium = "/usr/lib/chromium";

/** Leaves a library loaded, so that whoever asks for its name gets it; RTLD_NODELETE keeps it. */
const preload = (file: string): void => {
  try {
    process.dlopen({ exports: {} }, file, constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_GLOBAL | 0x1000);
  } catch {
    // Every such library is refused as a module of Node, after it was loaded.
  }
};

/** Chromium brings Vulkan with a driver in software, where the machine has none. */
export const useChromiums = (): void => {
  const [driver, library] = [`${chromium}/vk_swiftshader_icd.json`, `${chromium}/libvulkan.so.1`];
  if (process.env["VK_ICD_FILENAMES"] !== undefined || !existsSync(driver) || !existsSync(library)) return;
  process.env["VK_ICD_FILENAMES"] = driver;
  preload(library);
};

/** These tests on the engine, or one that says in its name why they are skipped. */
export const onGpu = async (name: string, laws: (engine: Engine) => void): Promise<void> => {
  useChromiums();
  const found = await webgpu.open();
  describe(name, () => {
    if (found._tag === "Ready") laws(found.engine);
    else test.skip(`webgpu is not here: ${found.why}`, () => undefined);
  });
};
