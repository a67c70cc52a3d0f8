import { type Identifier, type Registry, deserialized, fromIdentifier, serialized } from '../identifier';
import type { SerializedObject } from '../keras-object';
import type { RegularizerFunction } from '../penalised-by';
import { L1 } from './l1';
import { L1L2 } from './l1l2';
import { L2 } from './l2';
import { OrthogonalRegularizer } from './orthogonal-regularizer';
import { Regularizer } from './regularizer';

/** Every regularizer there is. */
const REGULARIZERS: Registry<Regularizer> = {
  kind: 'regularizer',
  base: Regularizer,
  classes: [L1, L2, L1L2, OrthogonalRegularizer],
  presets: { l1_l2: { class_name: 'L1L2', config: { l1: 0.01, l2: 0.01 } } },
};

/** A regularizer by its name, its class, its config, or as it is. @throws ArgumentError for what is none. */
export function get(identifier: Identifier<RegularizerFunction>): Regularizer | RegularizerFunction;
export function get(identifier: Identifier<RegularizerFunction> | null): Regularizer | RegularizerFunction | null;
export function get(identifier: Identifier<RegularizerFunction> | null): Regularizer | RegularizerFunction | null {
  return identifier === null ? null : fromIdentifier(REGULARIZERS, identifier);
}

/** As Keras's files have it. @throws ArgumentError for a function. */
export const serialize = (regularizer: Regularizer): SerializedObject => serialized(REGULARIZERS, regularizer);

/** What `serialize` has given. @throws ArgumentError for a class that is not known. */
export const deserialize = (config: SerializedObject): Regularizer => deserialized(REGULARIZERS, config);
