import { afterEach, describe, expect, it, vi } from 'vitest';
import { type BatchData, Dense, type FitOptions, Input, SGD, Sequential } from '../../nn';
import { testEngine } from '../gpu';
import runs from '../keras/generator-runs.json';

afterEach(() => void vi.restoreAllMocks());

const sample = (i: number): Float32Array => new Float32Array(2).fill((i + 1) / 8);

/** How a generator may give the same batches. */
const forms: Readonly<Record<string, (count: number) => Generator<BatchData> | AsyncGenerator<BatchData>>> = {
  *arrays(count) {
    for (let i = 0; i < count; i++)
      yield [
        { data: sample(i), shape: [2, 1] },
        { data: new Float32Array(2), shape: [2, 1] },
      ];
  },
  *'one array, written anew'(count) {
    const data = new Float32Array(2);
    for (let i = 0; i < count; i++) {
      data.set(sample(i));
      yield [{ data, shape: [2, 1] }, [[0], [0]]];
    }
  },
  async *'tensors, freed when the next is asked for'(count) {
    const engine = await testEngine();
    for (let i = 0; i < count; i++) {
      using x = engine.tensor(sample(i), [2, 1]);
      using y = engine.tensor(new Float32Array(2), [2, 1]);
      yield [x, y];
    }
  },
};

const camel = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

async function network(): Promise<Sequential> {
  const dense = new Dense({ units: 1, kernelInitializer: 'ones', useBias: false });
  const model = new Sequential([Input({ shape: [1] }), dense], { engine: await testEngine() });
  await model.compile({ optimizer: new SGD({ learningRate: 0.5 }), loss: 'mse' });
  return model;
}

describe.each(Object.entries(forms))('a generator of %s is gone over as in Keras', (_, batches) => {
  it.each(runs.map((run) => ({ ...run, title: `${run.x} batches, ${JSON.stringify(run.options)}` })))(
    '$title',
    async ({ x, options, epoch, history, weight, warned }) => {
      using model = await network();
      const warning = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
      const { validation_data, ...rest } = options as { validation_data?: number };
      const given = Object.fromEntries(Object.entries(rest).map(([name, value]) => [camel(name), value])) as FitOptions;
      const [training, validation] = [batches(x), batches(validation_data ?? 0)];
      const done = await model.fit(training, null, {
        ...given,
        ...(validation_data !== undefined && { validationData: validation }),
      });
      for (const each of [training, validation]) await each.return(undefined);
      expect(done.epoch).toEqual(epoch);
      expect(Object.keys(done.history)).toEqual(Object.keys(history));
      for (const [name, values] of Object.entries(history as Record<string, number[]>)) {
        expect(done.history[name]).toHaveLength(values.length);
        values.forEach((value, i) => expect(done.history[name]![i]).toBeCloseTo(value, 5));
      }
      expect((await model.getWeights())[0]!.data[0]).toBeCloseTo(weight, 5);
      // Keras warns of every end of a generator; here only where an epoch, or a validation, has fewer batches for it.
      if (!warned) expect(warning).not.toHaveBeenCalled();
      else if (history.val_loss?.length !== 1) expect(warning).toHaveBeenCalled();
    },
  );
});

it('one that gives nothing is refused, for training and for validation', async () => {
  using model = await network();
  const { arrays } = forms;
  await expect(model.fit(arrays!(0), null)).rejects.toThrow('fit: x has no batch');
  await expect(model.fit(arrays!(2), null, { validationData: arrays!(0) })).rejects.toThrow(
    'there is no batch to evaluate',
  );
  await expect(model.evaluate(arrays!(0))).rejects.toThrow('there is no batch to evaluate');
});

it('what gives an iterator each time that has no more batches ends the fit, or leaves out a validation, with a warning', async () => {
  using model = await network();
  const warning = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const once = (count: number): Iterable<BatchData> => {
    const generator = forms.arrays!(count) as Generator<BatchData>;
    return { [Symbol.iterator]: () => generator };
  };
  const endless = { [Symbol.iterator]: () => forms.arrays!(2) as Generator<BatchData> };
  const cut = await model.fit(once(2), null, { epochs: 3 });
  expect(cut.epoch).toEqual([0]);
  expect(warning).toHaveBeenLastCalledWith(expect.stringContaining('ends after 1 of 3 epochs'));
  const { epoch, history } = await model.fit(endless, null, { epochs: 3, validationData: once(2) });
  expect(epoch).toEqual([0, 1, 2]);
  expect(history.val_loss).toHaveLength(1);
  expect(warning).toHaveBeenLastCalledWith(expect.stringContaining('validationData has no more batches'));
});
