import avgPoolSource from '../../shaders/avg_pool2d.wgsl?raw';
import avgPoolGradientSource from '../../shaders/avg_pool2d_gradient.wgsl?raw';
import maxPoolSource from '../../shaders/max_pool2d.wgsl?raw';
import maxPoolGradientSource from '../../shaders/max_pool2d_gradient.wgsl?raw';
import { type CaseValues, type Op, type OpCase, type OpCheck, apply, pair, wantRank, wantType } from '../op';
import type { Tensor, TensorSpec } from '../tensor';
import { type Kernel, kernel } from '../wgsl';
import { type Padding, type Window, slide, windowSpecs } from './window';

export interface Pool2dOptions {
  /** Window; default 2. */
  poolSize?: number | readonly number[];
  /** Default `poolSize`. */
  strides?: number | readonly number[];
  /** Default `'valid'`. */
  padding?: Padding;
}

function poolOp(name: string, forward: Kernel, gradient: Kernel): Op<Window> {
  return {
    name,
    masksRelu: [0],
    infer: ([x], window) => {
      wantRank(name, 'x', x!, 4, 'NHWC');
      wantType(name, 'x', x!, 'f32');
      const { outHeight, outWidth } = slide(name, x!.shape, window);
      return [{ shape: [x!.shape[0]!, outHeight, outWidth, x!.shape[3]!], dtype: 'f32' }];
    },
    forward: ({ engine, inputs: [x], outputs: [y], attrs }) => {
      engine.dispatch(forward, specsOf(name, x!, attrs), [x!, y!], { threads: y!.size });
    },
    backward: ({ engine, inputs: [x], attrs, dy, gradient: gradientOf, masked }) => {
      const specs = { ...specsOf(name, x!, attrs), RELU_MASK: masked(0) };
      engine.dispatch(gradient, specs, [x!, dy, gradientOf(0)], { threads: x!.size });
    },
  };
}

function specsOf(name: string, { shape }: Pick<TensorSpec, 'shape'>, window: Window) {
  const [BATCH, IN_H, IN_W, CHANNELS] = shape as [number, number, number, number];
  return { BATCH, IN_H, IN_W, CHANNELS, ...windowSpecs(window, slide(name, shape, window)) };
}

export const maxPool2dOp = poolOp(
  'maxPool2d',
  /* @__PURE__ */ kernel('max_pool2d', maxPoolSource),
  /* @__PURE__ */ kernel('max_pool2d_gradient', maxPoolGradientSource),
);
export const avgPool2dOp = poolOp(
  'avgPool2d',
  /* @__PURE__ */ kernel('avg_pool2d', avgPoolSource),
  /* @__PURE__ */ kernel('avg_pool2d_gradient', avgPoolGradientSource),
);

/**
 * Largest value of each window, NHWC. `same` pads with -inf. On a tie the first maximum in row-major window order takes
 * the whole gradient.
 * @returns `[batch, outHeight, outWidth, channels]`.
 * @throws ShapeError for a rank other than 4 or a window larger than the input; ArgumentError for bad sizes.
 */
export function maxPool2d(x: Tensor, options: Pool2dOptions = {}): Tensor {
  return apply(maxPool2dOp, [x], windowOf('maxPool2d', options))[0]!;
}

/**
 * Mean of each window, NHWC. `same` divides by the number of real cells, forward and backward.
 * @returns `[batch, outHeight, outWidth, channels]`.
 * @throws as `maxPool2d`.
 */
export function avgPool2d(x: Tensor, options: Pool2dOptions = {}): Tensor {
  return apply(avgPool2dOp, [x], windowOf('avgPool2d', options))[0]!;
}

function windowOf(name: string, { poolSize = 2, strides = poolSize, padding = 'valid' }: Pool2dOptions): Window {
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
              if (iy >= 0 && iy < s.IN_H && ix >= 0 && ix < s.IN_W) cells.push(((n * s.IN_H + iy) * s.IN_W + ix) * s.CHANNELS + c);
            }
          visit(output++, cells);
        }
}

function poolCheck(op: Op<Window>, exact: boolean, values: CaseValues, reduce: (cells: number[]) => number): OpCheck<Window> {
  const poolCase = (shape: number[], window: [number, number], strides: [number, number], padding: Padding): OpCase<Window> => ({
    inputs: [{ shape, values }],
    attrs: { window, strides, dilations: [1, 1], padding },
  });
  return {
    op,
    exact,
    reference: ([x], window) => {
      const [y] = op.infer([{ shape: x!.shape, dtype: 'f32' }], window);
      const result = new Float64Array(y!.shape.reduce((a, b) => a * b));
      overWindows([...x!.shape], window, (i, cells) => (result[i] = reduce(cells.map((cell) => x!.data[cell]!))));
      return [result];
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
    ],
  };
}

export const maxPool2dCheck = poolCheck(maxPool2dOp, true, 'distinct', (cells) => Math.max(...cells));
export const avgPool2dCheck = poolCheck(avgPool2dOp, false, 'normal', (cells) => cells.reduce((a, b) => a + b) / cells.length);
