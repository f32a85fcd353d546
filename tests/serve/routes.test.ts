// Every route's contract: TensorFlow Serving's REST, the Open Inference Protocol, samples in the user's words, and what
// is refused.
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readNpy } from "../../runtime/checkpoint/npy.js";
import { type Fixture, fixture, galleryText, request } from "./fixture.js";

const labelled = galleryText("cvae").replace(
  '"digit": { "type": "category", "size": 10 }',
  '"digit": { "type": "category", "size": 10, "labels": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "\\"><script>"] }',
);

let at: Fixture;
beforeAll(async () => {
  at = await fixture(
    {
      cvae: "cvae",
      labelled: "labelled",
      guided: "guided-cvae",
      traits: "attribute-set-cvae",
      "digits/1": "cvae",
      "digits/12": "cvae",
      two: "two-inputs",
      plain: "autoencoder",
      angle: "angle-cvae",
    },
    { texts: { labelled }, labels: new Map([["digits/stable", "1"]]) },
  );
});
afterAll(() => at.close());

const get = (url: string, headers = {}) => request(at, "GET", url, undefined, headers);
const post = (url: string, body: unknown, headers = {}) => request(at, "POST", url, body, headers);

describe("TensorFlow Serving's REST", () => {
  test("status of every version, newest first, and of one", async () => {
    const { json } = await get("/v1/models/digits");
    expect(json.model_version_status).toEqual(
      ["12", "1"].map((version) => ({ version, state: "AVAILABLE", status: { error_code: "OK", error_message: "" } })),
    );
    expect((await get("/v1/models/digits/versions/1")).json.model_version_status).toHaveLength(1);
    expect((await get("/v1/models/digits/labels/stable")).json.model_version_status[0].version).toBe("1");
    expect((await get("/v1/models/digits/versions/7")).status).toBe(404);
    expect((await get("/v1/models/none")).status).toBe(404);
  });

  test("metadata has serving_default and each signature", async () => {
    const { json } = await get("/v1/models/cvae/metadata");
    const { signature_def: signatures } = json.metadata.signature_def;
    expect(Object.keys(signatures)).toEqual(["serving_default", "sample", "reconstruct", "decode", "encode"]);
    expect(signatures.decode.inputs.z).toEqual({
      dtype: "DT_FLOAT",
      tensor_shape: {
        dim: [
          { size: "-1", name: "" },
          { size: "2", name: "" },
        ],
        unknown_rank: false,
      },
      name: "z:0",
    });
    expect(signatures.decode.inputs.digit.dtype).toBe("DT_INT32");
  });

  test("predict by row and by column gives the same numbers in the form that was asked", async () => {
    const z = [
      [0.5, -1],
      [2, 0],
    ];
    const rows = await post("/v1/models/cvae:predict", {
      signature_name: "decode",
      instances: z.map((code, i) => ({ z: code, digit: i })),
    });
    const columns = await post("/v1/models/cvae:predict", { signature_name: "decode", inputs: { z, digit: [0, 1] } });
    expect(rows.status).toBe(200);
    expect(rows.json.predictions).toEqual(columns.json.outputs);
    expect(rows.json.predictions[1]).toHaveLength(28);
    expect(rows.json.predictions[1][27][27]).toHaveLength(1);
  });

  test("a row may be bytes in base64: a PNG of the image's size, numbers, or a label", async () => {
    const picture = new PNG({ width: 28, height: 28 });
    for (let i = 0; i < 28 * 28; i++) picture.data.fill(i % 256, 4 * i, 4 * i + 3).fill(255, 4 * i + 3, 4 * i + 4);
    const values = Float32Array.from({ length: 28 * 28 }, (_, i) => (i % 256) / 255);
    const encode = (image: unknown) =>
      post("/v1/models/cvae:predict", { signature_name: "encode", instances: [{ image, digit: 3 }] });
    const [png, floats, list] = await Promise.all(
      [
        { b64: PNG.sync.write(picture).toString("base64") },
        { b64: Buffer.from(values.buffer).toString("base64") },
        Array.from(values),
      ].map(encode),
    );
    expect(png?.status).toBe(200);
    expect(png?.json).toEqual(list?.json);
    expect(floats?.json).toEqual(list?.json);
    const other = PNG.sync.write(new PNG({ width: 27, height: 28 })).toString("base64");
    expect((await encode({ b64: other })).json.error).toContain("28×27, where 28×28 is wanted");
    expect((await encode({ b64: "AAAA" })).json.error).toContain("3 bytes");
    const label = { b64: Buffer.from("three").toString("base64") };
    const asked = (digit: unknown) => post("/v1/models/labelled:predict", { instances: [{ digit, seed: 1 }] });
    expect((await asked(label)).json).toEqual((await asked("three")).json);
  });

  test("a single required input needs no name; a seed gives the same samples again", async () => {
    const drawn = await post("/v1/models/cvae:predict", { instances: [3, 4] });
    expect(drawn.json.predictions).toHaveLength(2);
    const again = () => post("/v1/models/cvae:predict", { inputs: { digit: [3, 3], seed: [7, 8] } });
    const [one, other] = [await again(), await again()];
    expect(one.json).toEqual(other.json);
    expect(one.json.outputs[0]).not.toEqual(one.json.outputs[1]);
  });

  test("several outputs come with their names, row by row", async () => {
    const { json } = await post("/v1/models/two:predict", { instances: [{ digit: 1 }] });
    expect(Object.keys(json.predictions[0])).toEqual(["image", "profile"]);
  });

  test("labels, versions, nulls", async () => {
    expect((await post("/v1/models/labelled:predict", { instances: ["three"] })).status).toBe(200);
    for (const path of [
      "digits:predict",
      "digits/versions/1:predict",
      "digits/labels/stable:predict",
      "digits/labels/latest:predict",
    ])
      expect((await post(`/v1/models/${path}`, { instances: [1] })).status).toBe(200);
    expect((await post("/v1/models/digits/labels/no:predict", { instances: [1] })).json.error).toContain("no label");
    const null_ = { signature_name: "decode", instances: [{ z: [0, 0, 0, 0] }, { z: [0, 0, 0, 0], digit: null }] };
    const { json } = await post("/v1/models/guided:predict", null_);
    expect(json.predictions[0]).toEqual(json.predictions[1]);
  });

  test.each([
    ["neither form", {}, 400, "either “instances”"],
    ["both forms", { instances: [1], inputs: [1] }, 400, "either “instances”"],
    ["no object", [1], 400, "JSON object"],
    ["another signature", { signature_name: "no", instances: [1] }, 404, "It has sample, reconstruct, decode, encode"],
    ["a missing input", { signature_name: "decode", instances: [{ z: [0, 0] }] }, 400, "needs “digit”"],
    ["an unknown input", { instances: [{ digit: 1, x: 1 }] }, 400, "no input “x”"],
    ["a class outside", { instances: [10] }, 400, "a class from 0 to 9"],
    ["half a class", { instances: [1.5] }, 400, "can't be 1.5"],
    [
      "a wrong shape",
      { signature_name: "decode", inputs: { z: [[1, 2, 3]], digit: [1] } },
      400,
      "“z” at [0] has 3 values",
    ],
    ["ragged rows", { signature_name: "decode", inputs: { z: [[1, 2]], digit: [1, 2] } }, 400, "2 rows"],
    ["no rows", { instances: [] }, 400, "no rows"],
    ["too many rows", { instances: Array.from({ length: 101 }, () => 1) }, 413, "100 is the most"],
    ["text for a number", { instances: [{ digit: "<b>" }] }, 400, "“<b>”"],
    ["null without a null", { instances: [{ digit: null }] }, 400, "is null"],
  ])("refuses %s", async (_, body, status, words) => {
    const answer = await post("/v1/models/cvae:predict", body);
    expect(answer.status).toBe(status);
    expect(answer.json.error).toContain(words);
  });

  test("a number past every double is not believed", async () => {
    const { status, json } = await post(
      "/v1/models/cvae:predict",
      '{"signature_name":"decode","instances":[{"z":[1e999,0],"digit":1}]}',
    );
    expect([status, json.error]).toEqual([422, "“z” at [0, 0] is Infinity."]);
  });

  test("bytes where a share is meant are refused, naming the range", async () => {
    const image = Array.from({ length: 28 }, () => Array.from({ length: 28 }, () => [255]));
    const { status, json } = await post("/v1/models/cvae:predict", {
      signature_name: "encode",
      instances: [{ image, digit: 1 }],
    });
    expect(status).toBe(400);
    expect(json.error).toContain("numbers from 0 to 1");
  });

  test("broken JSON, a prototype, a verb that there isn't", async () => {
    expect((await post("/v1/models/cvae:predict", "{")).status).toBe(400);
    expect((await post("/v1/models/cvae:predict", '{"__proto__":{"x":1},"instances":[1]}')).status).toBe(400);
    expect((await post("/v1/models/cvae:constructor", {})).status).toBe(404);
    expect((await post("/v1/models/cvae:classify", {})).json.error).toContain(":predict");
    expect((await get("/v1/models/cvae:predict")).status).toBe(404);
  });
});

