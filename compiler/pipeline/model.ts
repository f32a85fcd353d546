// The codec of a whole spec, with the codes of every warning that it may silence: what decodes a spec, and what its
// schema, types and reference pages are made from.

import { rules } from "../check/rule/index.js";
import { trainedCodes } from "../check/trained.js";
import { modelOf } from "../language/model.js";

export const model = modelOf([...rules.map(({ code }) => code), ...trainedCodes].sort());
