import { describe, expect, it } from 'vitest';
import { ArgumentError, Dense, Input, Sequential, VitrineError, layers, loadModel, saveModel } from '../../nn';
import { exportONNX } from '../../nn/files/onnx';

/** As a program without types has them. */
const NONSENSE: readonly unknown[] = [undefined, null, 3, {}, [], new Map(), (): number => 1];
const dense = new Dense(2);
const model = new Sequential([Input({ shape: [2] }), dense]);
const bytes = new Uint8Array(4);

const given = (value: unknown): string =>
  typeof value === 'object' && value !== null ? value.constructor.name : String(value);

const CALLS: Readonly<Record<string, (value: never) => Promise<unknown>>> = {
  'saveModel(it)': (value) => saveModel(value, 'model.keras'),
  'saveModel(it), as .onnx': (value) => saveModel(value, 'model.onnx'),
  'saveModel(it) without a path': (value) => (saveModel as unknown as (it: never) => Promise<unknown>)(value),
  'saveModel(model, it)': (value) => saveModel(model, value),
  'exportONNX(it)': (value) => exportONNX(value),
  'model.save(it)': (value) => model.save(value),
  'model.saveWeights(it)': (value) => model.saveWeights(value),
  'loadModel(it)': (value) => loadModel(value),
  'model.loadWeights(it)': (value) => model.loadWeights(value),
  'layers.serialize(it)': (value) => layers.serialize(value),
};

describe.each(Object.entries(CALLS))('%s', (_, call) => {
  it.each(NONSENSE.map((value) => [given(value), value]))('%s', async (_, value) => {
    await expect(call(value as never)).rejects.toBeInstanceOf(ArgumentError);
  });
});

it('a layer is no model, and a promise of one is not either', async () => {
  for (const value of [dense, Promise.resolve(model)]) {
    await expect(saveModel(value as never, 'model.keras')).rejects.toThrow(
      'saveModel: expected a model, such as a Sequential, got a',
    );
    await expect(exportONNX(value as never)).rejects.toThrow('exportONNX: expected a model');
  }
});

it.each([
  [{ compile: 'no' }, 'loadModel: compile must be true or false, got "no"'],
  [{ name: 3 }, 'loadModel: name must be a string, or null, got 3'],
  [{ customObjects: [dense] }, 'loadModel: customObjects must be an object of classes by name'],
  [3, 'loadModel: options must be an object'],
])('loadModel with %o', async (options, message) => {
  await expect(loadModel(bytes, options as never)).rejects.toThrow(message);
});

it('what is no config of a layer', async () => {
  for (const value of NONSENSE)
    await expect(layers.deserialize(value as never), given(value)).rejects.toBeInstanceOf(VitrineError);
});
