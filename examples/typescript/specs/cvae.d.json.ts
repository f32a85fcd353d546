// The type of cvae.json, written by `graft types`: run it again when the spec changes.
declare const spec: {
  readonly $schema: "../node_modules/graftml/specs/schema/v1.json";
  readonly graft: 1;
  readonly name: "mnist-cvae";
  readonly description: "A conditional VAE: the digit is given to the encoder and to the decoder, so the latent keeps the style.";
  readonly let: {
    readonly width: 400;
    readonly z: 2;
  };
  readonly inputs: {
    readonly image: {
      readonly type: "image";
      readonly height: 28;
      readonly width: 28;
      readonly channels: 1;
      readonly range: readonly [0, 1];
    };
  };
  readonly conditions: {
    readonly digit: {
      readonly type: "category";
      readonly size: 10;
    };
  };
  readonly encoder: {
    readonly input: "image";
    readonly layers: readonly [
      {
        readonly type: "flatten";
      },
      {
        readonly type: "dense";
        readonly name: "hidden";
        readonly units: "= width";
        readonly activation: "relu";
      },
    ];
  };
  readonly latent: {
    readonly type: "gaussian";
    readonly size: "= z";
  };
  readonly decoder: {
    readonly output: "image";
    readonly likelihood: "bernoulli";
    readonly layers: readonly [
      {
        readonly type: "dense";
        readonly units: "= width";
        readonly activation: "relu";
      },
      {
        readonly type: "dense";
        readonly units: "= image.size";
      },
      {
        readonly type: "reshape";
        readonly to: "image";
      },
    ];
  };
  readonly inject: readonly [
    {
      readonly condition: "digit";
      readonly into: "encoder.hidden";
      readonly place: "suffix";
    },
    {
      readonly condition: "digit";
      readonly into: "decoder";
      readonly place: "suffix";
    },
  ];
  readonly objective: {
    readonly reconstruction: {
      readonly reduce: "sum";
    };
    readonly kl: {
      readonly weight: 1;
    };
  };
  readonly train: {
    readonly data: "digits";
    readonly epochs: 20;
    readonly batch: 128;
    readonly seed: 1;
    readonly optimizer: {
      readonly type: "adam";
      readonly rate: 0.001;
    };
  };
};
// The one form that a JSON module has under `module: nodenext` and for bundlers alike; the compiler would refuse it
// in a package of ES modules.
// @ts-ignore TS1203
export = spec;
