import {
  AveragePooling2D,
  Conv2D,
  Dense,
  Dropout,
  type Engine,
  Flatten,
  Input,
  type Layer,
  MaxPooling2D,
  Sequential,
  clearSession,
} from '../../nn';
import { withRandomSeed } from '../../nn/random-seed';
import { INPUT_SHAPE, type LayerSpec } from '../run/architecture';

/** The model of these layers, not built yet; named as if it were the first. */
export function network(layers: readonly LayerSpec[], engine?: Engine): Sequential {
  clearSession();
  return new Sequential([Input({ shape: INPUT_SHAPE }), ...layers.map(layer)], engine ? { engine } : {});
}

/** Keras's table. Dropout draws a number as it is made, which must not be one of the run's. */
export function summary(layers: readonly LayerSpec[]): string {
  let table = '';
  withRandomSeed(0, () => network(layers)).summary((text) => (table = text));
  return table;
}

function layer(spec: LayerSpec): Layer {
  switch (spec.kind) {
    case 'conv2d':
      return new Conv2D(optionsOf(spec));
    case 'maxPooling2d':
      return new MaxPooling2D(optionsOf(spec));
    case 'averagePooling2d':
      return new AveragePooling2D(optionsOf(spec));
    case 'flatten':
      return new Flatten();
    case 'dropout':
      return new Dropout(optionsOf(spec));
    case 'dense':
      return new Dense(optionsOf(spec));
  }
}

/** What the layer itself is to know: it takes no other option. */
function optionsOf<Spec extends LayerSpec>({ kind: _, ...options }: Spec): Omit<Spec, 'kind'> {
  return options;
}
