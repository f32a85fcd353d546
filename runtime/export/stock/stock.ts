/**
 * A stock tool that opens what was exported: the one that people will open it with, with nothing of graft's inside.
 *
 * In: the folder that holds a part's files, and the part. Out: what runs it; or why it isn't here, and how to get it.
 */
import type { ExportPart } from "../../../compiler/export/part.js";
import type { Tensors } from "../../engine/engine.js";

export interface Opened {
  /** Outputs by their names; feeds by theirs. */
  readonly run: (feeds: Tensors) => Promise<Tensors>;
  readonly close: () => Promise<void>;
}

export interface Stock {
  /** With its version, where it runs. */
  readonly name: string;
  /** Each run starts a process: it is asked little and much at once. */
  readonly slow?: true;
  readonly open: (folder: string, part: ExportPart) => Promise<Opened>;
}

export type Found =
  | { readonly _tag: "Ready"; readonly stock: Stock }
  | { readonly _tag: "Absent"; readonly why: string; readonly how: string };

/** Looks for the tool on this machine. */
export type FindStock = () => Promise<Found>;
