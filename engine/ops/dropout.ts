import dropoutSource from '../../shaders/random/dropout.wgsl?raw';
import reluGradientSource from '../../shaders/random/dropout-relu-gradient.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError } from '../errors';
import { assertKnown } from '../known-options';
import { type Op, assertInteger, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { assertKey } from './random';

const reluGradientShader = /* @__PURE__ */ shader('dropout-relu-gradient', reluGradientSource);
const dropoutShader = /* @__PURE__ */ shader('dropout', dropoutSource);

export interface DropoutAttrs {
  /** The share that is dropped, in [0, 1). */
  readonly rate: number;
  /** Tells apart the layers that share a key. Default 0. */
  readonly salt?: number;
}

/** Options of `dropout`. */
export interface DropoutOptions extends DropoutAttrs {
  /** (seed, step), `u32 [2]`: the same key and salt give the same mask. */
  readonly key: Tensor;
}

/** An element is kept where 24 random bits reach this. */
export const droppedBelow = (rate: number): number => Math.round(rate * 2 ** 24);

function layerOf({ engine }: Tensor, { rate, salt = 0 }: DropoutAttrs): Tensor {
  const layer = new Uint32Array(Float32Array.of(0, 0, 1 / (1 - rate)).buffer);
  layer.set([salt, droppedBelow(rate)]);
  return engine.tensor(layer);
}

function drop(x: Tensor, key: Tensor, attrs: DropoutAttrs, y: Tensor): void {
  const threads = x.size;
  x.engine.dispatch(dropoutShader, { SIZE: threads }, [x, key, layerOf(x, attrs), y], { threads });
}

export const dropoutOp: Op<DropoutAttrs> = {
  name: 'dropout',
  infer: ([x, key], { rate, salt = 0 }) => {
    assertType('dropout', 'x', x!, 'f32');
    assertKey('dropout', key!);
    assertInteger('dropout', 'salt', salt, 0);
    if (!(rate >= 0 && rate < 1)) throw new ArgumentError(`dropout: rate must be in [0, 1), got ${rate}`);
    return [{ shape: x!.shape, dtype: 'f32' }];
  },
  forward: ({ inputs: [x, key], outputs: [y], attrs }) => drop(x!, key!, attrs, y!),
  backward: ({ engine, inputs: [, key], outputs: [y], attrs, dy, gradient, masked }) => {
    if (!masked(0)) return drop(dy, key!, attrs, gradient(0));
    const threads = dy.size;
    engine.dispatch(reluGradientShader, { SIZE: threads }, [dy, y!, layerOf(dy, attrs), gradient(0)], { threads });
  },
  differentiable: [0],
  masksRelu: [0],
};

/**
 * Inverted dropout: each element is 0 with probability `rate`, else `x / (1 - rate)`; rate 0 is the identity. What is
 * dropped is a function of key, salt and position (threefry), so the gradient draws the same mask again.
 * @throws ArgumentError unless `rate` is in [0, 1).
 */
export function dropout(x: Tensor, options: DropoutOptions): Tensor {
  assertKnown('dropout', options, ['rate', 'key', 'salt']);
  const { key, ...attrs } = options;
  return apply(dropoutOp, [x, key], attrs)[0]!;
}
