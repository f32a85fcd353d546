/**
 * What a spec is, as types: generated from the codecs by `npm run generate`, with their descriptions. In: nothing.
 * Out: `Spec`.
 */
export interface Spec {
  /** The JSON Schema for editors; not read by graft. */
  readonly $schema?: string;
  /**
   * A spec beside this one or below it, such as base.json, that this one changes: objects merge, null deletes (RFC
   * 7396).
   */
  readonly extends?: string;
  /** The version of the language. */
  readonly graft: 1;
  /** What the model is called in reports. */
  readonly name?: string;
  /** What the model is for, in a sentence. */
  readonly description?: string;
  /** Numbers by name, for expressions. Default: {}. */
  readonly let?: Readonly<Record<string, number | `=${string}`>>;
  /** Lists of layers by name, for { "type": "block", "use": … }. Default: {}. */
  readonly blocks?: Readonly<Record<string, Block>>;
  /** What a sample consists of. */
  readonly inputs: Readonly<Record<string, Input>>;
  /** What is known about a sample. Default: {}. */
  readonly conditions?: Readonly<Record<string, Condition>>;
  /** From an input to the latent. */
  readonly encoder: EncoderOfSeveralInputs & { readonly input?: never } | Encoder & { readonly inputs?: never };
  /** The code between encoder and decoder. */
  readonly latent: Latent;
  /** From the latent to a distribution of the input. */
  readonly decoder: DecoderOfSeveralOutputs & { readonly output?: never; readonly likelihood?: never }
    | Decoder & { readonly outputs?: never };
  /** Where conditions enter. Default: []. */
  readonly inject?: ReadonlyArray<Placement>;
  /** The terms of the loss. Default: {}. */
  readonly objective?: Objective;
  /** How the model is trained. Default: {}. */
  readonly train?: Training;
  /** Named sets of changes: { "/json/pointer": value }. Default: {}. */
  readonly variants?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** One spec, many trials: what `graft sweep` trains. */
  readonly sweep?: Sweep;
  /** Warnings to silence, each with the reason. Default: {}. */
  readonly allow?: Readonly<Partial<Record<"C01" | "C02" | "C05" | "C06" | "C09" | "C10" | "C11" | "C18" | "C24" | "C25"
    | "C26" | "C40" | "W01" | "W02" | "W06" | "W11" | "W12", string>>>;
}

export interface Block {
  /**
   * Numbers that its expressions may read, and that each use may set; here with what they are otherwise. Default: {}.
   */
  readonly parameters?: Readonly<Record<string, number | `=${string}`>>;
  /** What the block is made of, in order. */
  readonly layers: ReadonlyArray<Layer>;
}

export type Layer =
  | LayerDense
  | LayerConv2d
  | LayerConv2dTranspose
  | LayerConv1d
  | LayerConv1dTranspose
  | LayerCrop
  | LayerFlatten
  | LayerReshape
  | LayerActivation
  | LayerDropout
  | LayerNoise
  | LayerMaxPool
  | LayerAvgPool
  | LayerGlobalPool
  | LayerUpsample
  | LayerResidual
  | LayerGroup
  | LayerSkip
  | LayerBatchNorm
  | LayerLayerNorm
  | LayerGroupNorm
  | LayerInstanceNorm
  | LayerAttention
  | LayerEmbedPosition
  | LayerGru
  | LayerLstm
  | LayerPrevious
  | LayerRepeat
  | LayerBlock;

/**
 * A fully connected layer: y = activation(x·W + b). Takes a vector, or a sequence, each time step by the same weights.
 */
export interface LayerDense {
  /** Which one. */
  readonly type: "dense";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** How many features the layer makes. */
  readonly units: number | `=${string}`;
  /** What is applied to the result; left out: nothing. */
  readonly activation?: "relu" | "elu" | "sigmoid" | "tanh" | "softplus" | "silu" | "gelu" | "gelu-tanh" | "leaky-relu";
}

/** A convolution over height and width: y = activation(x ∗ W + b). Takes an image. */
export interface LayerConv2d {
  /** Which one. */
  readonly type: "conv2d";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** How many channels the layer makes. */
  readonly filters: number | `=${string}`;
  /** The window's side, or [height, width]. Default: [3,3]. */
  readonly kernel?: number | readonly [number, number];
  /** How far the window moves at each step. Default: [1,1]. */
  readonly stride?: number | readonly [number, number];
  /** How far apart the pixels are that the window reads, or [height, width]: 1, one after another. Default: [1,1]. */
  readonly dilation?: number | readonly [number, number];
  /**
   * `same` makes ⌈n/stride⌉ pixels a side; `valid` pads nothing; a number, or [height, width], is so many zeros at each
   * end, as PyTorch counts them. Default: "same".
   */
  readonly padding?: ("same" | "valid") | (number | readonly [number, number]);
  /** What is applied to the result; left out: nothing. */
  readonly activation?: "relu" | "elu" | "sigmoid" | "tanh" | "softplus" | "silu" | "gelu" | "gelu-tanh" | "leaky-relu";
}

/** A transposed convolution: stride 2 doubles height and width. Takes an image. */
export interface LayerConv2dTranspose {
  /** Which one. */
  readonly type: "conv2d-transpose";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** How many channels the layer makes. */
  readonly filters: number | `=${string}`;
  /** The window's side, or [height, width]. Default: [3,3]. */
  readonly kernel?: number | readonly [number, number];
  /** How many times larger each side becomes. Default: [1,1]. */
  readonly stride?: number | readonly [number, number];
  /** How far apart the pixels are that each one reaches, or [height, width]: 1, one after another. Default: [1,1]. */
  readonly dilation?: number | readonly [number, number];
  /**
   * `same` makes n·stride pixels a side; `valid` (n − 1)·stride + kernel (that its dilation spans); a number, or
   * [height, width], cuts so many off at each end, as PyTorch counts them. Default: "same".
   */
  readonly padding?: ("same" | "valid") | (number | readonly [number, number]);
  /** Where several sizes shrink to this one, which is made: that of an input, "= image", or [height, width]. */
  readonly size?: `=${string}` | (number | (ReadonlyArray<number | `=${string}`>));
  /** What is applied to the result; left out: nothing. */
  readonly activation?: "relu" | "elu" | "sigmoid" | "tanh" | "softplus" | "silu" | "gelu" | "gelu-tanh" | "leaky-relu";
}

/** A convolution along time: y = activation(x ∗ W + b). Takes a sequence. */
export interface LayerConv1d {
  /** Which one. */
  readonly type: "conv1d";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** How many features the layer makes at each time step. */
  readonly filters: number | `=${string}`;
  /** How many time steps the window reads. Default: 3. */
  readonly kernel?: number;
  /** How far the window moves at each step. Default: 1. */
  readonly stride?: number;
  /** How far apart the time steps are that the window reads: 1, one after another. Default: 1. */
  readonly dilation?: number;
  /**
   * `same` makes ⌈n/stride⌉ time steps; `valid` pads nothing; `causal` is `same` with all zeros before, so that no time
   * step sees a later one; a number is so many zeros at either end, as PyTorch counts them. Default: "same".
   */
  readonly padding?: ("same" | "valid" | "causal") | number;
  /** What is applied to the result; left out: nothing. */
  readonly activation?: "relu" | "elu" | "sigmoid" | "tanh" | "softplus" | "silu" | "gelu" | "gelu-tanh" | "leaky-relu";
}

/** A transposed convolution along time: stride 2 doubles the number of time steps. Takes a sequence. */
export interface LayerConv1dTranspose {
  /** Which one. */
  readonly type: "conv1d-transpose";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** How many features the layer makes at each time step. */
  readonly filters: number | `=${string}`;
  /** How many time steps each one reaches. Default: 3. */
  readonly kernel?: number;
  /** How many times more time steps there are behind it. Default: 1. */
  readonly stride?: number;
  /** How far apart the time steps are that each one reaches: 1, one after another. Default: 1. */
  readonly dilation?: number;
  /**
   * `same` makes n·stride time steps; `valid` (n − 1)·stride + kernel (that its dilation spans); a number cuts so many
   * off at either end, as PyTorch counts them. Default: "same".
   */
  readonly padding?: ("same" | "valid") | number;
  /** Where several lengths shrink to this one, which is made: that of an input, "= ecg", or a number. */
  readonly size?: `=${string}` | (number | (ReadonlyArray<number | `=${string}`>));
  /** What is applied to the result; left out: nothing. */
  readonly activation?: "relu" | "elu" | "sigmoid" | "tanh" | "softplus" | "silu" | "gelu" | "gelu-tanh" | "leaky-relu";
}

/**
 * A part of an image or a sequence: the size of an input ("= image"), or [height, width], or a length. It has no
 * weights.
 */
export interface LayerCrop {
  /** Which one. */
  readonly type: "crop";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** How large a part: that of an input, "= image"; [height, width]; or a number, for each side. */
  readonly size: `=${string}` | (number | (ReadonlyArray<number | `=${string}`>));
  /** Which part stays: the middle, or the beginning. Default: "centre". */
  readonly keep?: "centre" | "start";
}

/** Any value as one vector, in row-major order; zeros where a sequence is padding. */
export interface LayerFlatten {
  /** Which one. */
  readonly type: "flatten";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
}

/**
 * The same elements in another shape: that of an input, by its name, or [features], [time, features] or [height, width,
 * channels].
 */
export interface LayerReshape {
  /** Which one. */
  readonly type: "reshape";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** An input's name, or [features], [time, features] or [height, width, channels]. */
  readonly to: string | (ReadonlyArray<number | `=${string}`>);
}

