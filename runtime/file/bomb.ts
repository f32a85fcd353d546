/**
 * What compressed data may come to.
 *
 * In: bytes as they are stored, and as they are promised or have come so far. Out: whether that is more than data ever
 * is. Deflate can shrink 1,032 to 1; tables and pictures come nowhere near it, and small files may be as they please.
 */
const RATIO = 200;
const FREE = 2 ** 28;

/** What a source may come to, packed or not. */
export const mostBytes = 2 ** 38;

export const isBomb = (stored: number, inflated: number): boolean => inflated > FREE && inflated > stored * RATIO;

/** The most bytes that stored ones may come to. */
export const mostOf = (stored: number): number => Math.min(Math.max(FREE, stored * RATIO), mostBytes);