const tensor = (name: string, datatype: string, shape: ReadonlyArray<number>, data: unknown) => ({
  name,
  datatype,
  shape,
  data,
});

describe("the Open Inference Protocol, version 2", () => {
  test("the server's and the models' routes, with and without version", async () => {
    expect((await get("/v2")).json).toMatchObject({
      name: "graft",
      extensions: expect.arrayContaining(["binary_tensor_data"]),
    });
    expect((await get("/v2/health/live")).json).toEqual({ live: true });
    expect((await get("/v2/health/ready")).json).toEqual({ ready: true });
    for (const path of ["/v2/models/digits", "/v2/models/digits/versions/12"]) {
      const { json } = await get(path);
      expect(json).toMatchObject({ name: "digits", versions: ["1", "12"], platform: "graft" });
      expect(json.outputs).toEqual([{ name: "image", datatype: "FP32", shape: [-1, 28, 28, 1] }]);
      expect((await get(`${path}/ready`)).json).toEqual({ name: "digits", ready: true });
      const answer = await post(`${path}/infer`, { inputs: [tensor("digit", "INT32", [1], [3])] });
      expect(answer.json).toMatchObject({ model_name: "digits", model_version: "12" });
    }
    expect((await get("/v2/models/none/ready")).status).toBe(404);
    expect((await post("/v2/repository/index", {})).json).toContainEqual({
      name: "digits",
      version: "1",
      state: "READY",
      reason: "",
    });
  });

  test("every datatype, flat or nested, and labels as BYTES", async () => {
    const decode = (inputs: ReadonlyArray<object>) =>
      post("/v2/models/labelled/infer", { id: "a", parameters: { signature_name: "decode" }, inputs });
    const z = tensor("z", "FP32", [1, 2], [0.5, -1]);
    const wanted = (await decode([z, tensor("digit", "INT32", [1], [3])])).json;
    expect(wanted).toMatchObject({ id: "a", outputs: [{ name: "image", shape: [1, 28, 28, 1], datatype: "FP32" }] });
    for (const digit of [
      tensor("digit", "INT64", [1, 1], [[3]]),
      tensor("digit", "UINT8", [1], [3]),
      tensor("digit", "BYTES", [1], ["three"]),
    ])
      expect((await decode([tensor("z", "FP64", [1, 2], [[0.5, -1]]), digit])).json.outputs).toEqual(wanted.outputs);
  });

  /** A body with the tensors' bytes behind its JSON. */
  const binary = (json: object, ...bytes: ReadonlyArray<Uint8Array>) => {
    const head = Buffer.from(JSON.stringify(json));
    return [
      Buffer.concat([head, ...bytes]),
      { "inference-header-content-length": String(head.length), "content-type": "application/octet-stream" },
    ] as const;
  };

  test("the binary extension gives the very floats", async () => {
    const inputs = [
      { name: "z", datatype: "FP32", shape: [2, 2], parameters: { binary_data_size: 16 } },
      { name: "digit", datatype: "INT64", shape: [2], parameters: { binary_data_size: 16 } },
    ];
    const bytes = [
      new Uint8Array(Float32Array.of(0.5, -1, 1, 1).buffer),
      new Uint8Array(BigInt64Array.of(3n, 4n).buffer),
    ];
    const parameters = { signature_name: "decode", binary_data_output: true };
    const [body, headers] = binary({ inputs, parameters }, ...bytes);
    const answer = await post("/v2/models/cvae/infer", body, headers);
    const length = Number(answer.headers["inference-header-content-length"]);
    const json = JSON.parse(answer.bytes.toString("utf8", 0, length));
    expect(json.outputs[0].parameters.binary_data_size).toBe(2 * 784 * 4);
    const floats = new Float32Array(Uint8Array.from(answer.bytes.subarray(length)).buffer);
    const asJson = await post("/v2/models/cvae/infer", {
      parameters: { signature_name: "decode" },
      inputs: [tensor("z", "FP32", [2, 2], [0.5, -1, 1, 1]), tensor("digit", "INT64", [2], [3, 4])],
    });
    expect([...floats]).toEqual([...Float32Array.from(asJson.json.outputs[0].data)]);
  });

  test("half floats, and NaN refused with the tensor's name", async () => {
    const half = (bits: ReadonlyArray<number>) =>
      binary(
        {
          parameters: { signature_name: "decode" },
          inputs: [
            { name: "z", datatype: "FP16", shape: [1, 2], parameters: { binary_data_size: 4 } },
            tensor("digit", "INT32", [1], [3]),
          ],
        },
        new Uint8Array(Uint16Array.from(bits).buffer),
      );
    const [body, headers] = half([0x3800, 0xbc00]); // 0.5, −1
    const same = await post("/v2/models/cvae/infer", {
      parameters: { signature_name: "decode" },
      inputs: [tensor("z", "FP32", [1, 2], [0.5, -1]), tensor("digit", "INT32", [1], [3])],
    });
    expect((await post("/v2/models/cvae/infer", body, headers)).json.outputs).toEqual(same.json.outputs);
    const [nan, nanHeaders] = half([0x7e00, 0]);
    const refused = await post("/v2/models/cvae/infer", nan, nanHeaders);
    expect([refused.status, refused.json.error]).toEqual([422, "The input “z” is NaN in row 0."]);
  });

  test.each([
    ["no inputs", {}, "“inputs”"],
    ["no shape", { inputs: [{ name: "digit", datatype: "INT32", data: [1] }] }, "has no shape"],
    ["a shape that is no shape", { inputs: [tensor("digit", "INT32", [-1], [1])] }, "has no shape"],
    ["an unknown datatype", { inputs: [tensor("digit", "COMPLEX", [1], [1])] }, "“COMPLEX”"],
    ["too few values", { inputs: [tensor("digit", "INT32", [2], [1])] }, "has 1 values"],
    ["a shape of other rows", { inputs: [tensor("digit", "INT32", [1, 2], [1, 2])] }, "shape [1, 2]"],
    [
      "an output that there isn't",
      { inputs: [tensor("digit", "INT32", [1], [1])], outputs: [{ name: "no" }] },
      "no output “no”",
    ],
    ["one input twice", { inputs: [tensor("digit", "INT32", [1], [1]), tensor("digit", "INT32", [1], [1])] }, "twice"],
    [
      "bytes that aren't there",
      { inputs: [{ ...tensor("digit", "INT32", [1], undefined), parameters: { binary_data_size: 4 } }] },
      "ends inside",
    ],
  ])("refuses %s", async (_, body, words) => {
    const answer = await post("/v2/models/cvae/infer", body);
    expect([answer.status, answer.json.error]).toEqual([400, expect.stringContaining(words)]);
  });
});