/** An activation on its own: the same function at every element. */
export interface LayerActivation {
  /** Which one. */
  readonly type: "activation";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** Which function. */
  readonly function: "relu" | "elu" | "sigmoid" | "tanh" | "softplus" | "silu" | "gelu" | "gelu-tanh" | "leaky-relu";
}

/** While training, zeroes each element with this probability and scales up the rest; at inference it does nothing. */
export interface LayerDropout {
  /** Which one. */
  readonly type: "dropout";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** The probability of a zero. Default: 0.5. */
  readonly rate?: number;
}

/**
 * While training, adds a normal number to each element; at inference it does nothing. As the encoder's first layer it
 * makes a denoising autoencoder.
 */
export interface LayerNoise {
  /** Which one. */
  readonly type: "noise";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** The standard deviation of what is added. */
  readonly deviation: number;
}

/** The largest value of each window: over height and width of an image, or along the time of a sequence. */
export interface LayerMaxPool {
  /** Which one. */
  readonly type: "max-pool";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** The window's side, or [height, width]; along time, how many time steps. Default: [2,2]. */
  readonly window?: number | readonly [number, number];
  /** How far the window moves; left out: its own size. */
  readonly stride?: number | readonly [number, number];
  /**
   * `same` keeps the border; `valid` drops what doesn't fill a window; a number, or [height, width], pads so much at
   * each end, as PyTorch counts it. Default: "valid".
   */
  readonly padding?: ("same" | "valid") | (number | readonly [number, number]);
}

/** The mean of each window, padding not counted: over height and width of an image, or along the time of a sequence. */
export interface LayerAvgPool {
  /** Which one. */
  readonly type: "avg-pool";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** The window's side, or [height, width]; along time, how many time steps. Default: [2,2]. */
  readonly window?: number | readonly [number, number];
  /** How far the window moves; left out: its own size. */
  readonly stride?: number | readonly [number, number];
  /**
   * `same` keeps the border; `valid` drops what doesn't fill a window; a number, or [height, width], pads so much at
   * each end, as PyTorch counts it. Default: "valid".
   */
  readonly padding?: ("same" | "valid") | (number | readonly [number, number]);
}

/** All positions become one: a vector with a number for each channel of an image, or for each feature of a sequence. */
export interface LayerGlobalPool {
  /** Which one. */
  readonly type: "global-pool";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** The mean, or the largest. Default: "avg". */
  readonly function?: "avg" | "max";
}

/**
 * Each pixel repeated: height and width grow by the factor. Takes an image, or a sequence, each of whose time steps is
 * repeated.
 */
export interface LayerUpsample {
  /** Which one. */
  readonly type: "upsample";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** How many times larger each side becomes. Default: [2,2]. */
  readonly factor?: number | readonly [number, number];
}

/** y = x + f(x), where f is the layers that it holds: deep models train as if they were shallow. */
export interface LayerResidual {
  /** Which one. */
  readonly type: "residual";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** What f is made of, in order; an injection may enter at each. */
  readonly layers: ReadonlyArray<Layer>;
  /**
   * What is added to f(x): `identity`, x itself, or `projection`, a learned linear map of it, for an f that changes the
   * shape. Default: "identity".
   */
  readonly shortcut?: "identity" | "projection";
}

/** The layers that it holds, in order, under one name; a block becomes a group where it is used. */
export interface LayerGroup {
  /** Which one. */
  readonly type: "group";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** What the group is made of, in order; an injection may enter at each. */
  readonly layers: ReadonlyArray<Layer>;
}

/**
 * Joins what a layer of the encoder made to what flows here, on the last axis. Such a model reconstructs, but has
 * nothing to decode a code alone with.
 */
export interface LayerSkip {
  /** Which one. */
  readonly type: "skip";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** The layer of the encoder: encoder.<layer name>. */
  readonly from: string;
}

/**
 * Normalises each feature or channel over the batch while training, by running statistics at inference; then scales and
 * shifts.
 */
export interface LayerBatchNorm {
  /** Which one. */
  readonly type: "batch-norm";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** How much of the running statistics each step keeps. Default: 0.9. */
  readonly momentum?: number;
  /** Added to the variance, so that a constant feature does not divide by zero. Default: 0.00001. */
  readonly epsilon?: number;
}

/** Normalises each sample over its features (an image: over the channels of each pixel); then scales and shifts. */
export interface LayerLayerNorm {
  /** Which one. */
  readonly type: "layer-norm";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** Added to the variance, so that a constant feature does not divide by zero. Default: 0.00001. */
  readonly epsilon?: number;
}

/**
 * Normalises each sample over groups of neighbouring channels and all positions; then scales and shifts each channel.
 */
export interface LayerGroupNorm {
  /** Which one. */
  readonly type: "group-norm";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** How many groups; must divide the number of channels or features. */
  readonly groups: number | `=${string}`;
  /** Added to the variance, so that a constant feature does not divide by zero. Default: 0.00001. */
  readonly epsilon?: number;
}

/**
 * Normalises each channel of each sample over its pixels, or each feature over its time steps; then scales and shifts.
 * Takes an image or a sequence.
 */
export interface LayerInstanceNorm {
  /** Which one. */
  readonly type: "instance-norm";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** Added to the variance, so that a constant feature does not divide by zero. Default: 0.00001. */
  readonly epsilon?: number;
}

/**
 * Multi-head self-attention: each position becomes a mixture of all, weighed by how well they match. Takes a sequence,
 * or an image, whose pixels count row by row.
 */
export interface LayerAttention {
  /** Which one. */
  readonly type: "attention";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** Attentions side by side, each over its own share of the features; must divide the width. Default: 1. */
  readonly heads?: number;
  /** Whether a position sees only itself and those before it. Default: false. */
  readonly causal?: boolean;
}

/**
 * Adds to each position what tells it from the others, which attention can't see otherwise. Takes a sequence, or an
 * image, whose pixels count row by row.
 */
export interface LayerEmbedPosition {
  /** Which one. */
  readonly type: "embed-position";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /**
   * `learned`: a table of parameters; `sinusoidal`: sines and cosines of wavelengths from 2π to 20000π. Default:
   * "learned".
   */
  readonly encoding?: "learned" | "sinusoidal";
}

/**
 * A gated recurrent unit that reads a sequence from its first time step to its last, or backwards, or both. Takes a
 * sequence.
 */
export interface LayerGru {
  /** Which one. */
  readonly type: "gru";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** How many features its state has. */
  readonly units: number | `=${string}`;
  /** `sequence`: the state after every time step; `last`: the state after the last, a vector. Default: "sequence". */
  readonly returns?: "sequence" | "last";
  /**
   * How the time is read; `both`: by two units, each with weights of its own, whose states lie side by side, so that
   * there are twice as many features. Default: "forward".
   */
  readonly direction?: "forward" | "backward" | "both";
}

/**
 * Long short-term memory: a recurrent unit that keeps a cell beside its state, and reads a sequence from its first time
 * step to its last, or backwards, or both. Takes a sequence.
 */
export interface LayerLstm {
  /** Which one. */
  readonly type: "lstm";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** How many features its state has. */
  readonly units: number | `=${string}`;
  /** `sequence`: the state after every time step; `last`: the state after the last, a vector. Default: "sequence". */
  readonly returns?: "sequence" | "last";
  /**
   * How the time is read; `both`: by two units, each with weights of its own, whose states lie side by side, so that
   * there are twice as many features. Default: "forward".
   */
  readonly direction?: "forward" | "backward" | "both";
}

/**
 * Beside each time step the token before it, as the input `of` reads tokens; zeros before the first. The layers behind
 * it must not see later time steps. It makes a decoder draw one token after another.
 */
export interface LayerPrevious {
  /** Which one. */
  readonly type: "previous";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** The tokens that the decoder makes. */
  readonly of: string;
  /** How often a token is left out while training, so that the code has something to say (word dropout). Default: 0. */
  readonly drop?: number;
}

/** The same vector at every time step: how a decoder begins a sequence. Takes a vector. */
export interface LayerRepeat {
  /** Which one. */
  readonly type: "repeat";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** How many time steps the sequence has; such as "= signal.length". */
  readonly length: number | `=${string}`;
}

/**
 * The layers of a block, once or `repeat` times, with parameters of this use; called after the block unless it has a
 * name.
 */
export interface LayerBlock {
  /** Which one. */
  readonly type: "block";
  /** A name of its own, by which `inject` finds it and its parameters are called. */
  readonly name?: string;
  /**
   * Whether the layer stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** Which of the spec's `blocks`. */
  readonly use: string;
  /** What its parameters are here: numbers or expressions; those left out are as the block says. Default: {}. */
  readonly with?: Readonly<Record<string, number | `=${string}`>>;
  /**
   * How many copies, one behind the other; `index` counts them from 0 in expressions. Their sites are NAME.layers[0],
   * NAME.layers[1] ….
   */
  readonly repeat?: number | `=${string}`;
}

export type Input =
  | InputVector
  | InputImage
  | InputSequence
  | InputCategory
  | InputTokens;

/** Real numbers in a row. */
export interface InputVector {
  /** Which one. */
  readonly type: "vector";
  /**
   * The column or array of the data that it is, where that is called otherwise; of several numbers, also a list of
   * columns, one for each.
   */
  readonly from?: string | ReadonlyArray<string>;
  /** How many numbers one sample has. */
  readonly size: number | `=${string}`;
  /** The interval that values lie in, checked at the data door: [least, most]. */
  readonly range?: readonly [number, number];
  /**
   * What values are brought to before the model reads them, and back from in what it makes: "standard" (mean 0,
   * deviation 1 over the training samples), "range" (from the `range`, or from the least and the largest training
   * value, to [0, 1]), "bytes" (0 … 255 to the `range`, or to [0, 1]) or "none"; of a vector also a list, one for each
   * number. The fitted numbers are part of the trained model.
   */
  readonly scale?: ("standard" | "range" | "bytes" | "none") | (ReadonlyArray<"standard" | "range" | "bytes" | "none">);
  /**
   * "mask": missing values are left out of the loss, and the encoder sees where they are, by a second half of zeros and
   * ones. Without it a missing value is an error.
   */
  readonly missing?: "mask";
}

