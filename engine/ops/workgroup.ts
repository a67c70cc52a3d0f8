import inputGradientSource from '../../shaders/conv2d/conv2d-input-gradient-workgroup.wgsl?raw';
import kernelGradientOuterSource from '../../shaders/conv2d/conv2d-kernel-gradient-outer-workgroup.wgsl?raw';
import kernelGradientSource from '../../shaders/conv2d/conv2d-kernel-gradient-workgroup.wgsl?raw';
import conv2dSource from '../../shaders/conv2d/conv2d-workgroup.wgsl?raw';
import matmulLanesSource from '../../shaders/matmul/matmul-lanes.wgsl?raw';
import matmulSource from '../../shaders/matmul/matmul-workgroup.wgsl?raw';
import { fillGPU, splitsFor } from '../launch';
import type { Tensor } from '../tensor';
import type { Call, Variant } from '../variants';
import { type SpecValues, shader } from '../wgsl';
import type { ForwardProblem, InputGradientProblem, KernelGradientProblem } from './conv2d';
import { type ProductProblem, inVec4s } from './matmul';
import { sumSplits } from './split-sums';

/*
 * For GPUs: workgroups of 64 threads that share what they load, as many as keep one busy. Where the outputs are too few
 * for that, or a sum is long, it is cut into parts, which `sumSplits` adds up.
 */

const WORKGROUP = { name: 'workgroup', defaultOn: 'gpu' } as const;
const THREADS = 64;

/** Terms of a sum that a workgroup takes at a time. */
const TERMS = 16;

interface Sums {
  /** Of the matrix of outputs, or of each of several. */
  readonly rows: number;
  readonly columns: number;
  readonly matrices?: number;
  /** Of each sum. */
  readonly terms: number;
}

/** Runs a shader whose workgroups have tiles of 64 or 32 rows and 32 columns. */
function runShared<P extends SpecValues>(
  { shader }: Variant<P>,
  { engine, problem, inputs, outputs: [y, ...others] }: Call<P>,
  { rows, columns, matrices = 1, terms }: Sums,
  /** What comes after a sum: in the parts of one it is left out, by these constants. */
  { without, bias, mask }: { without: SpecValues; bias?: Tensor | undefined; mask?: Tensor | undefined },
): void {
  const tiles = (blocks: number): number => matrices * Math.ceil(rows / (32 * blocks)) * Math.ceil(columns / 32);
  const BLOCKS = fillGPU(tiles(2)) ? 2 : 1;
  const SPLITS = problem.SUMS ? 1 : splitsFor(tiles(BLOCKS), Math.ceil(terms / TERMS));
  const specs = { ...problem, BLOCKS, SPLITS };
  const size = { threads: tiles(BLOCKS) * SPLITS * THREADS };
  if (SPLITS === 1) return engine.dispatch(shader, specs, [...inputs, y!, ...others], size);
  const partials = engine.empty([SPLITS, ...y!.shape]);
  const parts = { ...specs, ...without, ...('M' in problem && { BATCH: matrices * SPLITS }) };
  engine.dispatch(shader, parts, [...inputs, partials, ...others], size);
  sumSplits({ partials, splits: SPLITS, y: y!, bias, mask, activation: problem });
}

export const workgroupForward: Variant<ForwardProblem> = {
  ...WORKGROUP,
  shader: shader('conv2d-workgroup', conv2dSource),
  multiples: { IN_C: 4, OUT_C: 4 },
  run(call) {
    const { BATCH, OUT_H, OUT_W, OUT_C, KERNEL_H, KERNEL_W, IN_C, BIAS } = call.problem;
    const sums = { rows: BATCH * OUT_H * OUT_W, columns: OUT_C, terms: KERNEL_H * KERNEL_W * IN_C };
    runShared(this, call, sums, {
      without: { BIAS: false, ACTIVATION: 'linear' },
      bias: BIAS ? call.inputs[2] : undefined,
    });
  },
};

