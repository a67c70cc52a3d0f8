import whereSource from '../../shaders/elementwise/where.wgsl?raw';
import { ShapeError } from '../errors';
import { formatShape, type Shape } from '../ndarray';
import { type Op, assertType } from '../op';
import { type TensorLike, applyTo, broadcast } from '../operands';
import { broadcastStrides, repeatedAxes, walk } from '../strides';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { reduce } from './reduce';

const whereShader = /* @__PURE__ */ shader('where', whereSource);

/** Fills `y` with the elements of `a` where the condition is not 0, else with those of `b`. */
function choose(condition: Tensor, a: Tensor, b: Tensor, y: Tensor): void {
  const of = ({ shape }: { shape: Shape }): number[] => broadcastStrides(shape, y.shape);
  const { rank, shape, strides } = walk(y.shape, of(condition), of(a), of(b));
  const specs = {
    SIZE: y.size,
    FLOAT: condition.dtype === 'f32',
    RANK: rank,
    SHAPE: shape,
    CONDITION_STRIDES: strides[0]!,
    A_STRIDES: strides[1]!,
    B_STRIDES: strides[2]!,
  };
  y.engine.dispatch(whereShader, specs, [condition, a, b, y], { threads: y.size });
}

export const whereOp: Op = {
  name: 'where',
  infer: ([condition, a, b]) => {
    if (condition!.dtype === 'u8')
      throw new ShapeError(`where: condition must be f32 or u32, got u8 of shape ${formatShape(condition!.shape)}`);
    assertType('where', 'a', a!, 'f32');
    assertType('where', 'b', b!, 'f32');
    return [{ shape: broadcast('where', [condition!, a!, b!]), dtype: 'f32' }];
  },
  forward: ({ inputs: [condition, a, b], outputs: [y] }) => choose(condition!, a!, b!, y!),
  backward: ({ engine, inputs: [condition, a, b], dy, needs, gradient }) => {
    [a!, b!].forEach(({ shape }, i) => {
      if (!needs(i + 1)) return;
      const axes = repeatedAxes(shape, dy.shape);
      const target = gradient(i + 1);
      engine.scope(() => {
        const zero = engine.tensor(0);
        const g = axes.length > 0 ? engine.empty(dy.shape) : target;
        if (i === 0) choose(condition!, dy, zero, g);
        else choose(condition!, zero, dy, g);
        if (axes.length > 0) reduce(g, axes, target);
      });
    });
  },
  differentiable: [1, 2],
};

/**
 * `a` where `condition` is not 0, else `b`, element by element, with NumPy's broadcasting of up to six axes. What is
 * not chosen gets a gradient of 0.
 * @param condition `f32`, as comparisons give it, or `u32`. @param a f32; this and `b` may be numbers.
 */
export function where(condition: TensorLike, a: TensorLike, b: TensorLike): Tensor {
  return applyTo(whereOp, [condition, a, b], undefined);
}