/** An image, channels last. */
export interface InputImage {
  /** Which one. */
  readonly type: "image";
  /**
   * The column or array of the data that it is, where that is called otherwise; of several numbers, also a list of
   * columns, one for each.
   */
  readonly from?: string | ReadonlyArray<string>;
  /** Rows of pixels. */
  readonly height: number | `=${string}`;
  /** Columns of pixels. */
  readonly width: number | `=${string}`;
  /** Values per pixel: 1 for grey, 3 for colour. Default: 1. */
  readonly channels?: number | `=${string}`;
  /** The interval that values lie in, checked at the data door: [least, most]. */
  readonly range?: readonly [number, number];
  /**
   * What values are brought to before the model reads them, and back from in what it makes: "standard" (mean 0,
   * deviation 1 over the training samples), "range" (from the `range`, or from the least and the largest training
   * value, to [0, 1]), "bytes" (0 … 255 to the `range`, or to [0, 1]) or "none"; of a vector also a list, one for each
   * number. The fitted numbers are part of the trained model.
   */
  readonly scale?: ("standard" | "range" | "bytes" | "none") | (ReadonlyArray<"standard" | "range" | "bytes" | "none">);
  /**
   * "mask": missing values are left out of the loss, and the encoder sees where they are, by a second half of zeros and
   * ones. Without it a missing value is an error.
   */
  readonly missing?: "mask";
  /**
   * Varies training samples at random, afresh at each step, from streams of the seed that are named after the image and
   * the word; held-out samples stay as they are.
   */
  readonly augment?: Augmentation;
  /**
   * How pictures of another size are brought to this one: "cover" fills it and cuts what is left over, "contain" keeps
   * the whole picture on black, "stretch" pulls it to the frame. Without it another size is an error.
   */
  readonly fit?: "cover" | "contain" | "stretch";
}

export interface Augmentation {
  /** Mirrored, left to right or top to bottom, in half of the cases. */
  readonly flip?: "horizontal" | "vertical" | "both";
  /** Moved by up to so many whole pixels, each way; the pixels of the edge fill what comes free. */
  readonly shift?: number;
  /** Cut to a part whose sides are at least this share of the whole's, anywhere in it, and brought back to size. */
  readonly crop?: number;
  /** Turned by up to so many degrees, either way. */
  readonly rotate?: number;
  /** Made brighter or darker by up to this share: 0.2 multiplies by 0.8 … 1.2. */
  readonly brightness?: number;
  /**
   * Images that are mirrored, moved, cut and turned alike. Default: all other images of the same height and width; an
   * empty list: none.
   */
  readonly with?: ReadonlyArray<string>;
}

/** A sequence: so many real numbers at each time step. Samples have one length, or `padding` after their own. */
export interface InputSequence {
  /** Which one. */
  readonly type: "sequence";
  /**
   * The column or array of the data that it is, where that is called otherwise; of several numbers, also a list of
   * columns, one for each.
   */
  readonly from?: string | ReadonlyArray<string>;
  /** How many time steps one sample has. */
  readonly length: number | `=${string}`;
  /** How many numbers a time step has. Default: 1. */
  readonly features?: number | `=${string}`;
  /** The interval that values lie in, checked at the data door: [least, most]. */
  readonly range?: readonly [number, number];
  /**
   * What values are brought to before the model reads them, and back from in what it makes: "standard" (mean 0,
   * deviation 1 over the training samples), "range" (from the `range`, or from the least and the largest training
   * value, to [0, 1]), "bytes" (0 … 255 to the `range`, or to [0, 1]) or "none"; of a vector also a list, one for each
   * number. The fitted numbers are part of the trained model.
   */
  readonly scale?: ("standard" | "range" | "bytes" | "none") | (ReadonlyArray<"standard" | "range" | "bytes" | "none">);
  /**
   * "mask": missing values are left out of the loss, and the encoder sees where they are, by a second half of zeros and
   * ones. Without it a missing value is an error.
   */
  readonly missing?: "mask";
  /**
   * Samples may be shorter: "missing", where the values at the end are missing (NaN, or a shorter list); or
   * { "length": COLUMN }, by a column of the data. Padding is left out of recurrent states, attention, pools,
   * normalisations and the loss. Without it every sample has `length` time steps.
   */
  readonly padding?: "missing" | Length;
}

export interface Length {
  /** The column of the data that says how many time steps each sample has. */
  readonly length: string;
}

/**
 * One of several classes, given as an integer from 0 or by its label. The encoder reads it one-hot or as a learned
 * vector; to be made, it takes the likelihood `categorical`.
 */
export interface InputCategory {
  /** Which one. */
  readonly type: "category";
  /**
   * The column or array of the data that it is, where that is called otherwise; of several numbers, also a list of
   * columns, one for each.
   */
  readonly from?: string | ReadonlyArray<string>;
  /** How many classes. */
  readonly size: number | `=${string}`;
  /** A name for each class, in order; then data may give a class by name, and samples do. */
  readonly labels?: ReadonlyArray<string>;
  /** What the encoder reads: "one-hot" (default), or {"embedding": n}, a learned vector. Default: "one-hot". */
  readonly encoding?: "one-hot" | Embedding;
  /**
   * "mask": missing values are left out of the loss, and the encoder sees where they are, by a second half of zeros and
   * ones. Without it a missing value is an error.
   */
  readonly missing?: "mask";
}

export interface Embedding {
  /** The width of the learned vector of each class or member. */
  readonly embedding: number | `=${string}`;
}

/**
 * A text as tokens: the characters of an alphabet, or the words of a list. 0 ends a text. The encoder reads a vector
 * for each; to be made, it takes the likelihood `categorical`.
 */
export interface InputTokens {
  /** Which one. */
  readonly type: "tokens";
  /**
   * The column or array of the data that it is, where that is called otherwise; of several numbers, also a list of
   * columns, one for each.
   */
  readonly from?: string | ReadonlyArray<string>;
  /** How many tokens a text may have, its end among them. */
  readonly length: number | `=${string}`;
  /** The tokens, numbered from 1: a text is cut into its characters where each is one, else into words at blanks. */
  readonly vocabulary: string | ReadonlyArray<string>;
  /** The width of the learned vector of each token; left out: one-hot. */
  readonly embedding?: number | `=${string}`;
}

export type Condition =
  | ConditionCategory
  | ConditionSet
  | ConditionNumber
  | ConditionVector
  | ConditionImage
  | ConditionSequence
  | ConditionTokens;

/** One of several classes, given as an integer from 0. */
export interface ConditionCategory {
  /** Which one. */
  readonly type: "category";
  /**
   * While training, the probability with which a sample's condition is replaced by the null, afresh at each step; above
   * 0 the model also learns to do without it, which `sample --guidance` needs. Default: 0.
   */
  readonly drop?: number;
  /**
   * What replaces a missing condition: "learned" (a code of its own, trained from zero; the default where `drop` is
   * above 0) or "zero". With a null, data may lack the condition, and samples can be drawn without it.
   */
  readonly null?: "learned" | "zero";
  /**
   * The column or array of the data that it is, where that is called otherwise; of several numbers, also a list of
   * columns, one for each.
   */
  readonly from?: string | ReadonlyArray<string>;
  /**
   * Layers of its own, in order, between its code and all of its sites: computed once, with parameters that the
   * condition owns. Where a sample lacks the condition, its null takes the place of what they make.
   */
  readonly layers?: ReadonlyArray<Layer>;
  /** How many classes. */
  readonly size: number | `=${string}`;
  /** A name for each class, in order; then a class may be given by name. */
  readonly labels?: ReadonlyArray<string>;
  /**
   * "one-hot" (default), {"embedding": n} (a learned vector), or "scalar" (warned: it makes the classes points on a
   * line). Default: "one-hot".
   */
  readonly encoding?: ("one-hot" | "scalar") | Embedding;
}

/** Any number of members, given as a list of integers from 0; the empty list is a value like any other. */
export interface ConditionSet {
  /** Which one. */
  readonly type: "set";
  /**
   * While training, the probability with which a sample's condition is replaced by the null, afresh at each step; above
   * 0 the model also learns to do without it, which `sample --guidance` needs. Default: 0.
   */
  readonly drop?: number;
  /**
   * What replaces a missing condition: "learned" (a code of its own, trained from zero; the default where `drop` is
   * above 0) or "zero". With a null, data may lack the condition, and samples can be drawn without it.
   */
  readonly null?: "learned" | "zero";
  /**
   * The column or array of the data that it is, where that is called otherwise; of several numbers, also a list of
   * columns, one for each.
   */
  readonly from?: string | ReadonlyArray<string>;
  /**
   * Layers of its own, in order, between its code and all of its sites: computed once, with parameters that the
   * condition owns. Where a sample lacks the condition, its null takes the place of what they make.
   */
  readonly layers?: ReadonlyArray<Layer>;
  /** How many members there are to choose from. */
  readonly size: number | `=${string}`;
  /** A name for each member, in order; then a member may be given by name. */
  readonly labels?: ReadonlyArray<string>;
  /**
   * "multi-hot" (default: 1 for each member that is in, else 0), or {"embedding": n} (the sum of a learned vector for
   * each member that is in). Default: "multi-hot".
   */
  readonly encoding?: "multi-hot" | Embedding;
}

