/** Why a picture can't be drawn: G709, G710. Each is a file with its code, data, words and page. */
import type { ProblemOf } from "../../../compiler/words/diagnostic.js";
import { badImageProblem } from "./bad-image.js";
import { nothingToDrawProblem } from "./nothing-to-draw.js";
import { pictureTooLargeProblem } from "./picture-too-large.js";

export const pictureProblems = [pictureTooLargeProblem, nothingToDrawProblem, badImageProblem] as const;

export type PictureProblem = ProblemOf<(typeof pictureProblems)[number]>;
