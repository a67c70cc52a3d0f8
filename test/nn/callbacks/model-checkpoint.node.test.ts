import { describe, expect, it } from 'vitest';
import { ArgumentError, type Logs, ModelCheckpoint, type ModelCheckpointOptions } from '../../../nn';
import { FakeModel, losses, train } from './fake-model';

/** The paths that are written to, and what is said. The bytes of a model are its path and its weight. */
async function saved(filepath: string, options: ModelCheckpointOptions, epochs: Logs[], batches: number[] = []) {
  const model = new FakeModel();
  const paths: string[] = [];
  const said: string[] = [];
  const callback = new ModelCheckpoint(filepath, {
    save: async (of, path) => {
      expect(of).toBe(model.asModel);
      return new TextEncoder().encode(`${path} ${model.weight}`);
    },
    store: {
      writeFile: async (path, bytes) => {
        expect(new TextDecoder().decode(bytes)).toBe(`${path} ${model.weight}`);
        paths.push(path);
      },
    },
    print: (line) => said.push(line),
    ...options,
  });
  await train(model, callback, epochs, batches);
  return { paths, said, callback };
}

// What is expected of paths, moments and messages is what Keras 3.15.1's ModelCheckpoint did with the same logs.
describe('saves', () => {
  it('after every epoch, to a path made of the epoch and the logs', async () => {
    const { paths, said } = await saved(
      'folder/model.{epoch:02d}-{val_loss:.2f}.keras',
      { verbose: 1 },
      losses(0.335, 0.2777, 12.125),
    );
    expect(paths).toEqual(['folder/model.01-0.34.keras', 'folder/model.02-0.28.keras', 'folder/model.03-12.12.keras']);
    expect(said.slice(0, 2)).toEqual([
      'Epoch 1: saving model to folder/model.01-0.34.keras',
      'Epoch 1: finished saving model to folder/model.01-0.34.keras',
    ]);
  });

  it('only the best', async () => {
    const { paths, said, callback } = await saved(
      'b.keras',
      { saveBestOnly: true, verbose: 1 },
      losses(0.335, 0.4, 0.1, NaN),
    );
    expect(paths).toEqual(['b.keras', 'b.keras']);
    expect(callback.best).toBe(0.1);
    expect(said).toEqual([
      'Epoch 1: val_loss improved from None to 0.33500, saving model to b.keras',
      'Epoch 1: finished saving model to b.keras',
      'Epoch 2: val_loss did not improve from 0.33500',
      'Epoch 3: val_loss improved from 0.33500 to 0.10000, saving model to b.keras',
      'Epoch 3: finished saving model to b.keras',
      'Epoch 4: val_loss did not improve from 0.10000',
    ]);
  });

  it('only what is better than a threshold, than an earlier fit, and than NaN', async () => {
    const path = '{epoch}.keras';
    expect(
      (await saved(path, { saveBestOnly: true, initialValueThreshold: 0.3 }, losses(0.335, 0.2, 0.25))).paths,
    ).toEqual(['2.keras']);
    expect((await saved(path, { saveBestOnly: true }, losses(NaN, 0.4, 0.5))).paths).toEqual(['2.keras']);
    const accuracies = [0.5, 0.25, 0.75].map((val_accuracy) => ({ val_accuracy }));
    const { paths, callback } = await saved(path, { saveBestOnly: true, monitor: 'val_accuracy' }, accuracies);
    expect(paths).toEqual(['1.keras', '3.keras']);
    await train(new FakeModel(), callback, [{ val_accuracy: 0.6 }]); // would fail on another model's weight
    expect(paths).toHaveLength(2);
  });

  it('always, with one warning, where the figure is not there', async () => {
    const { paths, said } = await saved('b{loss}.keras', { saveBestOnly: true }, [{ loss: 0.335 }, { loss: 1 }]);
    expect(paths).toEqual(['b0.335.keras', 'b1.0.keras']);
    expect(said).toEqual(['Can save best model only with val_loss available.']);
  });

  it.each([
    [3, [0, 1, 2, 3, 4], ['1-003.keras', '2-001.keras', '2-004.keras', '3-002.keras', '3-005.keras']],
    [3, [1, 3, 4], ['1-004.keras', '2-002.keras', '2-005.keras', '3-004.keras']],
    [100, [0, 1, 2, 3, 4], []],
  ])('every %d batches, of which %j are read', async (saveFreq, batches, expected) => {
    const { paths } = await saved('{epoch}-{batch:03d}.keras', { saveFreq }, losses(1, 1, 1), batches);
    expect(paths).toEqual(expected);
  });

  it('the best of batches, where Keras fails until an epoch has ended', async () => {
    const { paths } = await saved(
      '{loss:.3f}.keras',
      { saveFreq: 2, saveBestOnly: true, monitor: 'loss' },
      losses(1, 1),
      [0, 1, 2, 3],
    );
    expect(paths).toEqual(['0.990.keras', '0.970.keras']);
  });
});

describe('refuses', () => {
  it.each<[string, ModelCheckpointOptions]>([
    ['model', {}],
    ['model.txt', {}],
    ['model.keras', { saveWeightsOnly: true }],
    ['model.h5', { saveWeightsOnly: true }],
    ['model.keras', { saveFreq: 0 }],
    ['model.keras', { saveFreq: 1.5 }],
    ['model.keras', { saveFreq: 'batch' as 'epoch' }],
  ])('%s with %j', (filepath, options) => expect(() => new ModelCheckpoint(filepath, options)).toThrow(ArgumentError));

  it.each<[string, ModelCheckpointOptions]>([
    ['model.keras', {}],
    ['best-cnn-model.h5', { saveBestOnly: true }],
    ['model.weights.h5', {}],
    ['model.weights.h5', { saveWeightsOnly: true }],
    ['model.bin', { save: async () => new Uint8Array() }],
  ])('not %s with %j', (filepath, options) => expect(new ModelCheckpoint(filepath, options).filepath).toBe(filepath));

  it.each([
    ['{val_acc}.keras', '"{val_acc}.keras": there is no val_acc to put in its place; expected one of epoch, val_loss'],
    ['{batch}.keras', '"{batch}.keras": there is no batch to put in its place; expected one of epoch, val_loss'],
    ['{val_loss:d}.keras', '"{val_loss:d}.keras": {val_loss:d} is not a format for a float, such as .2f or .3e'],
    ['{epoch:x}.keras', '"{epoch:x}.keras": {epoch:x} is not a format for a whole number, such as 02d'],
    ['{epoch.keras', '"{epoch.keras": a lone {; for the character itself write {{'],
  ])('to save to %s', async (filepath, message) => {
    await expect(saved(filepath, {}, losses(1))).rejects.toThrow(new ArgumentError(message));
  });
});

it('what fails to be written or made fails the hook', async () => {
  const failure = new Error('no room');
  await expect(saved('a.keras', { store: { writeFile: () => Promise.reject(failure) } }, losses(1))).rejects.toBe(
    failure,
  );
  await expect(saved('a.keras', { save: () => Promise.reject(failure) }, losses(1))).rejects.toBe(failure);
});
