/**
 * Conditions that don't fit, and what a model or a picture can't do, as refusals. In: their problems. Out: reports and
 * exit codes.
 */
import { pictureProblems } from "../../runtime/picture/problem/index.js";
import { useProblems } from "../../runtime/run/use-problem/index.js";
import { refuser } from "./refusal.js";

export const refuseUse = refuser(useProblems);

export const refusePicture = refuser(pictureProblems);