/** A real number, such as an angle, normalised by its range to u = (value − least)/(most − least). */
export interface ConditionNumber {
  /** Which one. */
  readonly type: "number";
  /**
   * While training, the probability with which a sample's condition is replaced by the null, afresh at each step; above
   * 0 the model also learns to do without it, which `sample --guidance` needs. Default: 0.
   */
  readonly drop?: number;
  /**
   * What replaces a missing condition: "learned" (a code of its own, trained from zero; the default where `drop` is
   * above 0) or "zero". With a null, data may lack the condition, and samples can be drawn without it.
   */
  readonly null?: "learned" | "zero";
  /**
   * The column or array of the data that it is, where that is called otherwise; of several numbers, also a list of
   * columns, one for each.
   */
  readonly from?: string | ReadonlyArray<string>;
  /**
   * Layers of its own, in order, between its code and all of its sites: computed once, with parameters that the
   * condition owns. Where a sample lacks the condition, its null takes the place of what they make.
   */
  readonly layers?: ReadonlyArray<Layer>;
  /**
   * The interval that the number lies in; it is normalised by it. It may be left out beside "scale": "range" or
   * "standard", which take theirs from the training samples.
   */
  readonly range?: readonly [number, number];
  /**
   * "scalar" (default: u itself), or {"fourier": n}: sin(2ⁱπu) for i = 0 … n − 1, then cos(2ⁱπu), 2n numbers that let a
   * layer tell near values apart. Default: "scalar".
   */
  readonly encoding?: "scalar" | FourierEncoding;
  /**
   * What the number is brought to in the place of u: "standard" (mean 0, deviation 1 over the training samples; for
   * waves, four deviations to either side are the interval), "range" (its `range`, or the least and the largest
   * training value, to [0, 1], which is u), "bytes" (0 … 255 come in, and are brought to the `range`) or "none". Values
   * are given and shown as the data has them; the fitted numbers are part of the trained model.
   */
  readonly scale?: "standard" | "range" | "bytes" | "none";
}

export interface FourierEncoding {
  /** How many frequencies; the code has twice as many numbers. */
  readonly fourier: number;
}

/** Real numbers in a row, injected as they are. */
export interface ConditionVector {
  /** Which one. */
  readonly type: "vector";
  /**
   * While training, the probability with which a sample's condition is replaced by the null, afresh at each step; above
   * 0 the model also learns to do without it, which `sample --guidance` needs. Default: 0.
   */
  readonly drop?: number;
  /**
   * What replaces a missing condition: "learned" (a code of its own, trained from zero; the default where `drop` is
   * above 0) or "zero". With a null, data may lack the condition, and samples can be drawn without it.
   */
  readonly null?: "learned" | "zero";
  /**
   * The column or array of the data that it is, where that is called otherwise; of several numbers, also a list of
   * columns, one for each.
   */
  readonly from?: string | ReadonlyArray<string>;
  /**
   * Layers of its own, in order, between its code and all of its sites: computed once, with parameters that the
   * condition owns. Where a sample lacks the condition, its null takes the place of what they make.
   */
  readonly layers?: ReadonlyArray<Layer>;
  /** How many numbers. */
  readonly size: number | `=${string}`;
  /** The interval that values lie in, checked at the data door: [least, most]. */
  readonly range?: readonly [number, number];
  /**
   * What values are brought to before the model reads them, and back from in what it makes: "standard" (mean 0,
   * deviation 1 over the training samples), "range" (from the `range`, or from the least and the largest training
   * value, to [0, 1]), "bytes" (0 … 255 to the `range`, or to [0, 1]) or "none"; of a vector also a list, one for each
   * number. The fitted numbers are part of the trained model.
   */
  readonly scale?: ("standard" | "range" | "bytes" | "none") | (ReadonlyArray<"standard" | "range" | "bytes" | "none">);
}

/** A map, such as a mask; resized by nearest to an image site, flattened at a vector site. */
export interface ConditionImage {
  /** Which one. */
  readonly type: "image";
  /**
   * While training, the probability with which a sample's condition is replaced by the null, afresh at each step; above
   * 0 the model also learns to do without it, which `sample --guidance` needs. Default: 0.
   */
  readonly drop?: number;
  /**
   * What replaces a missing condition: "learned" (a code of its own, trained from zero; the default where `drop` is
   * above 0) or "zero". With a null, data may lack the condition, and samples can be drawn without it.
   */
  readonly null?: "learned" | "zero";
  /**
   * The column or array of the data that it is, where that is called otherwise; of several numbers, also a list of
   * columns, one for each.
   */
  readonly from?: string | ReadonlyArray<string>;
  /**
   * Layers of its own, in order, between its code and all of its sites: computed once, with parameters that the
   * condition owns. Where a sample lacks the condition, its null takes the place of what they make.
   */
  readonly layers?: ReadonlyArray<Layer>;
  /** Rows of pixels. */
  readonly height: number | `=${string}`;
  /** Columns of pixels. */
  readonly width: number | `=${string}`;
  /** Values per pixel. Default: 1. */
  readonly channels?: number | `=${string}`;
  /** The interval that values lie in, checked at the data door: [least, most]. */
  readonly range?: readonly [number, number];
}

/**
 * A sequence, such as the past of a series: at a sequence site it enters time step by time step (brought to the site's
 * length by nearest), at any other site as one vector. Samples have one length, or `padding` after their own.
 */
export interface ConditionSequence {
  /** Which one. */
  readonly type: "sequence";
  /**
   * While training, the probability with which a sample's condition is replaced by the null, afresh at each step; above
   * 0 the model also learns to do without it, which `sample --guidance` needs. Default: 0.
   */
  readonly drop?: number;
  /**
   * What replaces a missing condition: "learned" (a code of its own, trained from zero; the default where `drop` is
   * above 0) or "zero". With a null, data may lack the condition, and samples can be drawn without it.
   */
  readonly null?: "learned" | "zero";
  /**
   * The column or array of the data that it is, where that is called otherwise; of several numbers, also a list of
   * columns, one for each.
   */
  readonly from?: string | ReadonlyArray<string>;
  /**
   * Layers of its own, in order, between its code and all of its sites: computed once, with parameters that the
   * condition owns. Where a sample lacks the condition, its null takes the place of what they make.
   */
  readonly layers?: ReadonlyArray<Layer>;
  /** How many time steps one sample has. */
  readonly length: number | `=${string}`;
  /** How many numbers a time step has. Default: 1. */
  readonly features?: number | `=${string}`;
  /** The interval that values lie in, checked at the data door: [least, most]. */
  readonly range?: readonly [number, number];
  /**
   * Samples may be shorter: "missing", where the values at the end are missing (NaN, or a shorter list); or
   * { "length": COLUMN }, by a column of the data. Padding is left out of recurrent states, attention, pools,
   * normalisations and the loss. Without it every sample has `length` time steps.
   */
  readonly padding?: "missing" | Length;
}

/**
 * A text as tokens: the characters of an alphabet, or the words of a list. 0 ends a text; what comes after it is
 * padding. Its layers pool it, or it is a token for each position to attention.
 */
export interface ConditionTokens {
  /** Which one. */
  readonly type: "tokens";
  /**
   * While training, the probability with which a sample's condition is replaced by the null, afresh at each step; above
   * 0 the model also learns to do without it, which `sample --guidance` needs. Default: 0.
   */
  readonly drop?: number;
  /**
   * What replaces a missing condition: "learned" (a code of its own, trained from zero; the default where `drop` is
   * above 0) or "zero". With a null, data may lack the condition, and samples can be drawn without it.
   */
  readonly null?: "learned" | "zero";
  /**
   * The column or array of the data that it is, where that is called otherwise; of several numbers, also a list of
   * columns, one for each.
   */
  readonly from?: string | ReadonlyArray<string>;
  /**
   * Layers of its own, in order, between its code and all of its sites: computed once, with parameters that the
   * condition owns. Where a sample lacks the condition, its null takes the place of what they make.
   */
  readonly layers?: ReadonlyArray<Layer>;
  /** How many tokens a text may have, its end among them. */
  readonly length: number | `=${string}`;
  /** The tokens, numbered from 1: a text is cut into its characters where each is one, else into words at blanks. */
  readonly vocabulary: string | ReadonlyArray<string>;
  /** The width of the learned vector of each token; left out: one-hot. */
  readonly embedding?: number | `=${string}`;
}

export interface EncoderOfSeveralInputs {
  /** Which inputs it reads, each through layers of its own. */
  readonly inputs: Readonly<Record<string, InputSBranch>>;
  /**
   * Whether the encoder stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** What the branches' vectors, side by side, pass through. Default: []. */
  readonly layers?: ReadonlyArray<Layer>;
}

export interface InputSBranch {
  /** What the input passes through, in order; it ends in a vector. */
  readonly layers: ReadonlyArray<Layer>;
}

export interface Encoder {
  /** Which input it reads. */
  readonly input: string;
  /**
   * Whether the encoder stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** What the input passes through, in order. */
  readonly layers: ReadonlyArray<Layer>;
}

export type Latent =
  | LatentPoint
  | LatentGaussian
  | LatentCategorical
  | LatentVectorQuantised
  | LatentLadder;

/**
 * An autoencoder's code: one point per sample, or at each position of an image or a sequence. It has a prior, and can
 * be sampled, only where the objective has `mmd`.
 */
export interface LatentPoint {
  /** Which one. */
  readonly type: "point";
  /** Predictors of conditions from z, by the condition's name: q(digit | z). */
  readonly heads?: Readonly<Record<string, Head>>;
  /** How many units the code has; at each position, where the encoder ends in an image or a sequence. */
  readonly size: number | `=${string}`;
}

