/**
 * Why a request can't be answered. In: what was wrong. Out: an HTTP status, a code of graft and a sentence that names the tensor, condition or model.
 */

export interface Fault {
  readonly status: 400 | 401 | 404 | 406 | 413 | 421 | 422 | 500 | 503 | 504;
  readonly code: string;
  readonly message: string;
  /** After how many seconds it is worth to try again. */
  readonly retryAfter?: number;
}

const fault =
  (status: Fault["status"], code: string) =>
  (message: string): Fault => ({ status, code, message });

/** A body that is not what the route takes. */
export const badRequest = fault(400, "G885");
/** No such model, version, label, signature or route. */
export const notFound = fault(404, "G886");
/** NaN or infinite, in what came or in what would go. */
export const notFinite = fault(422, "G887");
export const tooLong = fault(413, "G890");
export const unauthorised = fault(401, "G891");
/** The model itself failed. */
export const failed = fault(500, "G892");
/** The deadline passed while the request waited. */
export const late = fault(504, "G889");

/** The queue is full, or the server is about to end: trying again helps. */
export const overloaded = (message: string, retryAfter = 1): Fault => ({
  ...fault(503, "G888")(message),
  retryAfter,
});

/** The longest piece of a caller's own text that is said back. */
const most = 80;

/** A caller's text in a sentence: short, and without anything that a terminal, a log or a page would take for more than text. */
export const said = (text: string): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202f\u2066-\u2069]/g, "�");
  return `“${plain.length > most ? `${plain.slice(0, most)}…` : plain}”`;
};
