/**
 * SHA-256 as Node has it. In: files and data. Out: hashes, in hexadecimal.
 */
import { createHash } from "node:crypto";
import type { Split } from "../data/index.js";
import type { DataMark } from "./mark.js";
import { type Digest, markWith, type NewHash } from "./mark.js";

export const sha256: Digest = (bytes) => createHash("sha256").update(bytes).digest("hex");

const newHash: NewHash = () => {
  const hash = createHash("sha256");
  return { update: (part) => void hash.update(part), digest: () => hash.digest("hex") };
};

export const markData = (source: string, parts: Split): DataMark => markWith(newHash, source, parts);
