import source from '../../shaders/optimizer/sgd.wgsl?raw';
import { ArgumentError } from '../errors';
import { assertKnown } from '../known-options';
import type { Tensor } from '../tensor';
import { UPDATE, type Update, assertUpdate } from '../update';
import { shader } from '../wgsl';

const sgdShader = /* @__PURE__ */ shader('sgd', source);

/** The step size is the learning rate. */
export interface SGDUpdate extends Update {
  /** Zero before the first step; wanted where there is momentum. */
  readonly m?: Tensor;
  /** In [0, 1]. Default 0. */
  readonly momentum?: number;
  /** Default false. */
  readonly nesterov?: boolean;
}

/**
 * One step of gradient descent in place, in one dispatch: `p -= p * decay`, `m = momentum * m - g * learningRate`, `p
 * += m`, or with `nesterov` `p += momentum * m - g * learningRate`. As `keras.optimizers.SGD`.
 */
export function sgdUpdate(update: SGDUpdate): void {
  assertKnown('sgd', update, [...UPDATE, 'm', 'momentum', 'nesterov']);
  const { parameters, gradients, m, scalars, momentum = 0, nesterov = false } = update;
  if (!(momentum >= 0 && momentum <= 1)) throw new ArgumentError(`sgd: momentum must be in [0, 1], got ${momentum}`);
  if (momentum > 0 && !m) throw new ArgumentError('sgd: momentum needs m, a tensor of the size of the parameters');
  assertUpdate('sgd', update, momentum > 0 ? { m: m! } : {});
  const { engine, size } = parameters;
  engine.scope(() => {
    const specs = { SIZE: size, MOMENTUM: momentum, NESTEROV: nesterov };
    const kept = momentum > 0 ? m! : engine.empty([1]);
    engine.dispatch(sgdShader, specs, [gradients, scalars, parameters, kept], { threads: size });
  });
}
