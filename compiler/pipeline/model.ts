// The codec of a whole spec, with the codes of every warning that it may silence: what decodes a spec, and what its
// schema, types and reference pages are made from.
import { modelOf } from "../language/model.js";
import { warnings } from "../problem/check/index.js";
import { trainedCodes } from "../problem/check/trained.js";

export const model = modelOf([...warnings.map(({ code }) => code), ...trainedCodes].sort());
