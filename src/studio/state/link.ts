/**
 * The page's whole state in a link.
 *
 * In: a spec's text, a view, a code, conditions, a seed. Out: the fragment of an address, and back. It is deflated and
 * written in base64url: encoded, not encrypted, so whoever has the link can read it.
 */
import { deflateSync, Inflate } from "fflate";

export interface Linked {
  readonly spec: string;
  readonly view?: string | undefined;
  readonly z?: ReadonlyArray<number> | undefined;
  readonly conditions?: Readonly<Record<string, ReadonlyArray<number> | null>> | undefined;
  readonly seed?: number | undefined;
  /** The spec of the column beside. */
  readonly beside?: string | undefined;
  /** The chapter of the lecture that is open, and its language. */
  readonly lecture?: string | undefined;
  readonly language?: string | undefined;
}

const PREFIX = "g1.";

/** A link that inflates to more than this is none of ours. */
const MOST = 4_000_000;

const toBase64 = (bytes: Uint8Array): string => {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
};

const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

/** Inflates as far as the limit, and no further. */
const inflated = (bytes: Uint8Array): Uint8Array => {
  const parts: Array<Uint8Array> = [];
  let size = 0;
  const stream = new Inflate((part) => {
    size += part.length;
    if (size > MOST) throw new Error("a link that is too long");
    parts.push(part);
  });
  for (let at = 0; at < bytes.length; at += 1024) stream.push(bytes.subarray(at, at + 1024), at + 1024 >= bytes.length);
  const whole = new Uint8Array(size);
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
};

export const encodeLink = (state: Linked): string =>
  `#${PREFIX}${toBase64(deflateSync(new TextEncoder().encode(JSON.stringify(state)), { level: 9 }))}`;

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const numbers = (value: unknown): ReadonlyArray<number> | undefined =>
  Array.isArray(value) && value.every(Number.isFinite) ? (value as ReadonlyArray<number>) : undefined;

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const conditionsOf = (value: unknown): Linked["conditions"] =>
  isFields(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([name, each]) => {
          const read = each === null ? null : numbers(each);
          return read === undefined ? [] : [[name, read] as const];
        }),
      )
    : undefined;

/** The state of a fragment; undefined where it is none of ours, or damaged. */
export const decodeLink = (fragment: string): Linked | undefined => {
  const body = fragment.replace(/^#/, "");
  if (!body.startsWith(PREFIX)) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(inflated(fromBase64(body.slice(PREFIX.length)))));
    if (!isFields(value) || typeof value["spec"] !== "string") return undefined;
    const seed = Number.isSafeInteger(value["seed"]) ? (value["seed"] as number) : undefined;
    return {
      spec: value["spec"],
      view: text(value["view"]),
      z: numbers(value["z"]),
      conditions: conditionsOf(value["conditions"]),
      seed,
      beside: text(value["beside"]),
      lecture: text(value["lecture"]),
      language: text(value["language"]),
    };
  } catch {
    return undefined;
  }
};
