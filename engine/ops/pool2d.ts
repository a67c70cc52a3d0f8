import { assertKnown } from '../known-options';
import { type Op, pair, assertRank, assertType } from '../op';
import type { TensorSpec } from '../tensor';
import type { Shader } from '../wgsl';
import { type Padding, type Window, type WindowSpecs, slide, windowSpecs } from './window';

/** Options of `maxPool2d` and `avgPool2d`. */
export interface Pool2dOptions {
  /** Window; default 2. */
  poolSize?: number | readonly number[];
  /** Default `poolSize`. */
  strides?: number | readonly number[];
  /** Default `'valid'`. */
  padding?: Padding;
}

/** The naive shaders take any shape; the others need channels in fours, and `disjoint` windows that do not overlap. */
export interface PoolShaders {
  readonly naive: Shader;
  readonly vec4: Shader;
  readonly gradient: Shader;
  readonly gradientDisjoint: Shader;
}

/** `[x] -> [y]`, or with `keepsArgmax` `[y, argmax]`: of each maximum the flat index into x, u32, for the gradient. */
export function poolOp(name: string, keepsArgmax: boolean, shaders: PoolShaders): Op<Window> {
  return {
    name,
    masksRelu: [0],
    infer: ([x], window) => {
      assertRank(name, 'x', x!, 4, 'NHWC');
      assertType(name, 'x', x!, 'f32');
      const { outHeight, outWidth } = slide(name, x!.shape, window);
      const shape = [x!.shape[0]!, outHeight, outWidth, x!.shape[3]!];
      return [{ shape, dtype: 'f32' }, ...(keepsArgmax ? [{ shape, dtype: 'u32' } as const] : [])];
    },
    forward: ({ engine, inputs: [x], outputs, attrs }) => {
      const specs = specsOf(name, x!, attrs);
      const inFours = specs.CHANNELS % 4 === 0;
      const { size } = outputs[0]!;
      engine.dispatch(inFours ? shaders.vec4 : shaders.naive, specs, [x!, ...outputs], {
        threads: inFours ? size / 4 : size,
      });
    },
    backward: ({ engine, inputs: [x], outputs, attrs, dy, gradient, masked }) => {
      const specs = { ...specsOf(name, x!, attrs), RELU_MASK: masked(0) };
      const bindings = [...(keepsArgmax ? outputs : [x!]), dy, gradient(0)];
      const { window, strides } = attrs;
      const { KERNEL_H, KERNEL_W, DILATION_H, DILATION_W, ...block } = specs;
      if (specs.CHANNELS % 4 !== 0 || strides[0] < window[0] || strides[1] < window[1] || DILATION_H * DILATION_W > 1) {
        engine.dispatch(shaders.gradient, specs, bindings, { threads: x!.size });
        return;
      }
      // Where a maximum was says all about the window.
      engine.dispatch(shaders.gradientDisjoint, keepsArgmax ? block : { ...block, KERNEL_H, KERNEL_W }, bindings, {
        threads: dy.size / 4,
      });
    },
  };
}

type PoolProblem = WindowSpecs & Readonly<Record<'BATCH' | `IN_${'H' | 'W'}` | 'CHANNELS', number>>;

export function specsOf(name: string, { shape }: Pick<TensorSpec, 'shape'>, window: Window): PoolProblem {
  const [BATCH, IN_H, IN_W, CHANNELS] = shape as [number, number, number, number];
  return { BATCH, IN_H, IN_W, CHANNELS, ...windowSpecs(window, slide(name, shape, window)) };
}

export function windowOf(name: string, options: Pool2dOptions): Window {
  assertKnown(name, options, ['poolSize', 'strides', 'padding']);
  const { poolSize = 2, strides = poolSize, padding = 'valid' } = options;
  const window = pair(name, 'poolSize', poolSize);
  return { window, strides: pair(name, 'strides', strides), dilations: [1, 1], padding };
}
