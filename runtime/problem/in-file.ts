/** Which file a problem is about. In: the file as it was given. Out: what its report names. */

/** Which file it is, as it was given. */
export interface InFile {
  readonly file: string;
}
