import source from '../../shaders/reduce/sum-splits.wgsl?raw';
import type { Tensor } from '../tensor';
import { type SpecValues, shader } from '../wgsl';

const sumSplitsShader = /* @__PURE__ */ shader('sum-splits', source);

/** Parts that a thread adds up one after another. */
const IN_TURN = 8;
const MOST_LANES = 64;

interface SplitSums {
  /** `[splits, ...]`: what lies in y and then in the tail, part by part. */
  readonly partials: Tensor;
  readonly splits: number;
  /** Its size, and that of its rows, are multiples of four. */
  readonly y: Tensor;
  /** What lies behind y in each part, and goes in no epilogue. */
  readonly tail?: Tensor;
  /** Added to each row of y. */
  readonly bias?: Tensor | undefined;
  /** Multiply by (mask > 0). */
  readonly mask?: Tensor | undefined;
  /** A problem with the constants of `activationSpecs`. Default without. */
  readonly activation?: SpecValues;
}

function activationOf(problem: SpecValues): SpecValues {
  const names = ['ACTIVATION', 'ALPHA', 'THRESHOLD', 'MAX_VALUE', 'NEGATIVE_SLOPE'];
  return Object.fromEntries(names.flatMap((name) => (name in problem ? [[name, problem[name]!]] : [])));
}

/** Adds up the parts that a sum was cut into, in a fixed order, and does what is to be done with the whole. */
export function sumSplits({ partials, splits, y, tail, bias, mask, activation = {} }: SplitSums): void {
  const { engine } = y;
  const lanes = Math.min(MOST_LANES, 2 ** Math.ceil(Math.log2(Math.max(1, splits / IN_TURN))));
  const specs = {
    SPLITS: splits,
    LANES: lanes,
    SIZE4: y.size / 4,
    TAIL4: (tail?.size ?? 0) / 4,
    COLUMNS4: (bias?.size ?? 4) / 4,
    BIAS: Boolean(bias),
    RELU_MASK: Boolean(mask),
    ACTIVATION: 'linear',
    ...activationOf(activation),
  };
  const bindings = [partials, bias ?? partials, mask ?? partials, y, tail ?? engine.empty([4])];
  engine.dispatch(sumSplitsShader, specs, bindings, { threads: ((y.size + (tail?.size ?? 0)) / 4) * lanes });
}
