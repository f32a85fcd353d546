/**
 * Text and JSON as the bytes of a file. In: plain data. Out: UTF-8 that ends with a newline; keys stand in the order
 * given.
 */
import type { Json } from "../../compiler/export/json.js";

export const textBytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const jsonBytes = (json: Json): Uint8Array => textBytes(`${JSON.stringify(json, null, 1)}\n`);

export const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
