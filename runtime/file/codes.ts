/**
 * Words for why a file is refused that the system has none for. In: nothing. Out: codes of FileProblems.
 */

/** The `code` of a FileProblem for what is neither a file nor a folder. */
export const notPlain = "NOT_A_FILE";
/** Its `code` for a file that is larger than may be read. */
export const overMost = "EFBIG";
