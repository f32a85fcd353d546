/**
 * Samples in the user's words: `{"digit": 3, "count": 16, "seed": 1, "guidance": 2}`.
 *
 * In: the wish, and what the caller accepts. Out: numbers (JSON), a picture (PNG) or an array (NPY).
 */
import * as E from "fp-ts/lib/Either.js";
import { writeNpy } from "../../../runtime/checkpoint/npy.js";
import type { Tensor } from "../../../runtime/engine/engine.js";
import { extentOf } from "../../../runtime/picture/extent.js";
import { type Image, tiles } from "../../../runtime/picture/sheet.js";
import { badRequest, type Fault, said } from "../fault.js";
import { rowTexts } from "../nested.js";
import type { Served } from "../registry.js";
import { type Answer, ask, freshSeed, type Patience, type Service } from "../service.js";
import type { Output, Signature } from "../signature.js";
import { planned, type Wish, wishOf } from "../wish.js";

type Checked<A> = E.Either<Fault, A>;

export type Media = "json" | "png" | "npy";

export interface Sampled {
  readonly type: string;
  /** JSON, or bytes. */
  readonly body: string | Uint8Array;
  readonly seed: number;
  readonly rows: number;
}

const outputFor = (signature: Signature, { output }: Wish): Checked<Output> => {
  const found = output === undefined ? signature.outputs[0] : signature.outputs.find(({ name }) => name === output);
  return found === undefined
    ? E.left(
        badRequest(
          `There is no output ${said(output ?? "")}. There is ${signature.outputs.map(({ name }) => name).join(", ")}.`,
        ),
      )
    : E.right(found);
};

/** Rows as images: grey or colour, and sequences with time going down. */
const imagesOf = ({ shape }: Output, rows: number, data: Float32Array): ReadonlyArray<Image> | undefined => {
  const [height = 0, width = 0, channels = 1] = shape;
  if (shape.length < 2 || shape.length > 3 || (channels !== 1 && channels !== 3)) return undefined;
  const size = height * width * channels;
  return Array.from({ length: rows }, (_, i) => ({
    height,
    width,
    channels,
    data: data.subarray(i * size, (i + 1) * size),
  }));
};

const picture = (served: Served, output: Output, tensor: Tensor, rows: number, wish: Wish): Checked<Uint8Array> => {
  const images = imagesOf(output, rows, Float32Array.from(tensor.data));
  if (images === undefined)
    return E.left(
      badRequest(`The output ${said(output.name)} is no image; ask for application/json or application/x-npy.`),
    );
  const declared = served.compiled.core.inputs.find(({ name }) => name === output.name)?.range;
  const columns = wish.columns ?? Math.ceil(Math.sqrt(rows));
  const drawn = tiles(images, { columns, range: declared ?? extentOf(tensor.data), scale: wish.scale });
  return E.mapLeft(() => badRequest("The picture would be too large: ask for fewer samples or a smaller scale."))(
    drawn,
  );
};

const asJson = (
  served: Served,
  signature: Signature,
  { outputs, rows, seed }: Answer,
  wish: Wish,
  asText: boolean,
): Checked<string> => {
  const wanted = signature.outputs.filter(({ name }) => wish.output === undefined || name === wish.output);
  const all: Array<string> = [];
  for (const output of wanted) {
    const texts = rowTexts(output, outputs[output.name]?.data ?? [], asText);
    if (E.isLeft(texts)) return texts;
    const shape = JSON.stringify([rows, ...output.shape]);
    all.push(`${JSON.stringify(output.name)}:{"shape":${shape},"data":[${texts.right.join(",")}]}`);
  }
  const { model, version } = served.place;
  const head = { model, version, count: rows, ...(signature.name === "decode" ? {} : { seed }) };
  return E.right(`${JSON.stringify(head).slice(0, -1)},"outputs":{${all.join(",")}}}`);
};

/** Draws, or decodes, as the body asks. */
export const sampleRoute = async (
  service: Service,
  served: Served,
  body: unknown,
  media: Media,
  patience: Patience,
  asText: boolean,
): Promise<Checked<Sampled>> => {
  const wish = wishOf(body ?? {}, service.limits.rows, freshSeed);
  if (E.isLeft(wish)) return wish;
  const plan = planned(served.signatures, wish.right);
  if (E.isLeft(plan)) return plan;
  const { signature, given } = plan.right;
  const output = outputFor(signature, wish.right);
  if (E.isLeft(output)) return output;
  const answer = await ask(service, served, signature, given, patience, wish.right.seed);
  if (E.isLeft(answer)) return answer;
  const { outputs, rows, seed } = answer.right;
  const told = { seed, rows };
  const tensor = outputs[output.right.name];
  if (media === "json" || tensor === undefined)
    return E.map((made: string): Sampled => ({ type: "application/json", body: made, ...told }))(
      asJson(served, signature, answer.right, wish.right, asText),
    );
  if (media === "npy") {
    const array = writeNpy({ shape: [rows, ...output.right.shape], data: tensor.data });
    return E.right({ type: "application/x-npy", body: array, ...told });
  }
  return E.map((bytes: Uint8Array): Sampled => ({ type: "image/png", body: bytes, ...told }))(
    picture(served, output.right, tensor, rows, wish.right),
  );
};
