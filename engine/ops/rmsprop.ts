import source from '../../shaders/optimizer/rmsprop.wgsl?raw';
import { ArgumentError } from '../errors';
import { assertKnown } from '../known-options';
import type { Tensor } from '../tensor';
import { UPDATE, type Update, assertDecay, assertNotNegative, assertUpdate } from '../update';
import { shader } from '../wgsl';

const rmspropShader = /* @__PURE__ */ shader('rmsprop', source);

/** The step size is the learning rate. */
export interface RMSpropUpdate extends Update {
  /** The mean square of the gradients. Zero before the first step, as are the others. */
  readonly v: Tensor;
  /** The running update; wanted where there is momentum. */
  readonly m?: Tensor;
  /** The mean of the gradients; wanted where they are centered. */
  readonly a?: Tensor;
  /** Default 0.9. */
  readonly rho?: number;
  /** In [0, 1]. Default 0. */
  readonly momentum?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
  /** Default false. */
  readonly centered?: boolean;
}

/**
 * One RMSprop step in place, in one dispatch: `p -= p * decay`, `v = rho v + (1 - rho) g^2`, and with `centered` `a =
 * rho a + (1 - rho) g`; the change is `learningRate * g / sqrt(v - a^2 + epsilon)`, `a` being 0 unless centered. With
 * momentum `m = momentum * m + change`, `p -= m`; else `p -= change`. As `keras.optimizers.RMSprop`, epsilon inside the
 * root.
 */
export function rmspropUpdate(update: RMSpropUpdate): void {
  assertKnown('rmsprop', update, [...UPDATE, 'v', 'm', 'a', 'rho', 'momentum', 'epsilon', 'centered']);
  const { parameters, gradients, v, m, a, scalars } = update;
  const { rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false } = update;
  assertDecay('rmsprop', 'rho', rho);
  assertNotNegative('rmsprop', { epsilon });
  if (!(momentum >= 0 && momentum <= 1))
    throw new ArgumentError(`rmsprop: momentum must be in [0, 1], got ${momentum}`);
  if (momentum > 0 && !m) throw new ArgumentError('rmsprop: momentum needs m, a tensor of the size of the parameters');
  if (centered && !a) throw new ArgumentError('rmsprop: centered needs a, a tensor of the size of the parameters');
  assertUpdate('rmsprop', update, { v, ...(momentum > 0 && { m: m! }), ...(centered && { a: a! }) });
  const { engine, size } = parameters;
  engine.scope(() => {
    const specs = { SIZE: size, RATE: 1 - rho, MOMENTUM: momentum, EPSILON: epsilon, CENTERED: centered };
    const kept = [momentum > 0 ? m! : engine.empty([1]), centered ? a! : engine.empty([1])];
    engine.dispatch(rmspropShader, specs, [gradients, scalars, parameters, v, ...kept], { threads: size });
  });
}
