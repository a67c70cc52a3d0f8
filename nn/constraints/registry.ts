import { type Identifier, type Registry, deserialized, fromIdentifier, serialized } from '../identifier';
import type { SerializedObject } from '../keras-object';
import type { ConstraintFunction } from '../penalised-by';
import { Constraint } from './constraint';
import { MaxNorm } from './max-norm';
import { MinMaxNorm } from './min-max-norm';
import { NonNeg } from './non-neg';
import { UnitNorm } from './unit-norm';

/** Every constraint there is. */
const CONSTRAINTS: Registry<Constraint> = {
  kind: 'constraint',
  base: Constraint,
  classes: [MaxNorm, MinMaxNorm, NonNeg, UnitNorm],
};

/** A constraint by its name, its class, its config, or as it is. @throws ArgumentError for what is none. */
export function get(identifier: Identifier<ConstraintFunction>): Constraint | ConstraintFunction;
export function get(identifier: Identifier<ConstraintFunction> | null): Constraint | ConstraintFunction | null;
export function get(identifier: Identifier<ConstraintFunction> | null): Constraint | ConstraintFunction | null {
  return identifier === null ? null : fromIdentifier(CONSTRAINTS, identifier);
}

/** As Keras's files have it. @throws ArgumentError for a function. */
export const serialize = (constraint: Constraint): SerializedObject => serialized(CONSTRAINTS, constraint);

/** What `serialize` has given. @throws ArgumentError for a class that is not known. */
export const deserialize = (config: SerializedObject): Constraint => deserialized(CONSTRAINTS, config);
