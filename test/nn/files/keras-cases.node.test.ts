/** What `npm run test:keras` writes and opens: every class that files can have. */
import { expect, it } from 'vitest';
import { ACTIVATION_NAMES } from '../../../nn/activations';
import * as constraints from '../../../nn/constraints';
import { INITIALIZERS } from '../../../nn/initializers-by-class';
import { LAYER_NAMES } from '../../../nn/layers/registry';
import { LOSSES } from '../../../nn/losses/registry';
import { METRICS } from '../../../nn/metrics/registry';
import { snakeCase } from '../../../nn/names';
import { DELEGATING, OPTIMIZERS, SCHEDULES } from '../../../nn/optimizers/registry';
import * as regularizers from '../../../nn/regularizers';
import { type ModelSpec, type Options, cases, isObject } from '../../keras/cases';

/** The layers of Keras's own networks, which `keras.layers` does not have: `applications.test.ts` opens them. */
const OF_APPLICATIONS = ['CustomScaleLayer', 'LayerScale', 'StochasticDepth'];
/** A function in Python, which has to be given again in JavaScript: `lambda.test.ts`. */
const WITH_A_FUNCTION = ['Lambda'];
const ELSEWHERE = [...OF_APPLICATIONS, ...WITH_A_FUNCTION];

/** Names of classes, and of activations, by the option that has them. */
type Found = readonly [option: string, name: string];

function within(option: string, value: unknown): Found[] {
  if (typeof value === 'string') return option === 'activation' ? [[option, value]] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (isObject(value)) return [[option, value.class_name], ...inOptions(value.config)];
  return Object.values(value).flatMap((one) => within(option, one));
}

const inOptions = (options: Options): Found[] => Object.entries(options).flatMap(([key, one]) => within(key, one));

const inModel = ({ nodes }: ModelSpec): Found[] =>
  Object.values(nodes).flatMap(({ layer, options = {}, model }) => [
    ['layer', layer] as const,
    ...inOptions(options),
    ...(model ? inModel(model) : []),
  ]);

const all = cases.flatMap(({ model, compile = {} }) => [
  ...inModel(model),
  ...Object.entries(compile).flatMap(([key, value]) => within(key, value)),
]);
const named = (option: RegExp): ReadonlySet<string> =>
  new Set(all.flatMap(([key, name]) => (option.test(key) ? [name] : [])));
const bases: readonly unknown[] = [constraints.Constraint, regularizers.Regularizer];
const classNames = (members: readonly unknown[]): string[] =>
  members.flatMap((type) =>
    typeof type === 'function' && 'className' in type && !bases.includes(type) ? [String(type.className)] : [],
  );

it.each([
  ['layer', /^layers?$/, LAYER_NAMES.filter((name) => !ELSEWHERE.includes(name))],
  // Keras's sparsemax is wrong: what it gives does not sum to 1.
  ['activation', /^activation$/, ACTIVATION_NAMES.filter((name) => name !== 'sparsemax').map(snakeCase)],
  ['initializer', /initializer$/, classNames(INITIALIZERS)],
  ['regularizer', /regularizer$/, classNames(Object.values(regularizers))],
  ['constraint', /constraint$/, classNames(Object.values(constraints))],
  ['loss', /^loss$/, classNames(LOSSES)],
  ['metric', /^metrics$/, classNames(METRICS)],
  ['optimizer', /^optimizer$/, classNames([...OPTIMIZERS, ...DELEGATING])],
  ['schedule', /^learning_rate$/, classNames(SCHEDULES)],
])('every %s is in a case', (_, option, names) => {
  expect(names.length).toBeGreaterThan(3);
  expect(names.filter((name) => !named(option).has(name))).toEqual([]);
});