describe("samples in the user's words", () => {
  const sample = (model: string, body: unknown, headers = {}) => post(`/v1/models/${model}:sample`, body, headers);

  test("by label, count and seed; the seed is told", async () => {
    const one = await sample("labelled", { digit: "three", count: 2, seed: 1 });
    expect(one.json).toMatchObject({ model: "labelled", version: "1", count: 2, seed: 1 });
    expect(one.json.outputs.image.shape).toEqual([2, 28, 28, 1]);
    expect((await sample("labelled", { digit: 3, count: 2, seed: 1 })).json.outputs).toEqual(one.json.outputs);
    const free = await sample("labelled", { digit: 3, count: 1 });
    expect((await sample("labelled", { digit: 3, count: 1, seed: free.json.seed })).json).toEqual(free.json);
    expect(String(free.json.seed)).toBe(free.headers["x-graft-seed"]);
  });

  test("one value for each sample", async () => {
    const many = await sample("cvae", { digit: [3, 4, 5], seed: 1 });
    expect(many.json.count).toBe(3);
    const first = await sample("cvae", { digit: 3, count: 3, seed: 1 });
    expect(many.json.outputs.image.data[0]).toEqual(first.json.outputs.image.data[0]);
    expect((await sample("cvae", { digit: [3, 4], count: 3 })).status).toBe(400);
  });

  test("sets by their members, however they are written", async () => {
    const ways = [["bold", "large"], [0, 2], "bold,large"];
    const all = await Promise.all(ways.map((traits) => sample("traits", { digit: 1, traits, count: 1, seed: 1 })));
    for (const { json } of all) expect(json.outputs).toEqual(all[0]?.json.outputs);
    const none = await sample("traits", { digit: 1, traits: [], count: 1, seed: 1 });
    expect(none.json.outputs).not.toEqual(all[0]?.json.outputs);
    expect((await sample("traits", { digit: 1, traits: [["bold"], []], seed: 1 })).json.count).toBe(2);
  });

  test("guidance and null where the model knows them", async () => {
    expect((await sample("guided", { digit: 3, guidance: 2, count: 1, seed: 1 })).status).toBe(200);
    const without = await sample("guided", { count: 1, seed: 1 });
    expect((await sample("guided", { digit: null, count: 1, seed: 1 })).json.outputs).toEqual(without.json.outputs);
    expect((await sample("cvae", { digit: 3, guidance: 2 })).json.error).toContain("leave “guidance” out");
  });

  test("codes of one's own, flat or nested, are decoded", async () => {
    const one = await sample("cvae", { digit: 3, z: [0.5, -1] });
    const predicted = await post("/v1/models/cvae:predict", {
      signature_name: "decode",
      instances: [{ z: [0.5, -1], digit: 3 }],
    });
    expect(one.json.outputs.image.data).toEqual(predicted.json.predictions);
    expect(
      (
        await sample("cvae", {
          digit: 3,
          z: [
            [0, 0],
            [1, 1],
          ],
        })
      ).json.count,
    ).toBe(2);
    expect((await sample("plain", { z: [0, 0] })).status).toBe(200);
    expect((await sample("plain", {})).json.error).toContain("no prior");
  });

  test("a picture and an array, by Accept", async () => {
    const picture = await sample("cvae", { digit: 3, count: 4, seed: 1, scale: 2 }, { accept: "image/png" });
    const { width, height } = PNG.sync.read(picture.bytes);
    expect([picture.headers["content-type"], width, height]).toEqual(["image/png", 118, 118]);
    const array = await sample("cvae", { digit: 3, count: 4, seed: 1 }, { accept: "application/x-npy" });
    const npy = readNpy(new Uint8Array(array.bytes));
    expect(npy).toMatchObject({ right: { shape: [4, 28, 28, 1] } });
    expect((await sample("two", { digit: 1, output: "profile" }, { accept: "image/png" })).status).toBe(400);
  });

  test.each([
    ["a condition that there isn't", { digt: 3 }, "no condition “digt”"],
    ["no condition", {}, "needs “digit”"],
    ["no samples", { digit: 1, count: 0 }, "“count”"],
    ["too many", { digit: 1, count: 101 }, "“count”"],
    ["a seed below zero", { digit: 1, seed: -1 }, "“seed”"],
    ["an output that there isn't", { digit: 1, output: "no" }, "no output “no”"],
  ])("refuses %s", async (_, body, words) => {
    const answer = await sample("cvae", body);
    expect([answer.status, answer.json.error]).toEqual([400, expect.stringContaining(words)]);
  });

  test("a condition called like a word of the request goes into `conditions`", async () => {
    expect((await sample("cvae", { conditions: { digit: 3 }, count: 1 })).status).toBe(200);
  });
});

