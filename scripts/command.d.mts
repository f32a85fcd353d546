// Types of command.mjs, for the tests that run the command.
export declare const worker: string;
export declare const bundleCommand: (root: string, entry?: string, outdir?: string) => Promise<void>;
export declare const isStale: (root: string) => boolean;
