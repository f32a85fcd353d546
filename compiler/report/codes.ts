/**
 * The codes of problems. A code never changes its meaning and is never given again.
 * G001–G029 the text, G030–G039 `extends`, G050–G059 `--set` and variants, G060–G069 size expressions, G070–G079 sweeps, G080–G089 versions, G101–G119 values that the language does not
 * allow, G120–G139 names, G201–G239 shapes, G301–G309 limits. Warnings have codes of their own, C01–C25 and W01… (check/problem.ts).
 */
import type { BuildProblem } from "../assemble/problem.js";
import type { ExpandProblem } from "../expand/problem.js";
import type { ExpressionProblem } from "../expression/expression.js";
import type { Fault } from "../language/codec.js";
import type { MigrateProblem } from "../migrate/problem.js";
import type { ExtendsProblem } from "../read/extends.js";
import type { PatchProblem } from "../read/patch.js";
import type { ReadProblem } from "../read/problem.js";
import type { BuildFault } from "../scope/scope.js";
import type { SweepProblem } from "../sweep/problem.js";

export const readCodes: Readonly<Record<ReadProblem["_tag"], string>> = {
  NotUtf8: "G001",
  ByteOrderMark: "G002",
  Empty: "G003",
  TooLarge: "G004",
  TooDeep: "G005",
  StringTooLong: "G006",
  Comment: "G007",
  TrailingComma: "G008",
  UnexpectedToken: "G009",
  UnexpectedEnd: "G010",
  ExtraContent: "G011",
  UnterminatedString: "G012",
  BadEscape: "G013",
  ControlCharacter: "G014",
  BadNumber: "G015",
  NumberOverflow: "G016",
  UnsafeInteger: "G017",
  LoneSurrogate: "G018",
  DuplicateKey: "G019",
  PrototypeKey: "G020",
};

export const extendsCodes: Readonly<Record<ExtendsProblem["_tag"], string>> = {
  BadBasePath: "G030",
  UnreadableBase: "G031",
  CircularExtends: "G032",
  ExtendsTooLong: "G033",
  LateExtends: "G034",
  NotAnObject: "G035",
};

/** A bad value is reported as what is wrong with the value, so it has no code of its own. */
export const patchCodes: Readonly<Record<Exclude<PatchProblem["_tag"], "BadValue">, string>> = {
  MissingEquals: "G050",
  EmptyPath: "G050",
  EmptySegment: "G050",
  BadPointer: "G050",
  PathTooDeep: "G050",
  DeleteWithValue: "G050",
  ForbiddenName: "G051",
  UnknownPath: "G052",
  BadIndex: "G053",
  NotAContainer: "G054",
  AlreadyThere: "G055",
  UnknownVariant: "G056",
  BadVariant: "G057",
};

export const expressionCodes: Readonly<Record<ExpressionProblem["_tag"], string>> = {
  Syntax: "G060",
  UnknownName: "G061",
  UnknownFunction: "G062",
  WrongArity: "G063",
  DivisionByZero: "G064",
  NotFinite: "G065",
  TooDeep: "G066",
};

/** What is wrong with one trial's spec has the code that it would have in a spec of its own. */
export const sweepCodes: Readonly<Record<SweepProblem["_tag"], string>> = {
  EmptySweep: "G070",
  TooManyTrials: "G071",
  RepeatedValue: "G072",
  SweepConflict: "G073",
  NotSwept: "G074",
};

export const migrateCodes: Readonly<Record<MigrateProblem["_tag"], string>> = {
  OldVersion: "G080",
  NoSuccessor: "G081",
};

export const decodeCodes: Readonly<Record<Fault["_tag"], string>> = {
  WrongType: "G101",
  OutOfRange: "G102",
  UnknownWord: "G103",
  MissingKey: "G104",
  UnknownKey: "G105",
  BadName: "G106",
};

/** An expression has the code of what is wrong in it. */
export const expandCodes: Readonly<Record<Exclude<ExpandProblem["_tag"], "Expression">, string>> = {
  CircularLet: "G120",
  NotASize: "G121",
  UnknownName: "G122",
  BadSite: "G123",
  NothingMatches: "G124",
  NameTaken: "G125",
  LabelCount: "G126",
  EpochsAndSteps: "G127",
  LinkOutsideDecoder: "G136",
  WarmupAndCyclic: "G134",
  CircularBlock: "G128",
  TooManyCopies: "G307",
  NestedTooDeep: "G306",
};

/** A layer or placement that can't stand where it does has the code of its fault. */
export const faultCodes: Readonly<Record<BuildFault["_tag"], string>> = {
  WrongKind: "G201",
  CannotReshape: "G204",
  WindowTooLarge: "G205",
  UnknownShape: "G206",
  SizeUnreachable: "G211",
  CropTooLarge: "G212",
  SidesOfSequence: "G213",
  PositionOutside: "G207",
  NoNormBefore: "G209",
  ShortcutMismatch: "G210",
  SkipMismatch: "G233",
  PositionsFollow: "G215",
  DoesNotDivide: "G221",
  NothingToNormalise: "G222",
  TokensOfMap: "G223",
  TooManyPieces: "G304",
  SequenceTooLong: "G305",
};

export const buildCodes: Readonly<Record<Exclude<BuildProblem["_tag"], "Unbuildable">, string>> = {
  LatentNeedsVector: "G202",
  OutputMismatch: "G203",
  NeedsVector: "G230",
  GivenDiffer: "G231",
  NoPredictor: "G232",
  OutsideSupport: "G208",
  RangeNeeded: "G216",
  WithoutEffect: "G217",
  TooManyParameters: "G301",
  TensorTooLarge: "G302",
  TooManyLayers: "G303",
};