export interface Head {
  /** What z passes through, in order; a last affine layer makes the prediction. Default: []. */
  readonly layers?: ReadonlyArray<Layer>;
  /** What its term of the loss is multiplied by. Default: 1. */
  readonly weight?: number;
}

/**
 * A VAE's code: a normal distribution per sample, with the standard normal as prior, or one that depends on conditions.
 * After an image or a sequence there is one at each position.
 */
export interface LatentGaussian {
  /** Which one. */
  readonly type: "gaussian";
  /** Predictors of conditions from z, by the condition's name: q(digit | z). */
  readonly heads?: Readonly<Record<string, Head>>;
  /**
   * `standard`: the same for every sample; or p(z | conditions), which the loss and sampling both follow. It starts as
   * the standard one. Default: "standard".
   */
  readonly prior?: "standard" | ConditionalPrior;
  /**
   * What makes a variance of what the encoder makes: `exp`, the exponential; `softplus`, whose square root is the
   * standard deviation and grows in a line; or `bounded`, the exponential of a number that is led smoothly into [-12,
   * 6], so that it can't run away. Default: "exp".
   */
  readonly variance?: "exp" | "softplus" | "bounded";
  /** How many units the code has; at each position, where the encoder ends in an image or a sequence. */
  readonly size: number | `=${string}`;
}

export interface ConditionalPrior {
  /** The conditions whose codes, side by side, it reads. */
  readonly given: ReadonlyArray<string>;
  /** What they pass through, in order; last affine layers make p(z | …). Default: []. */
  readonly layers?: ReadonlyArray<Layer>;
  /**
   * `learned`: conditions choose where the prior is and how wide; `unit`: where alone, and its variance is 1. Default:
   * "learned".
   */
  readonly variance?: "learned" | "unit";
  /**
   * `learned`: training chooses where each value of the conditions has its place in z; or these places, which never
   * move: for a category a row for each class, each with a number for each latent unit. Places that are given are the
   * same in every training. Default: "learned".
   */
  readonly mean?: "learned" | ReadonlyArray<ReadonlyArray<number>>;
}

/**
 * A discrete code: independent variables, each one of several classes, with a uniform prior, or an autoregressive one
 * that learns which classes go together. Trained through a Gumbel-softmax, used as one-hot codes.
 */
export interface LatentCategorical {
  /** Which one. */
  readonly type: "categorical";
  /** Predictors of conditions from z, by the condition's name: q(digit | z). */
  readonly heads?: Readonly<Record<string, Head>>;
  /**
   * `uniform`: every code is as likely, whatever the others; or a prior that learns which codes follow which. It is
   * trained in the same steps, and moves neither encoder nor codes. Default: "uniform".
   */
  readonly prior?: "uniform" | AutoregressivePrior;
  /** How many classes each variable has. */
  readonly size: number | `=${string}`;
  /** How many independent variables the code has; z is their one-hot codes in a row. Default: 1. */
  readonly count?: number | `=${string}`;
  /**
   * Of the Gumbel-softmax while training: a number, or { "start", "end", "over" }, which falls by the same factor at
   * every step. High is smooth, low is nearly one-hot. Default: 1.
   */
  readonly temperature?: number | TemperatureSchedule;
  /**
   * Whether training decodes the one-hot code too, and only its gradient is the softmax's (straight-through). Default:
   * false.
   */
  readonly hard?: boolean;
}

export interface AutoregressivePrior {
  /** Each code is expected from those before it, row by row. */
  readonly type: "autoregressive";
  /** How many numbers each code is read as. Default: 32. */
  readonly size?: number;
  /**
   * What the codes before each position pass through, as a sequence; none may see later positions. A last affine layer
   * makes the probabilities of the codes.
   */
  readonly layers: ReadonlyArray<Layer>;
  /** What logits are divided by when codes are drawn: below 1 likelier codes are drawn more often. Default: 1. */
  readonly temperature?: number;
}

export interface TemperatureSchedule {
  /** The temperature of the first step. Default: 1. */
  readonly start?: number;
  /** The temperature that it reaches, and then keeps. Default: 0.5. */
  readonly end?: number;
  /** In how many epochs or steps it gets there; left out: over the whole run. */
  readonly over?: Span & { readonly steps?: never } | SpanInSteps & { readonly epochs?: never };
}

export interface Span {
  /** How many epochs, each of all training samples; or `steps` instead. */
  readonly epochs: number;
}

export interface SpanInSteps {
  /** How many train steps. */
  readonly steps: number;
}

/**
 * A VQ-VAE's code: each position of what the encoder makes is replaced by the nearest vector of a learned codebook. Its
 * prior is uniform over the codes and independent between positions, so samples show what single codes stand for, not
 * whole pictures; an autoregressive prior learns which codes go together.
 */
export interface LatentVectorQuantised {
  /** Which one. */
  readonly type: "vector-quantised";
  /** Predictors of conditions from z, by the condition's name: q(digit | z). */
  readonly heads?: Readonly<Record<string, Head>>;
  /**
   * `uniform`: every code is as likely, whatever the others; or a prior that learns which codes follow which. It is
   * trained in the same steps, and moves neither encoder nor codes. Default: "uniform".
   */
  readonly prior?: "uniform" | AutoregressivePrior;
  /** How many vectors the codebook has. */
  readonly codes: number;
  /** How many numbers each vector has; a learned matrix brings what the encoder makes to this width. */
  readonly size: number | `=${string}`;
  /**
   * After an encoder that ends in a vector: how many codes it becomes; left out: one. An image or a sequence has one at
   * each of its positions.
   */
  readonly count?: number | `=${string}`;
  /**
   * How the codebook follows: `average`, by moving averages of what took each code, a code that is hardly used starting
   * anew at what was just quantised; or `gradient`, by the `codebook` term of the objective, which tends to leave most
   * codes unused. Default: "average".
   */
  readonly update?: "average" | "gradient";
}

/**
 * Several levels of codes, the lowest first: what a level is expected to be follows from the levels above it, and its
 * posterior weighs that with what the data says, by their precisions (a ladder VAE). z is all levels side by side, and
 * the decoder reads it whole.
 */
export interface LatentLadder {
  /** Which one. */
  readonly type: "ladder";
  /** Predictors of conditions from z, by the condition's name: q(digit | z). */
  readonly heads?: Readonly<Record<string, Head>>;
  /** Its levels, the lowest first. */
  readonly levels: ReadonlyArray<Level>;
}

export interface Level {
  /** What the level is called: in figures, columns and sites (`prior.NAME`). */
  readonly name: string;
  /** How many units its code has. */
  readonly size: number | `=${string}`;
  /** Which layer of the encoder it reads, such as `encoder.hidden`; left out: what the encoder ends in. */
  readonly from?: string;
  /**
   * What the codes of all levels above, side by side, pass through; last affine layers make p(level | above). The
   * highest level has none: its prior is the standard normal. Default: [].
   */
  readonly layers?: ReadonlyArray<Layer>;
  /**
   * The nats that the level has free: the mean over the batch of its divergence, summed over its units, counts only
   * where it is more. It takes the place of the objective's `free-bits`.
   */
  readonly "free-bits"?: number;
}

export interface DecoderOfSeveralOutputs {
  /** What a code passes through before the outputs part. Default: []. */
  readonly layers?: ReadonlyArray<Layer>;
  /**
   * Whether the decoder stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** Which inputs it produces, each with a likelihood of its own. */
  readonly outputs: Readonly<Record<string, OutputSBranch>>;
}

export interface OutputSBranch {
  /** How the branch makes a distribution. */
  readonly likelihood: ("bernoulli" | "gaussian" | "laplace" | "categorical" | "continuous-bernoulli" | "student-t"
    | "poisson" | "negative-binomial") | Likelihood;
  /** What its reconstruction term is multiplied by. Default: 1. */
  readonly weight?: number;
  /** What leads to this output alone, in order. Default: []. */
  readonly layers?: ReadonlyArray<Layer>;
}

export type Likelihood =
  | LikelihoodBernoulli
  | LikelihoodGaussian
  | LikelihoodLaplace
  | LikelihoodCategorical
  | LikelihoodContinuousBernoulli
  | LikelihoodStudentT
  | LikelihoodDiscretisedLogistic
  | LikelihoodPoisson
  | LikelihoodNegativeBinomial;

/**
 * Data in [0, 1]; the decoder makes logits, the loss is binary cross-entropy. On grey values it is a bound, not a
 * density.
 */
export interface LikelihoodBernoulli {
  /** Which one. */
  readonly type: "bernoulli";
}

/**
 * Real data; the decoder makes means, the loss is a scaled squared error plus a constant. With a learned variance it
 * also learns how far to trust them.
 */
export interface LikelihoodGaussian {
  /** Which one. */
  readonly type: "gaussian";
  /**
   * The variance of each element: a number, "shared" (one learned number for all), or "learned" (the decoder makes a
   * log-variance for each element, behind the means on the last axis). Default: 1.
   */
  readonly variance?: number | ("shared" | "learned");
  /**
   * The least variance that is learned: without one, data that never changes would have a density without bound.
   * Default: 0.0001.
   */
  readonly floor?: number;
}

/** Real data with outliers; the decoder makes means, the loss is a scaled absolute error plus a constant. */
export interface LikelihoodLaplace {
  /** Which one. */
  readonly type: "laplace";
  /** The fixed scale b of each element; the variance is 2b². Default: 1. */
  readonly scale?: number;
}

/**
 * Each element is one of several levels, such as grey values or classes; the decoder makes a logit for each level, the
 * loss is cross-entropy. The input must declare its range.
 */
