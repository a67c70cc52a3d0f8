import { afterEach, expect, it, vi } from 'vitest';
import { BatchNormalization, Dense, Input, SGD, Sequential } from '../../nn';
import keras from '../keras/trainable.json';
import { testEngine } from '../gpu';

afterEach(() => void vi.restoreAllMocks());

const x = { data: Float32Array.from(keras.x), shape: [16, 4] };
const y = { data: Float32Array.from(keras.y), shape: [16, 1] };

interface Fit {
  readonly loss: readonly number[];
  readonly changed: readonly boolean[];
}

async function run(steps: readonly string[]): Promise<Fit[]> {
  const layers = [
    new Dense(5, { activation: 'tanh', kernelRegularizer: 'l2' }),
    new BatchNormalization({ momentum: 0.5 }),
    new Dense(1, { kernelRegularizer: 'l2' }),
  ];
  using model = new Sequential([Input([4]), ...layers], { engine: await testEngine() });
  await model.build();
  const { weights } = keras;
  model.setWeights(model.weights.map(({ shape }, i) => ({ data: Float32Array.from(weights[i]!.flat()), shape })));
  const optimizer = new SGD(0.1);
  const fits: Fit[] = [];
  for (const step of steps) {
    if (step === 'compile') await model.compile({ optimizer, loss: 'mse' });
    else if (step === 'fit') {
      const before = await model.getWeights();
      const { history } = await model.fit(x, y, { batchSize: 8, epochs: 2, shuffle: false });
      const after = await model.getWeights();
      fits.push({
        loss: history.loss!,
        changed: after.map(({ data }, i) => data.some((value, k) => value !== before[i]!.data[k])),
      });
    } else for (const layer of layers.slice(0, 2)) layer.trainable = step === 'thaw';
  }
  return fits;
}

function expectFits(fits: readonly Fit[], expected: readonly Fit[]): void {
  expect(fits.map(({ changed }) => changed)).toEqual(expected.map(({ changed }) => changed));
  fits.forEach(({ loss }, i) => loss.forEach((value, k) => expect(value).toBeCloseTo(expected[i]!.loss[k]!, 5)));
}

/** Whether layers are changed between `compile` and the first training after it. */
const isEarly = ({ steps }: { steps: readonly string[] }): boolean => /compile (freeze|thaw) fit/.test(steps.join(' '));

it.each(
  keras.cases.filter((each) => !isEarly(each)).map(({ steps, fits }) => [steps.join(', '), steps, fits] as const),
)('weights, moving statistics and penalties after %s are as in Keras', async (_, steps, fits) => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  expectFits(await run(steps), fits);
});

it('what layers were when the model was compiled counts in the first fit too, where they were changed, with a warning', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const early = keras.cases.filter(isEarly);
  expect(early).toHaveLength(2);
  for (const { steps } of early) {
    const asCompiled = steps.filter((_, i) => i === 0 || steps[i + 1] !== 'fit');
    const { fits } = keras.cases.find((each) => each.steps.join().startsWith(asCompiled.join()) && !isEarly(each))!;
    warn.mockClear();
    expectFits(await run(steps), fits.slice(0, 1));
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/layers dense\w*, batch_normalization\w* were frozen or thawed after compile\(\), which/),
    );
  }
});
