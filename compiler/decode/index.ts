// Decode: located JSON → surface model. Everything that is not in the language is reported at once, each where it
// stands.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as RNEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import type * as t from "io-ts";
import { find, keyPlaceOf, type Located, type Place, placeOf, pointerOf, toValue } from "../base/located.js";
import type { FaultError } from "../language/codec.js";
import type { modelOf, SurfaceModel } from "../language/model.js";
import type { DecodeProblem } from "../problem/decode/index.js";
import { defaultLimits } from "../read/limits.js";

/** As many as are worth listing: the same number that reading lists. */
const mostProblems = defaultLimits.problems;

/** The keys below the root, whose own context comes first. */
const pathOf = (context: t.Context): ReadonlyArray<string> => context.slice(1).map((c) => c.key);

const placeFor = (root: Located, path: ReadonlyArray<string>, { fault, atKey }: FaultError): Place => {
  if (atKey) return keyPlaceOf(root, pointerOf(path));
  if (fault._tag === "UnknownKey") return keyPlaceOf(root, pointerOf([...path, fault.key]));
  const place = placeOf(root, pointerOf(path));
  // A missing key is shown at the start of the object that lacks it: its brace, not all of its lines.
  return fault._tag === "MissingKey" && find(root, pointerOf(path))?.kind === "object"
    ? { ...place, range: { start: place.range.start, end: place.range.start + 1 } }
    : place;
};

const locate =
  (root: Located) =>
  (error: t.ValidationError): DecodeProblem => {
    const found = error as FaultError;
    return { _tag: "Decode", place: placeFor(root, pathOf(found.context), found), fault: found.fault };
  };

/** The spec as the language sees it, or everything about it that the language does not allow. */
export const decode = (
  model: ReturnType<typeof modelOf>,
  root: Located,
): E.Either<RNEA.ReadonlyNonEmptyArray<DecodeProblem>, SurfaceModel> =>
  pipe(
    model.decode(toValue(root)),
    E.mapLeft((errors) =>
      RNEA.map(locate(root))(errors.slice(0, mostProblems) as unknown as RNEA.ReadonlyNonEmptyArray<t.ValidationError>),
    ),
  );
