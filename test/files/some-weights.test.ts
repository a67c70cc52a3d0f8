import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DataError, Dense, Input, Sequential, saveModel } from '../../nn';
import { writeWeightsH5, writeWeightsSafetensors } from '../../nn/files/weights-file';
import { testEngine } from '../gpu';

let engine: Awaited<ReturnType<typeof testEngine>>;
beforeEach(async () => {
  engine = await testEngine();
});

const base = (): Dense => new Dense(4, { name: 'base', kernelInitializer: 'heNormal' });
/** Another head, of another number of classes. */
const made = (classes: number, head = 'head', first = base()): Sequential =>
  new Sequential([Input({ shape: [3] }), first, new Dense(classes, { name: head })], { engine });

const values = async (model: Sequential, name: string): Promise<number[][]> =>
  (await model.getLayer(name).getWeights()).map(({ data }) => [...data]);

describe('loadWeights takes those that fit', () => {
  const writers = {
    '.h5': (model: Sequential) => saveModel(model, 'm.h5'),
    '.keras': (model: Sequential) => saveModel(model, 'm.keras'),
    '.weights.h5': writeWeightsH5,
    '.safetensors': writeWeightsSafetensors,
  };
  it.each(Object.entries(writers))('of a %s file with skipMismatch', async (_ending, write) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    using from = made(10);
    using to = made(2);
    const bytes = await write(from);
    await expect(to.loadWeights(bytes)).rejects.toThrow(DataError);
    await to.build();
    const head = await values(to, 'head');
    await to.loadWeights(bytes, { skipMismatch: true });
    expect(await values(to, 'base')).toEqual(await values(from, 'base'));
    expect(await values(to, 'head')).toEqual(head);
    expect(warn.mock.calls.flat().join()).toMatch(/head.*; it is skipped/);
  });

  it('of a .h5 file with byName, what has its name', async () => {
    using from = made(10);
    using to = made(2, 'classes');
    const bytes = await saveModel(from, 'm.h5');
    await to.loadWeights(bytes, { byName: true });
    expect(await values(to, 'base')).toEqual(await values(from, 'base'));

    using other = made(2, 'head');
    await expect(other.loadWeights(bytes, { byName: true })).rejects.toThrow('the model expects [4, 2]');
    await expect(other.loadWeights(await writeWeightsH5(from), { byName: true })).rejects.toThrow(
      'byName is of .h5 files',
    );
  });
});
