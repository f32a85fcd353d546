/**
 * Why a construct cannot stand where it is. Layers, placements, encodings and latents give these; whoever assembles the
 * model adds the place. G201–G229, G304…
 */
import type { ProblemOf } from "../../words/diagnostic.js";
import { cannotReshapeFault } from "./cannot-reshape.js";
import { cropTooLargeFault } from "./crop-too-large.js";
import { doesNotDivideFault } from "./does-not-divide.js";
import { noNormBeforeFault } from "./no-norm-before.js";
import { noTextFault } from "./no-text.js";
import { nothingToNormaliseFault } from "./nothing-to-normalise.js";
import { paddingTooWideFault } from "./padding-too-wide.js";
import { positionOutsideFault } from "./position-outside.js";
import { positionsFollowFault } from "./positions-follow.js";
import { sequenceTooLongFault } from "./sequence-too-long.js";
import { shortcutMismatchFault } from "./shortcut-mismatch.js";
import { sidesOfSequenceFault } from "./sides-of-sequence.js";
import { sizeUnreachableFault } from "./size-unreachable.js";
import { skipMismatchFault } from "./skip-mismatch.js";
import { tokensOfMapFault } from "./tokens-of-map.js";
import { tooManyPiecesFault } from "./too-many-pieces.js";
import { unknownShapeFault } from "./unknown-shape.js";
import { windowTooLargeFault } from "./window-too-large.js";
import { wrongKindFault } from "./wrong-kind.js";

export type { Around, Declared, Here } from "./here.js";

export const buildFaults = [
  wrongKindFault,
  windowTooLargeFault,
  paddingTooWideFault,
  cannotReshapeFault,
  unknownShapeFault,
  sizeUnreachableFault,
  cropTooLargeFault,
  sidesOfSequenceFault,
  skipMismatchFault,
  shortcutMismatchFault,
  positionOutsideFault,
  noNormBeforeFault,
  noTextFault,
  positionsFollowFault,
  doesNotDivideFault,
  nothingToNormaliseFault,
  tokensOfMapFault,
  sequenceTooLongFault,
  tooManyPiecesFault,
] as const;

export type BuildFault = ProblemOf<(typeof buildFaults)[number]>;