export interface LikelihoodCategorical {
  /** Which one. */
  readonly type: "categorical";
  /**
   * How many values an element may have, spread evenly over the input's range with both ends; the decoder's last axis
   * must hold as many logits for each element. Left out: as many as a category or tokens have.
   */
  readonly levels?: number;
  /**
   * What reconstructions and samples show of each element: its likeliest level, or the mean over all. Default: "mode".
   */
  readonly show?: "mode" | "mean";
}

/**
 * Data in [0, 1], grey values among them, under a density of their own: what `bernoulli` is a bound for. The decoder
 * makes logits.
 */
export interface LikelihoodContinuousBernoulli {
  /** Which one. */
  readonly type: "continuous-bernoulli";
}

/**
 * Real data with outliers: a t distribution, whose tails are as heavy as its freedom is small; the decoder makes means.
 */
export interface LikelihoodStudentT {
  /** Which one. */
  readonly type: "student-t";
  /** The degrees of freedom ν: 1 is Cauchy's distribution, and large ones are normal. Default: 4. */
  readonly freedom?: number;
  /**
   * The scale of each element: a number, "shared" (one learned number for all), or "learned" (the decoder makes its log
   * for each element, behind the means on the last axis). Default: 1.
   */
  readonly scale?: number | ("shared" | "learned");
}

/**
 * Levels that have an order, such as the 256 grey values of a byte, under a logistic distribution or a mixture of
 * several; the decoder makes means, log-scales and, of a mixture, logits. The input must declare its range, which
 * counts as [-1, 1].
 */
export interface LikelihoodDiscretisedLogistic {
  /** Which one. */
  readonly type: "discretised-logistic";
  /** How many values an element may have, spread evenly over the input's range with both ends: 256 for bytes. */
  readonly levels: number;
  /**
   * How many logistics are mixed for each element; the decoder makes a logit, a mean and a log-scale for each. Default:
   * 1.
   */
  readonly mixture?: number;
}

/** Counts: whole numbers of at least 0, whose variance is their mean; the decoder makes the log of each rate. */
export interface LikelihoodPoisson {
  /** Which one. */
  readonly type: "poisson";
  /**
   * `none`: the decoder makes log-rates; `total`: it makes shares, by a softmax over the last axis, of all that the
   * sample holds (scVI's library size). Samples from the prior have the mean total of what was trained on. Default:
   * "none".
   */
  readonly library?: "none" | "total";
  /**
   * Whether a value may also be zero by itself, with a probability that the decoder makes: a logit behind the other
   * parts. Default: false.
   */
  readonly "zero-inflated"?: boolean;
}

/**
 * Counts that vary more than a Poisson's: whole numbers of at least 0, with variance μ + μ²/θ; the decoder makes the
 * log of each mean μ. Genes in cells, words in texts.
 */
export interface LikelihoodNegativeBinomial {
  /** Which one. */
  readonly type: "negative-binomial";
  /**
   * θ, the inverse dispersion: a number, "each" (one learned number for each value of the last axis, as for each gene),
   * "shared" (one for all), or "learned" (the decoder makes its log for each element, behind the log-rates). Default:
   * "each".
   */
  readonly dispersion?: number | ("each" | "shared" | "learned");
  /**
   * `none`: the decoder makes log-rates; `total`: it makes shares, by a softmax over the last axis, of all that the
   * sample holds (scVI's library size). Samples from the prior have the mean total of what was trained on. Default:
   * "none".
   */
  readonly library?: "none" | "total";
  /**
   * Whether a value may also be zero by itself, with a probability that the decoder makes: a logit behind the other
   * parts. Default: false.
   */
  readonly "zero-inflated"?: boolean;
}

export interface Decoder {
  /** Which input it produces. */
  readonly output: string;
  /**
   * Whether the decoder stays as it is: its weights are not trained, and it computes as it does in use (batch-norms by
   * their running statistics, no dropout). Left out: false.
   */
  readonly frozen?: boolean;
  /** How its output makes a distribution. */
  readonly likelihood: ("bernoulli" | "gaussian" | "laplace" | "categorical" | "continuous-bernoulli" | "student-t"
    | "poisson" | "negative-binomial") | Likelihood;
  /** What a code passes through, in order. */
  readonly layers: ReadonlyArray<Layer>;
}

export type Placement =
  | PlacementPrefix
  | PlacementSuffix
  | PlacementInterleaved
  | PlacementChannelConcat
  | PlacementPlane
  | PlacementAdd
  | PlacementFilm
  | PlacementNorm
  | PlacementGate
  | PlacementCrossAttention;

/** The condition before the value. */
export interface PlacementPrefix {
  /** Which one. */
  readonly place: "prefix";
  /** Which condition enters. */
  readonly condition: string;
  /**
   * Where: encoder, latent (what flows into its heads), decoder, prior, encoder.<layer name>, decoder.layers[1], a
   * layer inside a layer (encoder.block.conv), or a pattern such as decoder.conv* or decoder.**.conv*.
   */
  readonly into: string;
}

/** The condition after the value. */
export interface PlacementSuffix {
  /** Which one. */
  readonly place: "suffix";
  /** Which condition enters. */
  readonly condition: string;
  /**
   * Where: encoder, latent (what flows into its heads), decoder, prior, encoder.<layer name>, decoder.layers[1], a
   * layer inside a layer (encoder.block.conv), or a pattern such as decoder.conv* or decoder.**.conv*.
   */
  readonly into: string;
}

/** The condition spread evenly through the value, or as one block at a position. */
export interface PlacementInterleaved {
  /** Which one. */
  readonly place: "interleaved";
  /** Which condition enters. */
  readonly condition: string;
  /**
   * Where: encoder, latent (what flows into its heads), decoder, prior, encoder.<layer name>, decoder.layers[1], a
   * layer inside a layer (encoder.block.conv), or a pattern such as decoder.conv* or decoder.**.conv*.
   */
  readonly into: string;
  /** Insert the whole condition as one block before this index of the value; left out: spread evenly. */
  readonly at?: number;
}

/** The condition as extra channels, the same at every position. */
export interface PlacementChannelConcat {
  /** Which one. */
  readonly place: "channel-concat";
  /** Which condition enters. */
  readonly condition: string;
  /**
   * Where: encoder, latent (what flows into its heads), decoder, prior, encoder.<layer name>, decoder.layers[1], a
   * layer inside a layer (encoder.block.conv), or a pattern such as decoder.conv* or decoder.**.conv*.
   */
  readonly into: string;
}

/** The condition as learned planes: a matrix makes a number of it for every position, one channel more, or a few. */
export interface PlacementPlane {
  /** Which one. */
  readonly place: "plane";
  /** Which condition enters. */
  readonly condition: string;
  /**
   * Where: encoder, latent (what flows into its heads), decoder, prior, encoder.<layer name>, decoder.layers[1], a
   * layer inside a layer (encoder.block.conv), or a pattern such as decoder.conv* or decoder.**.conv*.
   */
  readonly into: string;
  /** How many planes the code becomes. Default: 1. */
  readonly channels?: number;
}

/** A projection of the condition added to the value. */
export interface PlacementAdd {
  /** Which one. */
  readonly place: "add";
  /** Which condition enters. */
  readonly condition: string;
  /**
   * Where: encoder, latent (what flows into its heads), decoder, prior, encoder.<layer name>, decoder.layers[1], a
   * layer inside a layer (encoder.block.conv), or a pattern such as decoder.conv* or decoder.**.conv*.
   */
  readonly into: string;
}

/** A scale and a shift of each feature or channel, both a projection of the condition that starts at zero. */
export interface PlacementFilm {
  /** Which one. */
  readonly place: "film";
  /** Which condition enters. */
  readonly condition: string;
  /**
   * Where: encoder, latent (what flows into its heads), decoder, prior, encoder.<layer name>, decoder.layers[1], a
   * layer inside a layer (encoder.block.conv), or a pattern such as decoder.conv* or decoder.**.conv*.
   */
  readonly into: string;
}

/**
 * The normalisation just before the site takes its scale and shift from the condition: its own plus a projection that
 * starts at zero.
 */
export interface PlacementNorm {
  /** Which one. */
  readonly place: "norm";
  /** Which condition enters. */
  readonly condition: string;
  /**
   * Where: encoder, latent (what flows into its heads), decoder, prior, encoder.<layer name>, decoder.layers[1], a
   * layer inside a layer (encoder.block.conv), or a pattern such as decoder.conv* or decoder.**.conv*.
   */
  readonly into: string;
}

/**
 * How much of each feature or channel passes, from 0 to 1: the logistic of a projection that starts at zero, so every
 * gate starts half open.
 */
export interface PlacementGate {
  /** Which one. */
  readonly place: "gate";
  /** Which condition enters. */
  readonly condition: string;
  /**
   * Where: encoder, latent (what flows into its heads), decoder, prior, encoder.<layer name>, decoder.layers[1], a
   * layer inside a layer (encoder.block.conv), or a pattern such as decoder.conv* or decoder.**.conv*.
   */
  readonly into: string;
}

/**
 * Each position of the value asks the condition's tokens by attention, and adds what it learns; the answer starts at
 * zero.
 */
export interface PlacementCrossAttention {
  /** Which one. */
  readonly place: "cross-attention";
  /** Which condition enters. */
  readonly condition: string;
  /**
   * Where: encoder, latent (what flows into its heads), decoder, prior, encoder.<layer name>, decoder.layers[1], a
   * layer inside a layer (encoder.block.conv), or a pattern such as decoder.conv* or decoder.**.conv*.
   */
  readonly into: string;
  /** Attentions side by side, each over its own share of the features; must divide the width. Default: 1. */
  readonly heads?: number;
  /** How many tokens the code becomes; left out: 4. A map is one token per pixel. */
  readonly tokens?: number;
}

