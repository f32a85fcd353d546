/** What a problem with one file says beside its own data. In: the file as it was given. Out: the place of the report. */

/** Which file it is, as it was given. */
export interface InFile {
  readonly file: string;
}