describe("the rest", () => {
  test("/healthz, /metrics and /openapi.json", async () => {
    expect((await get("/healthz")).json.live).toBe(true);
    await post("/v1/models/cvae:sample", { digit: 3, count: 2 });
    const text = (await get("/metrics")).bytes.toString();
    expect(text).toMatch(
      /graft_requests_total\{route="\/v1\/models:sample",model="cvae",version="1",status="200"\} [1-9]/,
    );
    for (const line of text.trim().split("\n"))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="([^"\\\n]|\\.)*",?)*\})? [0-9.e+-]+)$/);
    const { json } = await get("/openapi.json");
    const schema = json.paths["/v1/models/labelled:sample"].post.requestBody.content["application/json"].schema;
    expect(schema.required).toEqual(["digit"]);
    expect(schema.properties.digit.anyOf[0].oneOf[0].enum[9]).toBe('"><script>');
  });

  test("the page is under a strict policy and holds nothing of a user's", async () => {
    const { bytes, headers } = await get("/");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(bytes.toString()).not.toContain("script>&");
    expect(bytes.toString()).not.toMatch(/https?:/);
    expect((await get("/page/serve.js")).headers["content-type"]).toContain("javascript");
  });

  test("a hostile address is said back as text, and short", async () => {
    const { json, status } = await get(`/v1/models/${encodeURIComponent(`\u001b[31m<script>${"x".repeat(60)}`)}`);
    expect(status).toBe(404);
    expect(json.error).not.toContain("\u001b");
    expect((await get("/%")).status).toBeLessThan(500);
  });
});
