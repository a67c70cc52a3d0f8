import { sizeOf } from '../ndarray';
import { type CaseValues, type Op, type OpCase, type OpCheck, pair, wantRank, wantType } from '../op';
import type { TensorSpec } from '../tensor';
import type { Kernel } from '../wgsl';
import { type Padding, type Window, slide, windowSpecs } from './window';

export interface Pool2dOptions {
  /** Window; default 2. */
  poolSize?: number | readonly number[];
  /** Default `poolSize`. */
  strides?: number | readonly number[];
  /** Default `'valid'`. */
  padding?: Padding;
}

/** The naive kernels take any shape; the others want channels in fours, and `disjoint` windows that do not overlap. */
export interface PoolKernels {
  readonly naive: Kernel;
  readonly vec4: Kernel;
  readonly gradient: Kernel;
  readonly gradientDisjoint: Kernel;
}

/** `[x] -> [y]`, or with `keepsArgmax` `[y, argmax]`: of each maximum the flat index into x, u32, for the gradient. */
export function poolOp(name: string, keepsArgmax: boolean, kernels: PoolKernels): Op<Window> {
  return {
    name,
    masksRelu: [0],
    infer: ([x], window) => {
      wantRank(name, 'x', x!, 4, 'NHWC');
      wantType(name, 'x', x!, 'f32');
      const { outHeight, outWidth } = slide(name, x!.shape, window);
      const shape = [x!.shape[0]!, outHeight, outWidth, x!.shape[3]!];
      return [{ shape, dtype: 'f32' }, ...(keepsArgmax ? [{ shape, dtype: 'u32' } as const] : [])];
    },
    forward: ({ engine, inputs: [x], outputs, attrs }) => {
      const specs = specsOf(name, x!, attrs);
      const inFours = specs.CHANNELS % 4 === 0;
      const { size } = outputs[0]!;
      engine.dispatch(inFours ? kernels.vec4 : kernels.naive, specs, [x!, ...outputs], {
        threads: inFours ? size / 4 : size,
      });
    },
    backward: ({ engine, inputs: [x], outputs, attrs, dy, gradient, masked }) => {
      const specs = { ...specsOf(name, x!, attrs), RELU_MASK: masked(0) };
      const bindings = [...(keepsArgmax ? outputs : [x!]), dy, gradient(0)];
      const { window, strides } = attrs;
      const { KERNEL_H, KERNEL_W, DILATION_H, DILATION_W, ...block } = specs;
      if (specs.CHANNELS % 4 !== 0 || strides[0] < window[0] || strides[1] < window[1] || DILATION_H * DILATION_W > 1) {
        engine.dispatch(kernels.gradient, specs, bindings, { threads: x!.size });
        return;
      }
      const blocks =
        Math.ceil((specs.IN_H + specs.PAD_TOP) / specs.STRIDE_H) *
        Math.ceil((specs.IN_W + specs.PAD_LEFT) / specs.STRIDE_W);
      const threads = specs.BATCH * blocks * (specs.CHANNELS / 4);
      // Where a maximum was says all about the window.
      engine.dispatch(kernels.gradientDisjoint, keepsArgmax ? block : { ...block, KERNEL_H, KERNEL_W }, bindings, {
        threads,
      });
    },
  };
}

function specsOf(name: string, { shape }: Pick<TensorSpec, 'shape'>, window: Window) {
  const [BATCH, IN_H, IN_W, CHANNELS] = shape as [number, number, number, number];
  return { BATCH, IN_H, IN_W, CHANNELS, ...windowSpecs(window, slide(name, shape, window)) };
}

export function windowOf(name: string, { poolSize = 2, strides = poolSize, padding = 'valid' }: Pool2dOptions): Window {
  const window = pair(name, 'poolSize', poolSize);
  return { window, strides: pair(name, 'strides', strides), dilations: [1, 1], padding };
}

/** Visits the cells of x under each window, in row-major order. */
function overWindows(x: readonly number[], window: Window, visit: (output: number, cells: number[]) => void): void {
  const s = specsOf('pool2d', { shape: x }, window);
  let output = 0;
  for (let n = 0; n < s.BATCH; n++)
    for (let oy = 0; oy < s.OUT_H; oy++)
      for (let ox = 0; ox < s.OUT_W; ox++)
        for (let c = 0; c < s.CHANNELS; c++) {
          const cells: number[] = [];
          for (let ky = 0; ky < s.KERNEL_H; ky++)
            for (let kx = 0; kx < s.KERNEL_W; kx++) {
              const iy = oy * s.STRIDE_H + ky - s.PAD_TOP;
              const ix = ox * s.STRIDE_W + kx - s.PAD_LEFT;
              if (iy >= 0 && iy < s.IN_H && ix >= 0 && ix < s.IN_W)
                cells.push(((n * s.IN_H + iy) * s.IN_W + ix) * s.CHANNELS + c);
            }
          visit(output++, cells);
        }
}

/** The outputs of a window, of which `cells` are the indices into x. */
type Reduce = (cells: readonly number[], x: Float64Array) => number[];

export function poolCheck(op: Op<Window>, exact: boolean, values: CaseValues, reduce: Reduce): OpCheck<Window> {
  const poolCase = (
    shape: number[],
    window: [number, number],
    strides: [number, number],
    padding: Padding,
  ): OpCase<Window> => ({
    inputs: [{ shape, values }],
    attrs: { window, strides, dilations: [1, 1], padding },
  });
  return {
    op,
    exact,
    reference: ([x], window) => {
      const results = op
        .infer([{ shape: x!.shape, dtype: 'f32' }], window)
        .map(({ shape }) => new Float64Array(sizeOf(shape)));
      overWindows([...x!.shape], window, (i, cells) =>
        reduce(cells, x!.data).forEach((value, k) => (results[k]![i] = value)),
      );
      return results;
    },
    cases: [
      poolCase([1, 1, 1, 1], [1, 1], [1, 1], 'valid'),
      poolCase([2, 4, 6, 3], [2, 2], [2, 2], 'valid'),
      poolCase([2, 7, 7, 2], [2, 2], [2, 2], 'same'),
      poolCase([1, 28, 28, 1], [3, 3], [3, 3], 'valid'),
      poolCase([1, 7, 5, 4], [3, 2], [1, 2], 'same'),
      poolCase([1, 5, 7, 1], [3, 3], [2, 1], 'valid'),
      poolCase([1, 5, 5, 2], [2, 3], [3, 3], 'same'),
      poolCase([1, 3, 3, 13], [3, 3], [1, 1], 'same'),
      // Channels in fours: windows that overlap, that do not, and that leave cells between and behind them.
      poolCase([2, 5, 4, 8], [3, 3], [2, 2], 'same'),
      poolCase([2, 7, 9, 4], [2, 3], [2, 3], 'valid'),
      poolCase([1, 8, 7, 4], [2, 2], [3, 2], 'same'),
      poolCase([1, 7, 8, 12], [1, 2], [2, 4], 'valid'),
      poolCase([1, 1, 1, 4], [3, 3], [3, 3], 'same'),
    ],
  };
}
