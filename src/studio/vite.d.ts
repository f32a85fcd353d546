/** What Vite makes of imports: the address of a file that lies beside the page, or a file's text. */
declare module "*?url" {
  const address: string;
  export default address;
}

declare module "*?raw" {
  const text: string;
  export default text;
}

interface ImportMeta {
  /** The texts of all files that match, by path. */
  readonly glob: (
    pattern: string,
    options: { readonly query: "?raw"; readonly import: "default"; readonly eager: true },
  ) => Readonly<Record<string, string>>;
}
