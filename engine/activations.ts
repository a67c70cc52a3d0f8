/**
 * The activations, as data: everything that is said of one is a line here, and its WGSL is a function of the same name
 * in snake case, with its derivative, in `shaders/lib/activation.wgsl`, or of the input in
 * `shaders/activation/lib/activation-of-input.wgsl`. Shaders, layers, files and ONNX read it.
 */
export interface ActivationRow {
  /**
   * What its derivative is a function of. Of the output, shaders with a fused epilogue apply the activation as they
   * write; of the input, it is an op of its own.
   */
  readonly from: 'output' | 'input';
  /** Its parameters, with Keras's defaults; null is none. Compiled in. */
  readonly parameters?: ActivationParameters;
  /** The least value of each; default none. Where a derivative is told from the output, its sign must not be lost. */
  readonly least?: number;
  /** What else Keras calls it. */
  readonly aliases?: readonly string[];
}

const table = {
  linear: { from: 'output' },
  relu: { from: 'output', parameters: { maxValue: null, negativeSlope: 0, threshold: 0 }, least: 0 },
  relu6: { from: 'output' },
  leakyRelu: { from: 'output', parameters: { negativeSlope: 0.2 }, least: 0 },
  elu: { from: 'output', parameters: { alpha: 1 }, least: 0 },
  selu: { from: 'output' },
  celu: { from: 'output', parameters: { alpha: 1 }, least: 1e-6 },
  gelu: { from: 'input', parameters: { approximate: false } },
  silu: { from: 'input', aliases: ['swish'] },
  sigmoid: { from: 'output' },
  hardSigmoid: { from: 'output' },
  hardSilu: { from: 'input', aliases: ['hardSwish'] },
  tanh: { from: 'output' },
  tanhShrink: { from: 'input' },
  hardTanh: { from: 'input' },
  mish: { from: 'input' },
  softplus: { from: 'input' },
  softsign: { from: 'input' },
  softShrink: { from: 'output', parameters: { threshold: 0.5 }, least: 0 },
  hardShrink: { from: 'output', parameters: { threshold: 0.5 }, least: 0 },
  squareplus: { from: 'input', parameters: { b: 4 }, least: 0 },
  exponential: { from: 'output' },
  logSigmoid: { from: 'input' },
  sparsePlus: { from: 'input' },
  sparseSigmoid: { from: 'output' },
} as const satisfies Readonly<Record<string, ActivationRow>>;

type Table = typeof table;
/** The name of an activation of the table. */
export type ElementwiseActivation = keyof Table;

/** What a fused epilogue can apply to an output. */
export type FusedActivation = {
  [Name in ElementwiseActivation]: Table[Name]['from'] extends 'output' ? Name : never;
}[ElementwiseActivation];

/** What an activation is given beside its input, by the names of its row: `{ negativeSlope: 0.01 }`. */
export type ActivationParameters = Readonly<Record<string, number | boolean | null>>;

/** Every activation of one element, by its name. */
export const ACTIVATION_TABLE: Readonly<Record<ElementwiseActivation, ActivationRow>> = table;

/** Whether conv2d and dense can apply the activation as they write their output. */
export const isFused = (name: string): name is FusedActivation =>
  Object.hasOwn(table, name) && table[name as ElementwiseActivation].from === 'output';

/** `hardSilu` in Keras's files and in WGSL: `hard_silu`. */
export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
