import { describe, expect, it } from 'vitest';
import * as vitrine from '../nn';
import { ArgumentError, type Engine, createEngine, imageTensor, valueAndGradients } from '../engine';
import { INITIALIZERS } from '../nn/initializers-by-class';
import type { Definition } from '../nn/keras-object';
import { LAYERS } from '../nn/layers/registry';
import { LOSSES } from '../nn/losses/registry';
import { METRICS } from '../nn/metrics/registry';
import { OPTIMIZERS, SCHEDULES } from '../nn/optimizers/registry';
import * as viz from '../viz';

type Given = Readonly<Record<string, unknown>>;

const dense = (): vitrine.Dense => new vitrine.Dense(2);
const model = new vitrine.Sequential([vitrine.Input({ shape: [4] }), dense()]);
const images = vitrine.array({ data: new Float32Array(2 * 4 * 4), shape: [2, 4, 4, 1] });
const datagen = new vitrine.ImageDataGenerator();
const named = (name: string): string => `${name}: unknown option`;

/** Everything public that takes an object of options, an option that it has, and its name in an error. */
const TAKING: readonly [what: string, option: string, take: (given: never) => unknown, message?: string][] = [
  ['createEngine', 'powerPreference', (given) => createEngine(given)],
  ['imageTensor', 'channels', (given) => imageTensor({} as Engine, [], given)],
  ['valueAndGradients', 'into', (given) => valueAndGradients({} as Engine, () => null as never, [], given)],
  ['loadFashionMNIST', 'baseUrl', (given) => vitrine.loadFashionMNIST(given)],
  ['loadMNIST', 'baseUrl', (given) => vitrine.loadMNIST(given)],
  ['loadModel', 'compile', (given) => vitrine.loadModel('none.keras', given)],
  ['loadImage', 'targetSize', (given) => vitrine.loadImage('none.png', given)],
  ['arrayToImage', 'scale', (given) => vitrine.arrayToImage({ data: new Float32Array(1), shape: [1, 1, 1] }, given)],
  ['imageDatasetFromDirectory', 'batchSize', (given) => vitrine.imageDatasetFromDirectory('none', given)],
  ['ImageDataGenerator', 'rotationRange', (given) => new vitrine.ImageDataGenerator(given)],
  ['ImageDataGenerator.flow', 'batchSize', (given) => datagen.flow(images, [0, 1], given)],
  ['ImageDataGenerator.flow', 'batchSize', (given) => datagen.flow(images, given)],
  ['ImageDataGenerator.flowFromDirectory', 'classMode', (given) => datagen.flowFromDirectory('none', given)],
  ['trainTestSplit', 'testSize', (given) => vitrine.trainTestSplit(10, given)],
  ['trainTestSplit', 'testSize', (given) => vitrine.trainTestSplit([1, 2, 3, 4], given)],
  ['toCategorical', 'numClasses', (given) => vitrine.toCategorical([0, 1], given)],
  ['fashionMNISTModel', 'pooling', (given) => vitrine.fashionMNISTModel(given)],
  ['summary', 'lineLength', (given) => model.summary(given)],
  ['plotModel', 'showShapes', (given) => viz.plotModel(model, given)],
  ['plotModelSVG', 'showShapes', (given) => viz.plotModelSVG(model, given)],
  ['Sequential', 'trainable', (given) => new vitrine.Sequential([dense()], given)],
  ['Functional', 'trainable', (given) => new vitrine.Model(model.inputs, model.outputs, given)],
  ['Input', 'name', (given) => vitrine.Input([4], given)],
  ['compile', 'stepsPerExecution', (given) => model.compile({ loss: 'mse', ...(given as object) })],
  ['predict', 'batchSize', (given) => model.predict([[1, 2, 3, 4]], given)],
  ['apply', 'training', (given) => dense().apply(vitrine.Input([4]), given), 'apply: unknown option'],
];

const refusal = async (take: () => unknown): Promise<Error> => {
  try {
    await take();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was taken');
};

describe.each(TAKING)('%s', (what, option, take, message = named(what)) => {
  const refused = (given: Given): Promise<Error> => refusal(() => take(given as never));

  it('refuses an option that it does not have', async () => {
    const error = await refused({ bogusOption: 1 });
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error.message).toContain(`${message} "bogusOption"`);
  });

  it('names the option that was meant', async () => {
    const snake = option.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    for (const spelling of new Set([snake === option ? `${option}x` : snake, option.toUpperCase()])) {
      const error = await refused({ [spelling]: 1 });
      expect(error).toBeInstanceOf(ArgumentError);
      expect(error.message).toContain(`${message} "${spelling}"`);
      expect(error.message).toContain(`did you mean "${option}"?`);
    }
  });

  it('is not refused what asks for nothing', async () => {
    const error = await refusal(() => take({ bogusOption: undefined } as never)).catch((other: Error) => other);
    expect(error.message).not.toContain('bogusOption');
  });
});

const CLASSES: readonly Definition[] = [
  ...Object.values(LAYERS),
  ...LOSSES,
  ...METRICS,
  ...OPTIMIZERS,
  ...SCHEDULES,
  ...INITIALIZERS,
];

it.each(CLASSES.map((type) => [type.className, type] as const))('new %s(...) refuses them as well', (name, type) => {
  const make = (given: Given) => new (type as unknown as new (given: Given) => unknown)(given);
  expect(() => make({ bogusOption: 1 })).toThrow(ArgumentError);
  expect(() => make({ bogusOption: 1 })).toThrow(`${name}: unknown option "bogusOption"`);
  for (const option of Object.keys({ ...type.common, ...type.schema })) {
    const snake = option.replace(/[A-Z]|\d+/g, (part) => `_${part.toLowerCase()}`);
    if (snake !== option)
      expect(() => make({ [snake]: 1 })).toThrow(
        `${name}: unknown option "${snake}", got 1; did you mean "${option}"?`,
      );
  }
});
