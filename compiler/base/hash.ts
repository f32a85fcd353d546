// A short name for a text: equal texts have equal names, on every machine and in every version.
const offset = 0xcbf29ce484222325n;
const prime = 0x100000001b3n;

/**
 * FNV-1a of the UTF-16 units, two bytes each, as 16 hexadecimal digits. Not for secrets: collisions can be made at
 * will.
 */
export const hash = (text: string): string => {
  let value = offset;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    for (const byte of [unit & 0xff, unit >> 8]) value = BigInt.asUintN(64, (value ^ BigInt(byte)) * prime);
  }
  return value.toString(16).padStart(16, "0");
};

/** JSON with the keys of every object in order: equal values have equal texts. */
export const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(",")}}`;
};
