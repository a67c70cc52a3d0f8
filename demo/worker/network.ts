import { type Engine, Input, Sequential, clearSession } from '../../nn';
import { withRandomSeed } from '../../nn/random-seed';
import { INPUT_SHAPE, type LayerSpec, type Shape } from '../run/architecture';
import { layerOf } from '../run/layer-types';

/** The model of these layers, not built yet; named as if it were the first. */
export function network(layers: readonly LayerSpec[], engine?: Engine, input: Shape = INPUT_SHAPE): Sequential {
  clearSession();
  return new Sequential([Input({ shape: input }), ...layers.map(layerOf)], engine ? { engine } : {});
}

/** A model to be asked about, never built. Dropout draws a number as it is made, which must not be one of the run's. */
export const sketch = (layers: readonly LayerSpec[], input?: Shape): Sequential =>
  withRandomSeed(0, () => network(layers, undefined, input));

/** Keras's table. */
export function summary(layers: readonly LayerSpec[]): string {
  let table = '';
  sketch(layers).summary((text) => (table = text));
  return table;
}

export const countWeights = (layers: readonly LayerSpec[]): number => sketch(layers).countParams();