export interface Objective {
  /** The negative log-likelihood of the data. Default: {}. */
  readonly reconstruction?: ReconstructionTerm;
  /** The divergence of the latent from its prior. Default: {}. */
  readonly kl?: KLTerm;
  /**
   * The distance of the codes of a batch from codes drawn from the prior (WAE-MMD): it gives an autoencoder a prior.
   */
  readonly mmd?: MMDTerm;
  /** 1 − SSIM of what is made and the image: luminance, contrast and structure, window by window. */
  readonly ssim?: SSIMTerm;
  /**
   * The squared distance of an image and what is made of it, to layers that another run trained, such as a
   * classifier's.
   */
  readonly features?: FeatureTerm;
  /** Of a `vector-quantised` latent: the squared distance of the codes from what chose them. Default: {}. */
  readonly codebook?: CodebookTerm;
  /** Of a `vector-quantised` latent: the squared distance of what is quantised from its code. Default: {}. */
  readonly commitment?: CommitmentTerm;
}

export interface ReconstructionTerm {
  /** Over the elements of one sample: their `sum` (the ELBO's) or their `mean`. Default: "sum". */
  readonly reduce?: "sum" | "mean";
  /** What the term is multiplied by. Default: 1. */
  readonly weight?: number;
}

export interface KLTerm {
  /** Over the units of the latent: their `sum` (the ELBO's) or their `mean`. Default: "sum". */
  readonly reduce?: "sum" | "mean";
  /** What the term is multiplied by: β. Default: 1. */
  readonly weight?: number;
  /**
   * In how many first epochs or steps the weight grows from 0, in a line: { "epochs": n } or { "steps": n }. A loss on
   * held-out data is always given with the whole weight.
   */
  readonly warmup?: Span & { readonly steps?: never } | SpanInSteps & { readonly epochs?: never };
  /** The weight grows from 0 several times over the run, instead of `warmup`. */
  readonly cyclic?: CyclicKLWeight;
  /**
   * The nats that each latent unit has free: the mean of its divergence over the batch counts only where it is more.
   */
  readonly "free-bits"?: number;
}

export interface CyclicKLWeight {
  /** How many times over the run the weight starts from 0. Default: 4. */
  readonly cycles?: number;
  /** The share of a cycle in which the weight grows, in a line; the rest of the cycle keeps it whole. Default: 0.5. */
  readonly ratio?: number;
}

export interface MMDTerm {
  /** What the term is multiplied by: λ. Default: 10. */
  readonly weight?: number;
  /**
   * `imq`, the inverse multiquadratic, feels codes that are far from the prior; `rbf`, the Gaussian, fades sooner.
   * Default: "imq".
   */
  readonly kernel?: "imq" | "rbf";
  /** The variance of the prior that the kernel's widths are made for: 1 for the standard normal. Default: 1. */
  readonly scale?: number;
}

export interface SSIMTerm {
  /** What the term is multiplied by. Default: 1. */
  readonly weight?: number;
  /** How many pixels a side each window has; the paper's have 11. Default: 11. */
  readonly window?: number;
  /** The deviation of the Gaussian that weighs a window's pixels, in pixels; the paper's is 1.5. Default: 1.5. */
  readonly deviation?: number;
}

export interface FeatureTerm {
  /** The image that is looked at: an output of the decoder. */
  readonly input: string;
  /**
   * The run whose weights the layers have, such as a classifier's. It is read when a training begins; the weights are
   * then kept with this run.
   */
  readonly from: string;
  /** The first layers of that run's encoder, as its spec has them, up to the one whose output is compared. */
  readonly layers: ReadonlyArray<Layer>;
  /** What the term is multiplied by. Default: 1. */
  readonly weight?: number;
  /** Over the features of one image: their `mean` or their `sum`. Default: "mean". */
  readonly reduce?: "sum" | "mean";
}

export interface CodebookTerm {
  /** Over the elements of one sample: their `sum` (the ELBO's) or their `mean`. Default: "sum". */
  readonly reduce?: "sum" | "mean";
  /** What the term is multiplied by. Default: 1. */
  readonly weight?: number;
}

export interface CommitmentTerm {
  /** Over the elements of one sample: their `sum` (the ELBO's) or their `mean`. Default: "sum". */
  readonly reduce?: "sum" | "mean";
  /** What the term is multiplied by: β. Default: 0.25. */
  readonly weight?: number;
}

export interface Training {
  /**
   * Where data comes from: digits, digits:N, idx:PATH, csv:PATH, npy:PATH, npz:PATH, images:PATH, parquet:PATH,
   * jsonl:PATH. Of a list, all are joined: by file names where they have them, else by order. Default: "digits".
   */
  readonly data?: string | ReadonlyArray<string>;
  /** How often every training sample is seen; default 20, unless `steps` is given. */
  readonly epochs?: number;
  /** How many train steps to take, instead of `epochs`. */
  readonly steps?: number;
  /** How many samples one step sees. Default: 128. */
  readonly batch?: number;
  /** Governs initial weights, split, shuffle, noise and dropout, each on its own stream. Default: 1. */
  readonly seed?: number;
  /**
   * The seed of the initial weights where they should stay the same while `seed` changes the order of samples and the
   * noise; default: `seed`.
   */
  readonly "init-seed"?: number;
  /**
   * The share of samples held out when the data has no test split of its own; 0 holds none out. Or the address of the
   * samples that are held out. Default: 0.2.
   */
  readonly validation?: number | string;
  /** The seed of that draw where it should stay the same while `seed` changes; default: `seed`. */
  readonly "split-seed"?: number;
  /**
   * The category whose classes have the same share in both parts of that draw; "none": classes play no part. Default:
   * the one category there is, and "none" where there are several or none.
   */
  readonly stratify?: string;
  /**
   * A column of the data, such as a patient or a writer: samples with the same value stay together, all trained on or
   * all held out.
   */
  readonly group?: string;
  /**
   * Held out by a column instead of at random: { "column": "fold", "held-out": 3 }. A sweep over `/train/fold/held-out`
   * is a cross-validation.
   */
  readonly fold?: Fold;
  /**
   * Draws training samples so that every class of this category comes equally often in an epoch, however rare it is in
   * the data; an epoch keeps its length.
   */
  readonly balance?: string;
  /**
   * A column of the data that says how much each sample counts in the loss: 2 counts twice, 0 not at all. Divided by
   * its mean over the part, so that the loss keeps its size.
   */
  readonly weight?: string;
  /** How parameters follow their gradients. Default: {"type":"adam"}. */
  readonly optimizer?: Optimizer;
  /** Limits on gradients. */
  readonly clip?: Clipping;
  /**
   * After how many train steps the weights move, by the mean of the gradients: as if the batch were so many times
   * larger. Left out: 1.
   */
  readonly accumulate?: number;
  /**
   * How much a moving average of the weights keeps at each step, such as 0.999: evaluation, samples and exports then
   * have the average (θ̄ ← d·θ̄ + (1 − d)·θ, with d at most (1 + t)/(10 + t)).
   */
  readonly average?: number;
  /** A trained run whose weights of the same names and shapes this one begins with; the others begin as they would. */
  readonly init?: string | Beginning;
  /** Ends the training when held-out samples stop getting better, with the best epoch's model. */
  readonly "early-stop"?: EarlyStopping;
  /** How often the run is saved, and which model it ends with. */
  readonly checkpoint?: Checkpoints;
  /**
   * What is written for other tools beside metrics.jsonl: ["tensorboard"] writes event files into the run's folder, for
   * `tensorboard --logdir runs`.
   */
  readonly log?: ReadonlyArray<"tensorboard">;
}

export interface Fold {
  /** The column that says to which fold, or to which part, a sample belongs. */
  readonly column: string;
  /** Samples with this value in the column are held out: 3, "test", or a list of such values. All others train. */
  readonly "held-out": (number | string) | (ReadonlyArray<number | string>);
}

export type Optimizer =
  | OptimizerSgd
  | OptimizerMomentum
  | OptimizerAdam
  | OptimizerAdamw
  | OptimizerRmsprop;

/** Plain stochastic gradient descent. */
export interface OptimizerSgd {
  /** Which one. */
  readonly type: "sgd";
  /** The learning rate. Default: 0.001. */
  readonly rate?: number;
  /** How the rate changes over the run. Default: "constant". */
  readonly schedule?: ("constant" | "cosine" | "one-cycle" | "plateau") | Schedule;
  /**
   * Parameters that are trained in another way, by a pattern of their names: { "encoder.**": { "rate": 1e-4 } }. `*`
   * stands for anything but a dot, `**` for anything; of several that fit, the last counts.
   */
  readonly groups?: Readonly<Record<string, GroupOfParameters>>;
}

export type Schedule =
  | ScheduleConstant
  | ScheduleCosine
  | ScheduleStep
  | ScheduleOneCycle
  | SchedulePlateau;

/** The same rate at every step. */
export interface ScheduleConstant {
  /** Which one. */
  readonly type: "constant";
  /** Over this many first steps the rate grows from 0 to its full value, in a line. Default: 0. */
  readonly warmup?: number;
}

/** The rate falls along half a cosine over the whole run. */
export interface ScheduleCosine {
  /** Which one. */
  readonly type: "cosine";
  /** Over this many first steps the rate grows from 0 to its full value, in a line. Default: 0. */
  readonly warmup?: number;
  /** The share of the rate that the last step has. Default: 0. */
  readonly floor?: number;
}

/** The rate falls by a factor at regular steps. */
export interface ScheduleStep {
  /** Which one. */
  readonly type: "step";
  /** Over this many first steps the rate grows from 0 to its full value, in a line. Default: 0. */
  readonly warmup?: number;
  /** After how many train steps the rate falls. */
  readonly every: number;
  /** What the rate is multiplied by. Default: 0.1. */
  readonly factor?: number;
}

