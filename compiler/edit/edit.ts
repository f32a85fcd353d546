// Edits under their old address, until nothing asks for them there.
export * from "../words/edit.js";