export const workgroupInputGradient: Variant<InputGradientProblem> = {
  ...WORKGROUP,
  shader: shader('conv2d-input-gradient-workgroup', inputGradientSource),
  multiples: { IN_C: 4, OUT_C: 4 },
  run(call) {
    const { BATCH, IN_H, IN_W, IN_C, KERNEL_H, KERNEL_W, OUT_C, RELU_MASK } = call.problem;
    const sums = { rows: BATCH * IN_H * IN_W, columns: IN_C, terms: KERNEL_H * KERNEL_W * OUT_C };
    runShared(this, call, sums, { without: { RELU_MASK: false }, mask: RELU_MASK ? call.inputs[2] : undefined });
  },
};

export const workgroupProduct: Variant<ProductProblem> = {
  ...WORKGROUP,
  shader: shader('matmul-workgroup', matmulSource),
  takes: inVec4s,
  run(call) {
    const { BATCH, M, N, K, SUMS, BIAS, RELU_MASK } = call.problem;
    const [, , bias, mask] = call.inputs;
    runShared(
      this,
      call,
      { rows: M + Number(SUMS), columns: N, matrices: BATCH, terms: K },
      {
        without: { BIAS: false, ACTIVATION: 'linear', RELU_MASK: false },
        bias: BIAS ? bias : undefined,
        mask: RELU_MASK ? mask : undefined,
      },
    );
  },
};

/** Of so many outputs, a thread for each has enough to do. */
const MOST_OUTPUTS = 2 ** 14;
/** A shorter sum is no quicker for more threads. */
const LEAST_TERMS = 16;

/** A matrix product of sizes that are no multiples of four. */
export const lanesProduct: Variant<ProductProblem> = {
  name: 'lanes',
  defaultOn: 'gpu',
  shader: shader('matmul-lanes', matmulLanesSource),
  takes: ({ BATCH, M, N, K }) => BATCH * M * N <= MOST_OUTPUTS && K >= LEAST_TERMS,
  run({ engine, problem, inputs, outputs }) {
    const { BATCH, M, N, K, SUMS } = problem;
    const LANES = K <= 64 ? 4 : K <= 512 ? 16 : 64;
    const threads = (BATCH * M * N + (SUMS ? N : 0)) * LANES;
    engine.dispatch(this.shader, { ...problem, LANES }, [...inputs, ...outputs], { threads });
  },
};

interface Tiling {
  /** Kernel rows of a workgroup's tile, the bias one more. */
  readonly rows: number;
  /** Pixels that it takes at a time. */
  readonly pixels: number;
  /** Partial sums that each part of the pixels gives. */
  readonly partials: number;
}

const kernelGradient = (
  variant: Pick<Variant<KernelGradientProblem>, 'shader' | 'multiples'>,
  { rows, pixels, partials }: Tiling,
): Variant<KernelGradientProblem> => ({
  ...WORKGROUP,
  ...variant,
  run({ engine, problem: { BIAS, ...problem }, inputs, outputs: [kernel, bias] }) {
    const { BATCH, OUT_H, OUT_W, OUT_C, KERNEL_H, KERNEL_W, IN_C } = problem;
    const kernelRows = KERNEL_H * KERNEL_W * IN_C;
    const tiles = (Math.floor(kernelRows / rows) + 1) * Math.ceil(OUT_C / 32);
    const SPLITS = splitsFor(tiles, Math.ceil((BATCH * OUT_H * OUT_W) / pixels));
    const sums = engine.empty([SPLITS * partials, kernelRows + 1, OUT_C]);
    const threads = tiles * SPLITS * THREADS;
    engine.dispatch(variant.shader, { ...problem, SPLITS }, [...inputs, sums], { threads });
    const tail = BIAS ? bias! : engine.empty([OUT_C]);
    sumSplits({ partials: sums, splits: SPLITS * partials, y: kernel!, tail });
  },
});

export const workgroupKernelGradient = kernelGradient(
  { shader: shader('conv2d-kernel-gradient-workgroup', kernelGradientSource), multiples: { IN_C: 4, OUT_C: 4 } },
  { rows: 64, pixels: TERMS, partials: 1 },
);

export const outerWorkgroupKernelGradient: Variant<KernelGradientProblem> = {
  ...kernelGradient(
    {
      shader: shader('conv2d-kernel-gradient-outer-workgroup', kernelGradientOuterSource),
      multiples: { OUT_C: 4 },
    },
    { rows: 8, pixels: 64, partials: 4 },
  ),
  name: 'outer_workgroup',
};