/** The rate rises to its full value and falls to almost nothing, each along half a cosine, once over the whole run. */
export interface ScheduleOneCycle {
  /** Which one. */
  readonly type: "one-cycle";
  /** Over this many first steps the rate grows from 0 to its full value, in a line. Default: 0. */
  readonly warmup?: number;
  /** The share of the run's steps in which the rate rises. Default: 0.3. */
  readonly rise?: number;
  /** The share of the rate that the first step has. Default: 0.04. */
  readonly start?: number;
  /** The share of the rate that the last step has. Default: 0.000004. */
  readonly end?: number;
}

/** The rate falls by a factor each time held-out samples have not got better for some epochs. */
export interface SchedulePlateau {
  /** Which one. */
  readonly type: "plateau";
  /** Over this many first steps the rate grows from 0 to its full value, in a line. Default: 0. */
  readonly warmup?: number;
  /** Which held-out loss is watched; the smaller, the better. Default: "loss". */
  readonly metric?: "loss" | "negative-elbo" | "nll" | "mse";
  /** What the rate is multiplied by. Default: 0.1. */
  readonly factor?: number;
  /** After so many epochs without a better one the rate falls. Default: 10. */
  readonly patience?: number;
  /** By how much an epoch must be better to count as better. Default: 0. */
  readonly "min-delta"?: number;
  /** The share of the rate below which it does not fall. Default: 0.0001. */
  readonly least?: number;
}

export interface GroupOfParameters {
  /** The learning rate of these parameters; the schedule holds for it too. */
  readonly rate?: number;
  /** Whether these parameters stay as they are. Left out: false. */
  readonly frozen?: boolean;
}

/** Gradient descent with momentum. */
export interface OptimizerMomentum {
  /** Which one. */
  readonly type: "momentum";
  /** The learning rate. Default: 0.001. */
  readonly rate?: number;
  /** How the rate changes over the run. Default: "constant". */
  readonly schedule?: ("constant" | "cosine" | "one-cycle" | "plateau") | Schedule;
  /**
   * Parameters that are trained in another way, by a pattern of their names: { "encoder.**": { "rate": 1e-4 } }. `*`
   * stands for anything but a dot, `**` for anything; of several that fit, the last counts.
   */
  readonly groups?: Readonly<Record<string, GroupOfParameters2>>;
  /** How much of the velocity each step keeps. Default: 0.9. */
  readonly momentum?: number;
  /** Whether to look ahead along the velocity. Default: false. */
  readonly nesterov?: boolean;
}

export interface GroupOfParameters2 {
  /** The learning rate of these parameters; the schedule holds for it too. */
  readonly rate?: number;
  /** Whether these parameters stay as they are. Left out: false. */
  readonly frozen?: boolean;
}

/** Adam: steps scaled by running moments of the gradient. */
export interface OptimizerAdam {
  /** Which one. */
  readonly type: "adam";
  /** The learning rate. Default: 0.001. */
  readonly rate?: number;
  /** How the rate changes over the run. Default: "constant". */
  readonly schedule?: ("constant" | "cosine" | "one-cycle" | "plateau") | Schedule;
  /**
   * Parameters that are trained in another way, by a pattern of their names: { "encoder.**": { "rate": 1e-4 } }. `*`
   * stands for anything but a dot, `**` for anything; of several that fit, the last counts.
   */
  readonly groups?: Readonly<Record<string, GroupOfParameters3>>;
  /** The decay of the first moment. Default: 0.9. */
  readonly beta1?: number;
  /** The decay of the second moment. Default: 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment, after bias correction. Default: 1e-8. */
  readonly epsilon?: number;
}

export interface GroupOfParameters3 {
  /** The learning rate of these parameters; the schedule holds for it too. */
  readonly rate?: number;
  /** Whether these parameters stay as they are. Left out: false. */
  readonly frozen?: boolean;
}

/** Adam with decoupled weight decay. */
export interface OptimizerAdamw {
  /** Which one. */
  readonly type: "adamw";
  /** The learning rate. Default: 0.001. */
  readonly rate?: number;
  /** How the rate changes over the run. Default: "constant". */
  readonly schedule?: ("constant" | "cosine" | "one-cycle" | "plateau") | Schedule;
  /**
   * Parameters that are trained in another way, by a pattern of their names: { "encoder.**": { "rate": 1e-4 } }. `*`
   * stands for anything but a dot, `**` for anything; of several that fit, the last counts.
   */
  readonly groups?: Readonly<Record<string, GroupOfParameters4>>;
  /** The decay of the first moment. Default: 0.9. */
  readonly beta1?: number;
  /** The decay of the second moment. Default: 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment, after bias correction. Default: 1e-8. */
  readonly epsilon?: number;
  /**
   * Decoupled weight decay, on tensors of rank 2 and more (kernels, not biases or normalisation scales); `groups` says
   * otherwise for some. Default: 0.01.
   */
  readonly decay?: number;
}

export interface GroupOfParameters4 {
  /** The learning rate of these parameters; the schedule holds for it too. */
  readonly rate?: number;
  /** Whether these parameters stay as they are. Left out: false. */
  readonly frozen?: boolean;
  /** Weight decay of these parameters, whatever their rank; 0: none. */
  readonly decay?: number;
}

/** Steps scaled by a running mean of squared gradients. */
export interface OptimizerRmsprop {
  /** Which one. */
  readonly type: "rmsprop";
  /** The learning rate. Default: 0.001. */
  readonly rate?: number;
  /** How the rate changes over the run. Default: "constant". */
  readonly schedule?: ("constant" | "cosine" | "one-cycle" | "plateau") | Schedule;
  /**
   * Parameters that are trained in another way, by a pattern of their names: { "encoder.**": { "rate": 1e-4 } }. `*`
   * stands for anything but a dot, `**` for anything; of several that fit, the last counts.
   */
  readonly groups?: Readonly<Record<string, GroupOfParameters5>>;
  /** The decay ρ of the running mean. Default: 0.9. */
  readonly decay?: number;
  /** Added to the root of the second moment, after bias correction. Default: 1e-8. */
  readonly epsilon?: number;
}

export interface GroupOfParameters5 {
  /** The learning rate of these parameters; the schedule holds for it too. */
  readonly rate?: number;
  /** Whether these parameters stay as they are. Left out: false. */
  readonly frozen?: boolean;
}

export interface Clipping {
  /** The largest norm of all gradients together; larger ones are scaled down. */
  readonly norm?: number;
  /** The largest size of one element of a gradient. */
  readonly value?: number;
}

export interface Beginning {
  /** The folder of the run. */
  readonly from: string;
  /** Which of its weights, by patterns of their names: ["encoder.**", "latent.**"]. Default: ["**"]. */
  readonly only?: ReadonlyArray<string>;
}

export interface EarlyStopping {
  /**
   * Which held-out loss is watched; the smaller, the better. Weights that change over the run count as they are at its
   * end. Default: "loss".
   */
  readonly metric?: "loss" | "negative-elbo" | "nll" | "mse";
  /** After so many epochs without a better one the training ends. Default: 10. */
  readonly patience?: number;
  /** By how much an epoch must be better to count as better. Default: 0. */
  readonly "min-delta"?: number;
}

export interface Checkpoints {
  /**
   * A checkpoint is written each time so many epochs have ended (left out: at the end of each, but never two within a
   * second); also after the first step, when the run is stopped, and every 30 seconds.
   */
  readonly every?: number;
  /**
   * Which epoch's model the run ends with: the last, or the best by the metric of `early-stop` (without it: the
   * held-out loss); left out: `best` with `early-stop`, else `last`.
   */
  readonly keep?: "last" | "best";
}

export interface Sweep {
  /**
   * What to change, and the values to try: { "/latent/size": [2, 8, 32] }. Every combination is a trial. `*` stands for
   * all items of a list: "/inject/*\/place". Default: {}.
   */
  readonly over?: Readonly<Record<string, ReadonlyArray<unknown>>>;
  /** Seeds to train each combination with; a trial's takes the place of the spec's own. */
  readonly seeds?: ReadonlyArray<number>;
  /**
   * Which combinations are tried: all (`grid`), `trials` of them drawn by the seed (`random`), or one after the other
   * where a model of the held-out loss so far expects the most (`bayes`). Default: "grid".
   */
  readonly method?: "grid" | "random" | "bayes";
  /** How many combinations `random` and `bayes` try (left out: 20). */
  readonly trials?: number;
  /**
   * When a trial that falls behind the others ends before its time, judged by its held-out loss after each epoch (by
   * its training loss where nothing is held out).
   */
  readonly "early-terminate"?: ("asha" | "median") | EarlyTermination;
}

export type EarlyTermination =
  | EarlyTerminationAsha
  | EarlyTerminationMedian;

/**
 * Asynchronous successive halving (Li et al. 2020): at epochs `after`, `after · reduction`, `after · reduction²`, …
 * only the best 1/`reduction` of those that came so far train on.
 */
export interface EarlyTerminationAsha {
  /** Which one. */
  readonly type: "asha";
  /** No trial ends before it has trained so many epochs. Default: 1. */
  readonly after?: number;
  /**
   * Of so many trials that reach an epoch, one trains on; the epochs at which that is asked grow by it too. Default: 3.
   */
  readonly reduction?: number;
}

/**
 * The median rule (Golovin et al. 2017): a trial ends when its best held-out loss is above the median of the others'
 * mean up to the same epoch; with three others or more.
 */
export interface EarlyTerminationMedian {
  /** Which one. */
  readonly type: "median";
  /** No trial ends before it has trained so many epochs. Default: 1. */
  readonly after?: number;
}
