import { expect, it } from 'vitest';
import { type TuneOptions, Conv2D, Dense, Flatten, Input, Sequential, createEngine } from '../../nn';
import { setRandomSeed } from '../../nn';

const x = { data: Float32Array.from({ length: 40 * 8 * 8 * 4 }, (_, i) => Math.sin(i * 0.37)), shape: [40, 8, 8, 4] };
const y = Float32Array.from({ length: 40 }, (_, i) => Math.cos(i));

/** The losses of a training, and how many problems were timed from one of its calls to the next. */
async function trained(options?: TuneOptions) {
  const seen: string[] = [];
  const onProgress = (_done: number, _total: number, problem: string): void => void (problem && seen.push(problem));
  const engine = await createEngine(options ? { tune: { ...options, onProgress } } : {});
  try {
    setRandomSeed(3);
    using model = new Sequential(
      [
        Input({ shape: [8, 8, 4] }),
        new Conv2D({ filters: 16, kernelSize: 3, activation: 'relu' }),
        new Flatten(),
        new Dense({ units: 1 }),
      ],
      { engine },
    );
    await model.compile({ optimizer: 'adam', loss: 'mse' });
    const { history } = await model.fit(x, y, { batchSize: 16, epochs: 2, verbose: 0 });
    const chosen = new Map(engine.choices.wanted);
    await model.fit(x, y, { batchSize: 16, epochs: 1, verbose: 0 });
    const { variants } = {
      variants: new Map(Array.from(engine.choices.made, ([key, { variant }]) => [key, variant.name])),
    };
    return { losses: history.loss!, seen, chosen, wanted: engine.choices.wanted, variants };
  } finally {
    engine.dispose();
  }
}

it('an engine with `tune` trains by the fastest variants, to the figures of one without', async () => {
  const plain = await trained();
  expect(plain.chosen.size).toBe(0);
  const { losses, seen, chosen, wanted, variants } = await trained({ store: null, samples: 1 });
  losses.forEach((loss, i) => expect(loss).toBeCloseTo(plain.losses[i]!, 4));
  expect(seen.some((problem) => problem.startsWith('conv2d '))).toBe(true);
  // The last batch of an epoch is smaller: its problems are others.
  expect(new Set(Array.from(seen, (key) => /"BATCH":(\d+)/.exec(key)?.[1]))).toContain('8');
  // What trained is what was chosen, and a second training finds nothing to choose.
  for (const [key, variant] of chosen) expect(variants.get(key)).toBe(variant);
  expect(wanted).toEqual(chosen);
});
