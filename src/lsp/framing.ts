/**
 * What an editor sends, looked at before it is believed. In: bytes of the protocol, messages each after a header. Out:
 * the same bytes, until a header can't be one: a message without a length, or longer than any message of an editor,
 * would leave the server waiting for ever or fill memory.
 */
import { Transform } from "node:stream";

/** The longest message: far above a spec's length. */
const mostBytes = 2 ** 26;

/** A header ends early or is none. */
const mostHeader = 4096;

const end = Buffer.from("\r\n\r\n");

/** The length that a header promises, or why it is none. */
const lengthOf = (header: string): number | string => {
  const found = /^Content-Length: *([0-9]{1,15}) *$/im.exec(header);
  if (found === null) return "a message without a Content-Length";
  const length = Number(found[1]);
  return length > mostBytes ? `a message of ${length} bytes` : length;
};

/** Passes on whole, plausible messages; `onBad` is told why it stopped, once. */
export const frames = (onBad: (why: string) => void): Transform => {
  let header: Buffer = Buffer.alloc(0);
  let left = 0;
  let bad = false;
  const give = (why: string): void => {
    bad = true;
    onBad(why);
  };
  const take = (bytes: Buffer): void => {
    for (let rest = bytes; rest.length > 0 && !bad; ) {
      if (left > 0) {
        const taken = Math.min(left, rest.length);
        left -= taken;
        rest = rest.subarray(taken);
        continue;
      }
      const joined = Buffer.concat([header, rest]);
      const at = joined.indexOf(end);
      if (at > mostHeader || (at < 0 && joined.length > mostHeader)) {
        give("no header");
        return;
      }
      if (at < 0) {
        header = joined;
        return;
      }
      const length = lengthOf(joined.subarray(0, at).toString("latin1"));
      if (typeof length === "string") {
        give(length);
        return;
      }
      left = length;
      header = Buffer.alloc(0);
      rest = joined.subarray(at + end.length);
    }
  };
  return new Transform({
    transform(bytes: Buffer, _, done) {
      take(bytes);
      done(null, bad ? undefined : bytes);
    },
  });
};
