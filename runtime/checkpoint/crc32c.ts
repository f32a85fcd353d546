/**
 * CRC-32C (Castagnoli), as TensorFlow's files have it. In: bytes. Out: the sum, or the sum as it is masked where it is
 * stored beside what it sums.
 */

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0x82f63b78 : rest >>> 1;
  return rest >>> 0;
});

const crc32c = (bytes: Uint8Array): number => {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = ((table[(sum ^ byte) & 0xff] as number) ^ (sum >>> 8)) >>> 0;
  return ~sum >>> 0;
};

/** Rotated and moved, since a sum of bytes that hold their own sum would be weak. */
export const maskedCrc32c = (bytes: Uint8Array): number => {
  const sum = crc32c(bytes);
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
};
