import applySource from '../../shaders/optimizer/lamb-apply.wgsl?raw';
import source from '../../shaders/optimizer/lamb.wgsl?raw';
import { assertKnown } from '../known-options';
import type { Tensor } from '../tensor';
import { UPDATE, type Update, assertDecay, assertNotNegative, assertUpdate } from '../update';
import { shader } from '../wgsl';
import { sumOfSquares } from './sum-of-squares';

const lambShader = /* @__PURE__ */ shader('lamb', source);
const applyShader = /* @__PURE__ */ shader('lamb-apply', applySource);

/**
 * Of one weight. The step size is the learning rate; the third and fourth scalars are 1 - beta1^step, 1 - beta2^step.
 */
export interface LambUpdate extends Update {
  /** Both zero before the first step. */
  readonly m: Tensor;
  readonly v: Tensor;
  /** Default 0.9. */
  readonly beta1?: number;
  /** Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
}

/**
 * One Lamb step of one weight in place: the direction is Adam's, `u = m / s[2] / (sqrt(v / s[3]) + epsilon)`, and its
 * length the weight's norm, `p -= p * decay`, `p -= learningRate * |p| / |u| * u`. As `keras.optimizers.Lamb`.
 */
export function lambUpdate(update: LambUpdate): void {
  assertKnown('lamb', update, [...UPDATE, 'm', 'v', 'beta1', 'beta2', 'epsilon']);
  const { parameters, gradients, m, v, scalars, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = update;
  assertUpdate('lamb', update, { m, v });
  assertDecay('lamb', 'beta1', beta1);
  assertDecay('lamb', 'beta2', beta2);
  assertNotNegative('lamb', { epsilon });
  const { engine, size } = parameters;
  engine.scope(() => {
    const direction = engine.empty([size]);
    const specs = { SIZE: size, M_RATE: 1 - beta1, V_RATE: 1 - beta2, EPSILON: epsilon };
    engine.dispatch(lambShader, specs, [gradients, scalars, m, v, direction], { threads: size });
    const squares = [sumOfSquares([parameters]), sumOfSquares([direction])];
    engine.dispatch(applyShader, { SIZE: size }, [direction, scalars, ...squares, parameters], { threads: size });
  });
}
