import { describe, expect, it } from 'vitest';
import { type Tensor, valueAndGradients } from '../../nn';
import { type NumberArray } from '../../engine';
import { optionsIn } from '../../nn/keras-object';
import { LOSSES } from '../../nn/losses/registry';
import { totalLoss } from '../../nn/training/total-loss';
import { testEngine } from '../gpu';
import goldens from '../keras/every-loss.json';
import { someOf } from '../some-of';

interface Golden {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** Of the ten random ones of a loss, in the ordinary run; all by `VITRINE_SWEEP=all`. */
const CONFIGURATIONS = 4;

/** Of the largest magnitude. */
const TOLERANCE = 1e-5;

async function expectNear(actual: Tensor, expected: Golden, what: string): Promise<void> {
  const data: NumberArray = await actual.data();
  expect(data.length, what).toBe(expected.data.length);
  const largest = Math.max(1e-3, ...expected.data.map(Math.abs));
  const off = expected.data.findIndex((value, i) => !(Math.abs(data[i]! - value) <= TOLERANCE * largest));
  if (off >= 0) expect.fail(`${what}: ${data[off]} is not ${expected.data[off]}, at ${off}`);
}

const names = [...new Set(goldens.map(({ loss }) => loss))];

it('there are goldens for every loss', () => {
  expect(names.toSorted()).toEqual(LOSSES.map(({ className }) => className).toSorted());
});

describe.each(names)('%s', (name) => {
  const own = goldens.filter(({ loss }) => loss === name);
  it.each(someOf(own, CONFIGURATIONS).map((golden) => [JSON.stringify(golden.options), golden] as const))(
    '%s',
    async (_, golden) => {
      const engine = await testEngine();
      const type = LOSSES.find(({ className }) => className === name)!;
      const loss = new type(optionsIn(type, golden.options) as never);
      const { data, shape } = golden.y;
      using y =
        loss.targets === 'labels'
          ? engine.tensor(Uint32Array.from(data), shape)
          : engine.tensor(Float32Array.from(data), shape);
      using p = engine.tensor(Float32Array.from(golden.p.data), golden.p.shape);
      const rows = (): Tensor => loss.rows(y, p, false);

      const seed = engine.scope(() => rows());
      await expectNear(seed, golden.values, 'losses');
      seed.write(new Float32Array(seed.size).fill(1));
      const { value, gradients } = valueAndGradients(engine, rows, [p], { seed });
      await expectNear(gradients[0]!, golden.gradient, 'their gradient');

      const { weights } = golden;
      const w = weights && engine.tensor(Float32Array.from(weights.data), weights.shape);
      const batch = { x: [p], y: [y], weights: w ? [w] : [] };
      const reduced = valueAndGradients(
        engine,
        () => totalLoss([{ loss, weight: 1 }] as never, batch, [p], [rows()], null).value,
        [p],
      );
      await expectNear(reduced.value, { shape: [], data: [golden.reduced] }, 'reduced');
      await expectNear(reduced.gradients[0]!, golden.reducedGradient, 'its gradient');
      for (const tensor of [seed, value, ...gradients, w, reduced.value, ...reduced.gradients]) tensor?.dispose();
    },
  );
});
