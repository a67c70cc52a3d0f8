import { customFunction, registeredClass } from './custom-names';
import type { Tensor } from '../engine';
import type { Identifier } from './identifier';
import { KerasObject, serialize } from './keras-object';
import { orNull } from './options';
import { type Option, type OptionalOption, isOptions, option } from './schema';

/** The penalty of a weight, or of a layer's output: one number, from differentiable ops. */
export type RegularizerFunction = (x: Tensor) => Tensor;

/** What a weight becomes after a training step, of its shape, from ops. */
export type ConstraintFunction = (weight: Tensor) => Tensor;

/** What an option that is a regularizer takes; null is none. */
export type RegularizerLike = Identifier<RegularizerFunction> | null;

/** What an option that is a constraint takes; null is none. */
export type ConstraintLike = Identifier<ConstraintFunction> | null;

const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();

/** What it names is made when a model is built: until then it is as it was given. */
const penalisedBy = <T extends RegularizerLike | ConstraintLike>(
  kind: 'regularizer' | 'constraint',
  names: readonly string[],
  /** Those that do something without options. */
  offered: readonly string[] = names,
): OptionalOption<T> => {
  const isName = (value: string): boolean =>
    names.some((name) => plain(name) === plain(value)) ||
    (registeredClass(KerasObject, value) ?? customFunction(value)) !== undefined;
  const given: Option<T> = option(
    kind,
    `a ${kind}, or one of ${names.join(', ')}`,
    (value) =>
      typeof value === 'function' ||
      (typeof value === 'string' && isName(value)) ||
      (isOptions(value) && 'class_name' in value)
        ? (value as T)
        : undefined,
    offered,
  );
  return {
    ...(orNull(given) as Option<T>).default(null as T),
    write: (value) => (value instanceof KerasObject ? serialize(value) : value),
  };
};

/** A regularizer, its class, its name or its config; null, the default, is none. */
export const regularizedBy: OptionalOption<RegularizerLike> = /* @__PURE__ */ penalisedBy(
  'regularizer',
  ['l1', 'l2', 'l1L2', 'orthogonalRegularizer'],
  ['l1', 'l2'],
);

/** A constraint, its class, its name or its config; null, the default, is none. */
export const constrainedBy: OptionalOption<ConstraintLike> = /* @__PURE__ */ penalisedBy('constraint', [
  'maxNorm',
  'minMaxNorm',
  'nonNeg',
  'unitNorm',
]);
