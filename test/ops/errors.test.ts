import { expect, it } from 'vitest';
import {
  ArgumentError,
  type Engine,
  ShapeError,
  accumulateSums,
  adamStepSize,
  adamUpdate,
  add,
  argmax,
  binaryAccuracy,
  binaryCrossentropy,
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  categoricalAccuracy,
  categoricalCrossentropy,
  crossentropyWithGradient,
  div,
  dropout,
  equal,
  fill,
  flatten,
  gather,
  gatherPair,
  logSoftmax,
  mean,
  meanAbsoluteError,
  meanSquaredError,
  mul,
  randomNormal,
  randomUniform,
  reshape,
  rmspropUpdate,
  scale,
  sgdUpdate,
  softmax,
  sparseCategoricalAccuracy,
  sparseCategoricalCrossentropy,
  sparseTopKCategoricalAccuracy,
  sub,
  sum,
  transpose,
} from '../../engine';
import { expectNoLeaks, testEngine } from '../gpu';

expectNoLeaks();

const f32 = (engine: Engine, ...shape: number[]) => fill(engine, shape, 1);
const u32 = (engine: Engine, n: number) => engine.tensor(new Uint32Array(n));
const key = (engine: Engine) => u32(engine, 2);
const step = (engine: Engine) => ({ parameters: f32(engine, 4), gradients: f32(engine, 4), scalars: f32(engine, 4) });
const adam = (engine: Engine) => ({ ...step(engine), m: f32(engine, 4), v: f32(engine, 4) });

type ErrorType = typeof ShapeError | typeof ArgumentError;

