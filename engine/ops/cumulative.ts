import cumprodSource from '../../shaders/reduce/cumprod.wgsl?raw';
import cumprodGradientSource from '../../shaders/reduce/cumprod-gradient.wgsl?raw';
import cumsumSource from '../../shaders/reduce/cumsum.wgsl?raw';
import { apply, assertTensors } from '../apply';
import { type Op, assertType } from '../op';
import type { Tensor } from '../tensor';
import { type Shader, type SpecValues, shader } from '../wgsl';
import { along } from './argmax';
import { reshape } from './reshape';

const cumsumShader = /* @__PURE__ */ shader('cumsum', cumsumSource);
const cumprodShader = /* @__PURE__ */ shader('cumprod', cumprodSource);
const cumprodGradientShader = /* @__PURE__ */ shader('cumprod-gradient', cumprodGradientSource);

export interface CumulativeAttrs {
  readonly axis: number;
}

/** Of each row along the axis. */
function run(shader: Shader, axis: number, bindings: readonly [Tensor, ...Tensor[]], more: SpecValues = {}): void {
  const [x] = bindings;
  const { count, inner } = along(shader.name, x.shape, axis);
  const rows = x.size / count;
  x.engine.dispatch(shader, { ROWS: rows, COUNT: count, INNER: inner, ...more }, bindings, { threads: rows });
}

const inferAlong =
  (name: string): Op<CumulativeAttrs>['infer'] =>
  ([x], { axis }) => {
    assertType(name, 'x', x!, 'f32');
    along(name, x!.shape, axis);
    return [{ shape: x!.shape, dtype: 'f32' }];
  };

export const cumsumOp: Op<CumulativeAttrs> = {
  name: 'cumsum',
  infer: /* @__PURE__ */ inferAlong('cumsum'),
  forward: ({ inputs: [x], outputs: [y], attrs: { axis } }) => run(cumsumShader, axis, [x!, y!], { REVERSE: false }),
  backward: ({ dy, attrs: { axis }, gradient }) => run(cumsumShader, axis, [dy, gradient(0)], { REVERSE: true }),
};

export const cumprodOp: Op<CumulativeAttrs> = {
  name: 'cumprod',
  infer: /* @__PURE__ */ inferAlong('cumprod'),
  forward: ({ inputs: [x], outputs: [y], attrs: { axis } }) => run(cumprodShader, axis, [x!, y!]),
  backward: ({ inputs: [x], dy, attrs: { axis }, gradient }) => run(cumprodGradientShader, axis, [x!, dy, gradient(0)]),
};

/** Along an axis, or of all elements in a row. */
function cumulative(op: Op<CumulativeAttrs>, x: Tensor, axis: number | null): Tensor {
  return assertTensors(op.name, [x]).scope(
    () => apply(op, [axis === null ? reshape(x, [-1]) : x], { axis: axis ?? 0 })[0]!,
  );
}

/**
 * Sums of the elements so far.
 * @param axis along which; negative ones count from the end. Default null, Keras's: of all elements in row-major order,
 * to one axis.
 */
export function cumsum(x: Tensor, axis: number | null = null): Tensor {
  return cumulative(cumsumOp, x, axis);
}

/** Products of the elements so far; otherwise as `cumsum`. The gradient is right where elements are 0, too. */
export function cumprod(x: Tensor, axis: number | null = null): Tensor {
  return cumulative(cumprodOp, x, axis);
}
