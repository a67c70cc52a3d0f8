import source from '../../shaders/random/gamma.wgsl?raw';
import type { Shape } from '../ndarray';
import { assertInteger, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { assertKey } from './random';

const gammaShader = /* @__PURE__ */ shader('gamma', source);

/** Options of `randomLogGamma`. */
export interface LogGammaOptions {
  /** (seed, step), `u32 [2]`. */
  readonly key: Tensor;
  /** Tells apart what is drawn under one key. */
  readonly salt: number;
}

/**
 * Logarithms of random numbers of the gamma distribution: their softmax is of the Dirichlet distribution, and the
 * sigmoid of the difference of two of the beta distribution. Element `i` depends on `key`, `salt` and `i` only.
 * @param alpha the shape of the distribution, above 0: one number.
 */
export function randomLogGamma(alpha: Tensor, shape: Shape, { key, salt }: LogGammaOptions): Tensor {
  const { engine } = alpha;
  assertType('randomLogGamma', 'alpha', alpha, 'f32');
  assertKey('randomLogGamma', key);
  assertInteger('randomLogGamma', 'salt', salt, 0);
  return engine.scope(() => {
    const y = engine.empty(shape);
    engine.dispatch(gammaShader, {}, [key, engine.tensor(Uint32Array.of(salt)), alpha, y], { threads: y.size });
    return y;
  });
}