/** What is called, the type of its error, and words of the message: the op, the shapes, the rule. */
const mistakes: readonly [string, (engine: Engine) => unknown, ErrorType, readonly string[]][] = [
  ['add of shapes that do not broadcast', (e) => add(f32(e, 2, 3), f32(e, 2)), ShapeError, ['add', '[2, 3]', '[2]', 'broadcast']],
  ['sub of u32', (e) => sub(u32(e, 2), f32(e, 2)), ShapeError, ['sub', 'a must be f32', 'u32']],
  ['mul of u32', (e) => mul(f32(e, 2), u32(e, 2)), ShapeError, ['mul', 'b must be f32', 'u32']],
  ['div of seven axes', (e) => div(f32(e, 1), f32(e, 1, 1, 1, 1, 1, 1, 2)), ShapeError, ['div', 'at most 6']],
  ['scale by infinity', (e) => scale(f32(e, 1), Infinity), ArgumentError, ['scale', 'Infinity']],
  ['scale of u32', (e) => scale(u32(e, 1), 2), ShapeError, ['scale', 'u32']],
  ['reshape to another size', (e) => reshape(f32(e, 2, 3), [4]), ShapeError, ['reshape', '[2, 3]', '[4]', 'same number']],
  ['reshape with a -1 that is not whole', (e) => reshape(f32(e, 2, 3), [4, -1]), ShapeError, ['reshape', '[4, -1]']],
  ['reshape with two -1', (e) => reshape(f32(e, 2, 3), [-1, -1]), ArgumentError, ['reshape', 'only one']],
  ['reshape to 0', (e) => reshape(f32(e, 1), [0]), ArgumentError, ['reshape', 'positive']],
  ['reshape to -6', (e) => reshape(f32(e, 6), [-6]), ArgumentError, ['reshape', '[-6]']],
  ['flatten of a scalar', (e) => flatten(f32(e)), ShapeError, ['flatten', '[]']],
  ['transpose by half a permutation', (e) => transpose(f32(e, 2, 3), [0]), ArgumentError, ['transpose', '[0]', '[2, 3]']],
  ['transpose with an axis twice', (e) => transpose(f32(e, 2, 3), [0, 0]), ArgumentError, ['transpose', '[0, 0]', 'once']],
  ['transpose of seven axes', (e) => transpose(f32(e, 1, 1, 1, 1, 1, 1, 1)), ShapeError, ['transpose', '6']],
  ['transpose of u32', (e) => transpose(u32(e, 3)), ShapeError, ['transpose', 'u32']],
  ['sum over an axis that is not there', (e) => sum(f32(e, 2, 3), { axes: [2] }), ArgumentError, ['sum', '[2]', '[2, 3]', '-2 to 1']],
  ['mean over an axis twice', (e) => mean(f32(e, 2, 3), { axes: [1, -1] }), ArgumentError, ['mean', 'different axes']],
  ['sum over half an axis', (e) => sum(f32(e, 2), { axes: [0.5] }), ArgumentError, ['sum', '0.5']],
  ['sum of u32', (e) => sum(u32(e, 2)), ShapeError, ['sum', 'u32']],
  ['sum of seven axes', (e) => sum(f32(e, 1, 1, 1, 1, 1, 1, 1)), ShapeError, ['sum', '6']],
  ['argmax of a scalar', (e) => argmax(f32(e)), ArgumentError, ['argmax', '-1', '[]']],
  ['argmax over an axis that is not there', (e) => argmax(f32(e, 2), { axis: 1 }), ArgumentError, ['argmax', 'axis 1', '[2]']],
  ['argmax of u32', (e) => argmax(u32(e, 2)), ShapeError, ['argmax', 'u32']],
  ['equal of two shapes', (e) => equal(f32(e, 2), f32(e, 1, 2)), ShapeError, ['equal', '[2]', '[1, 2]']],
  ['equal of two types', (e) => equal(f32(e, 2), u32(e, 2)), ShapeError, ['equal', 'f32', 'u32']],
  ['softmax of a scalar', (e) => softmax(f32(e)), ShapeError, ['softmax', '[]']],
  ['logSoftmax of u32', (e) => logSoftmax(u32(e, 2)), ShapeError, ['logSoftmax', 'u32']],
  ['labels of another length', (e) => sparseCategoricalCrossentropy(u32(e, 3), f32(e, 2, 5)), ShapeError, ['sparseCategoricalCrossentropy', '[3]', '[2, 5]']],
  ['labels as f32', (e) => sparseCategoricalAccuracy(f32(e, 2), f32(e, 2, 5)), ShapeError, ['sparseCategoricalAccuracy', 'targets must be u32', 'f32']],
  ['one-hot targets of another shape', (e) => categoricalCrossentropy(f32(e, 2, 4), f32(e, 2, 5)), ShapeError, ['categoricalCrossentropy', '[2, 4]', '[2, 5]', 'same shape']],
  ['labels for one-hot targets', (e) => categoricalAccuracy(u32(e, 2), f32(e, 2, 5)), ShapeError, ['categoricalAccuracy', 'targets must be f32']],
  ['binary targets without columns', (e) => binaryCrossentropy(f32(e, 2), f32(e, 2, 1)), ShapeError, ['binaryCrossentropy', '[2]', '[2, 1]']],
  ['scalars in a loss', (e) => meanSquaredError(f32(e), f32(e)), ShapeError, ['meanSquaredError', '[]']],
  ['predictions as u32', (e) => meanSquaredError(f32(e, 2), u32(e, 2)), ShapeError, ['meanSquaredError', 'predictions must be f32']],
  ['a threshold of NaN', (e) => binaryAccuracy(f32(e, 2), f32(e, 2), { threshold: NaN }), ArgumentError, ['binaryAccuracy', 'NaN']],
  ['a loss whose gradient has another shape', (e) => crossentropyWithGradient(u32(e, 2), f32(e, 2, 3), f32(e, 3)), ShapeError, ['sparseCategoricalCrossentropy', '[3]', '[2]']],
  ['gather from a scalar', (e) => gather(f32(e), u32(e, 1)), ShapeError, ['gather', '[]']],
  ['gather by f32', (e) => gather(f32(e, 2), f32(e, 1)), ShapeError, ['gather', 'indices must be u32']],
  ['gather by a table', (e) => gather(f32(e, 2), u32(e, 2).view([1, 2])), ShapeError, ['gather', 'indices', '[1, 2]']],
  ['gather with two starts', (e) => gather(f32(e, 2), u32(e, 1), { start: u32(e, 2) }), ShapeError, ['gather', 'start', '[2]']],
  ['gather of more rows than indices', (e) => gather(f32(e, 2), u32(e, 3), { count: 4 }), ArgumentError, ['gather', '4', '3']],
  ['gather of no rows', (e) => gather(f32(e, 2), u32(e, 3), { count: 0 }), ArgumentError, ['gather', 'count']],
  ['gather of fewer targets', (e) => gatherPair(f32(e, 3), f32(e, 2), u32(e, 3)), ShapeError, ['gather', 'targets', '[3]', '[2]']],
  ['gather that scales f32', (e) => gather(f32(e, 2), u32(e, 3), { scale: 2 }), ArgumentError, ['gather', 'scale 2', 'u8']],
  ['dropout of everything', (e) => dropout(f32(e, 2), { rate: 1, key: key(e) }), ArgumentError, ['dropout', '[0, 1)', '1']],
  ['dropout of less than nothing', (e) => dropout(f32(e, 2), { rate: -0.1, key: key(e) }), ArgumentError, ['dropout', '-0.1']],
  ['dropout at NaN', (e) => dropout(f32(e, 2), { rate: NaN, key: key(e) }), ArgumentError, ['dropout', 'NaN']],
  ['dropout with a short key', (e) => dropout(f32(e, 2), { rate: 0.5, key: u32(e, 1) }), ShapeError, ['dropout', 'key', '[1]']],
  ['dropout with a negative salt', (e) => dropout(f32(e, 2), { rate: 0.5, key: key(e), salt: -1 }), ArgumentError, ['dropout', 'salt', '-1']],
  ['a key of f32', (e) => randomUniform(e, [2], { key: f32(e, 2) }), ShapeError, ['randomUniform', 'key must be u32']],
  ['a key that is no word', (e) => randomNormal(e, [2], { key: [0, -1] }), ArgumentError, ['randomNormal', 'key', '-1']],
  ['a range without end', (e) => randomUniform(e, [2], { key: [0, 0], max: Infinity }), ArgumentError, ['randomUniform', 'max', 'Infinity']],
  ['random numbers into another shape', (e) => randomNormal(e, [2], { key: [0, 0], into: f32(e, 3) }), ShapeError, ['randomNormal', '[3]', '[2]']],
  ['fill with NaN', (e) => fill(e, [2], NaN), ArgumentError, ['fill', 'NaN']],
  ['fill of u32', (e) => fill(e, [2], 1, { into: u32(e, 2) }), ShapeError, ['fill', 'into must be f32']],
  ['fill of size 0', (e) => fill(e, [0], 1), ShapeError, ['[0]', 'positive']],
  ['Adam with moments of another size', (e) => adamUpdate({ ...adam(e), m: f32(e, 5) }), ShapeError, ['adam', 'm of shape [5]', '[4]']],
  ['Adam with one number for what changes', (e) => adamUpdate({ ...adam(e), scalars: f32(e, 1) }), ShapeError, ['adam', 'scalars of shape [1]', '4 elements']],
  ['Adam with a beta of 1', (e) => adamUpdate({ ...adam(e), beta2: 1 }), ArgumentError, ['adam', 'beta2', '[0, 1)']],
  ['Adam with a negative epsilon', (e) => adamUpdate({ ...adam(e), epsilon: -1 }), ArgumentError, ['adam', 'epsilon', '-1']],
  ['Adam before step 1', () => adamStepSize(0.001, 0), ArgumentError, ['adam', 'step', '0']],
  ['SGD with momentum and no m', (e) => sgdUpdate({ ...step(e), momentum: 0.5 }), ArgumentError, ['sgd', 'momentum wants m']],
  ['SGD with m of another size', (e) => sgdUpdate({ ...step(e), momentum: 0.5, m: f32(e, 5) }), ShapeError, ['sgd', 'm of shape [5]', '[4]']],
  ['SGD with a momentum of -1', (e) => sgdUpdate({ ...step(e), momentum: -1 }), ArgumentError, ['sgd', 'momentum', '-1']],
  ['SGD with gradients of another size', (e) => sgdUpdate({ ...step(e), gradients: f32(e, 2, 3) }), ShapeError, ['sgd', 'gradients of shape [2, 3]']],
  ['RMSprop with v of u32', (e) => rmspropUpdate({ ...step(e), v: u32(e, 4) }), ShapeError, ['rmsprop', 'v must be f32']],
  ['RMSprop with momentum and no m', (e) => rmspropUpdate({ ...step(e), v: f32(e, 4), momentum: 0.5 }), ArgumentError, ['rmsprop', 'momentum wants m']],
  ['RMSprop, centered, with no a', (e) => rmspropUpdate({ ...step(e), v: f32(e, 4), centered: true }), ArgumentError, ['rmsprop', 'centered wants a']],
  ['RMSprop with a rho of 1', (e) => rmspropUpdate({ ...step(e), v: f32(e, 4), rho: 1 }), ArgumentError, ['rmsprop', 'rho', '[0, 1)']],
  ['clipping of u32', (e) => clipByNorm([u32(e, 4)], 1), ShapeError, ['clipByNorm', 'f32', 'u32']],
  ['clipping to nothing', (e) => clipByGlobalNorm([f32(e, 4)], 0), ArgumentError, ['clipByGlobalNorm', '0']],
  ['clipping to NaN', (e) => clipByValue([f32(e, 4)], NaN), ArgumentError, ['clipByValue', 'NaN']],
  ['a label smoothing above 1', (e) => categoricalCrossentropy(f32(e, 2, 3), f32(e, 2, 3), { labelSmoothing: 2 }), ArgumentError, ['categoricalCrossentropy', 'labelSmoothing', '2']],
  ['an absolute error of two shapes', (e) => meanAbsoluteError(f32(e, 2), f32(e, 3)), ShapeError, ['meanAbsoluteError', '[2]', '[3]']],
  ['the top none', (e) => sparseTopKCategoricalAccuracy(u32(e, 2), f32(e, 2, 3), { k: 0 }), ArgumentError, ['sparseTopKCategoricalAccuracy', 'k', '0']],
  ['sums without a place', (e) => accumulateSums(f32(e, 2), [f32(e, 1)]), ShapeError, ['accumulateSums', '2', '1']],
  ['state of two axes', (e) => accumulateSums(f32(e, 2, 1), [f32(e, 1), f32(e, 1)]), ShapeError, ['accumulateSums', 'state', '[2, 1]']],
  ['values of u32', (e) => accumulateSums(f32(e, 1), [u32(e, 1)]), ShapeError, ['accumulateSums', 'values must be f32']],
];

it.each(mistakes)('%s', async (_, make, type, words) => {
  const engine = await testEngine();
  let error: unknown;
  engine.scope(() => {
    try {
      make(engine);
    } catch (thrown) {
      error = thrown;
    }
  });
  expect(error).toBeInstanceOf(type);
  for (const word of words) expect((error as Error).message).toContain(word);
});
