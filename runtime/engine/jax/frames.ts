/**
 * Frames between Node and the worker: a JSON header, and tensors.
 *
 * In: a header and arrays. Out: bytes; and, of bytes as they come in, whole frames. worker.py describes the layout.
 * Arrays are written where they lie; what comes in is copied once, into memory of its own.
 */

export type Header = Readonly<Record<string, unknown>>;

export interface Frame {
  readonly header: Header;
  /** Begins its own memory, so any tensor of four-byte numbers in it is aligned. */
  readonly body: Uint8Array<ArrayBuffer>;
}

const magic = 0x74667267; // "grft"
const headBytes = 16;
const most = { header: 2 ** 26, body: 2 ** 40 };

/** The bytes of a frame, in pieces. */
export const frameOf = (header: Header, parts: ReadonlyArray<ArrayBufferView> = []): ReadonlyArray<Buffer> => {
  const json = Buffer.from(JSON.stringify(header));
  const padded = json.length + ((64 - ((headBytes + json.length) % 64)) % 64);
  const head = Buffer.alloc(headBytes + padded, 0x20);
  head.writeUInt32LE(magic, 0);
  head.writeUInt32LE(padded, 4);
  head.writeBigUInt64LE(BigInt(parts.reduce((sum, { byteLength }) => sum + byteLength, 0)), 8);
  json.copy(head, headBytes);
  return [head, ...parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))];
};

/** Memory that is filled from chunks. */
const filling = (bytes: number) => {
  const target = new Uint8Array(new ArrayBuffer(bytes));
  let held = 0;
  return {
    target,
    isFull: () => held === bytes,
    /** Takes what it needs of a chunk, and gives the rest. */
    take: (chunk: Uint8Array): Uint8Array => {
      const taken = chunk.subarray(0, bytes - held);
      target.set(taken, held);
      held += taken.length;
      return chunk.subarray(taken.length);
    },
  };
};

const sizesOf = (head: Uint8Array): { readonly header: number; readonly body: number } => {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const [header, body] = [view.getUint32(4, true), Number(view.getBigUint64(8, true))];
  if (view.getUint32(0, true) !== magic || header > most.header || body > most.body)
    throw new Error("what came from the worker is no frame");
  return { header, body };
};

const parsed = (text: Uint8Array): Header => {
  const value: unknown = JSON.parse(new TextDecoder().decode(text));
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("a frame's header is no object");
  return value as Header;
};

type Filling = ReturnType<typeof filling>;

/** Gives each whole frame to `onFrame`, in order. Throws where the bytes are none. */
export const frameReader = (onFrame: (frame: Frame) => void): ((chunk: Uint8Array) => void) => {
  let [head, rest] = [filling(headBytes), undefined as { text: Filling; body: Filling } | undefined];
  const advance = (chunk: Uint8Array): Uint8Array => {
    const left =
      rest === undefined ? head.take(chunk) : rest.text.isFull() ? rest.body.take(chunk) : rest.text.take(chunk);
    if (rest === undefined && head.isFull()) {
      const { header, body } = sizesOf(head.target);
      rest = { text: filling(header), body: filling(body) };
    }
    return left;
  };
  return (chunk) => {
    let left = chunk;
    do {
      left = advance(left);
      if (rest?.text.isFull() && rest.body.isFull()) {
        const frame = { header: parsed(rest.text.target), body: rest.body.target };
        [head, rest] = [filling(headBytes), undefined];
        onFrame(frame);
      }
    } while (left.length > 0);
  };
};
