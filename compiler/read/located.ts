// The located tree under its old address, until nothing asks for it there.
export * from "../base/located.js";
