/** JSON as a type. In and out: nothing; a key whose value is undefined is not written. */
export type Json =
  | string
  | number
  | boolean
  | null
  | ReadonlyArray<Json>
  | { readonly [key: string]: Json | undefined };
