/** What is used of jsfive, which ships no types. In: a file's bytes. Out: its groups, data sets and attributes. */
declare module "jsfive" {
  export class Group {
    readonly keys: ReadonlyArray<string>;
    readonly attrs: Readonly<Record<string, unknown>>;
    get(name: string): Group | Dataset | null;
  }
  export class Dataset {
    readonly shape: ReadonlyArray<number>;
    readonly dtype: unknown;
    readonly value: ArrayLike<number> | ReadonlyArray<unknown>;
  }
  export class File extends Group {
    constructor(bytes: ArrayBuffer, name: string);
  }
}
