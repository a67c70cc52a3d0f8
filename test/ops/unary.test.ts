import { describe, expect, it } from 'vitest';
import * as engineFace from '../../engine';
import { type Elementwise, floor, mul, sign, sum, valueAndGradients } from '../../engine';
import { UNARY_REFERENCE } from '../../engine/internal';
import { UNARY, type UnaryName } from '../../engine/ops/unary';
import { testEngine } from '../gpu';

const names = Object.keys(UNARY) as UnaryName[];
const functionOf = (name: UnaryName): Elementwise => engineFace[name];

/** Near and far from 0, from what a function has there, and the tails of f32. */
const INPUTS = [
  ...Array.from({ length: 161 }, (_, i) => (i - 80) / 8 + 0.03),
  ...[0, 0.5, 1, 1.5, 2.5, 3, 4, 1e-30, 1e-8, 1e-4, 0.0123, 0.39, 0.41, 0.499, 0.51, 0.9999, 1.0001, 1.4142135],
  ...[17, 40, 87, 88.7, 200, 3141.5927, 9e4, 1e10, 3e38],
]
  .flatMap((v) => [v, -v])
  .map(Math.fround);

/** Whether `actual` is `expected` in f32, to a few units in the last place. */
function isNear(actual: number, expected: number): boolean {
  const rounded = Math.fround(expected);
  if (actual === rounded || (Number.isNaN(actual) && Number.isNaN(rounded))) return true;
  return Math.abs(actual - expected) <= 5e-7 * Math.abs(expected) + 1e-37;
}

describe.each(names)('%s', (name) => {
  it('is its float64 twin to all digits, in the tails of f32 too', async () => {
    const engine = await testEngine();
    using x = engine.tensor(INPUTS);
    using y = functionOf(name)(x);
    const values = await y.data();
    const absolute = name === 'sin' || name === 'cos' ? 1e-6 : 0; // near a root far from 0
    const wrong = INPUTS.flatMap((v, i) => {
      if ((name === 'sin' || name === 'cos') && Math.abs(v) > 1e5) return [];
      const expected = UNARY_REFERENCE[name](v);
      const actual = values[i]!;
      return isNear(actual, expected) || Math.abs(actual - expected) <= absolute
        ? []
        : [`${name}(${v}) is ${actual}, expected ${expected}`];
    });
    expect(wrong).toEqual([]);
  });

  it("of 0, -0, Infinity, -Infinity and NaN is JavaScript's", async () => {
    const engine = await testEngine();
    const special = [0, -0, Infinity, -Infinity, NaN];
    using x = engine.tensor(special);
    using y = functionOf(name)(x);
    const values = [...(await y.data())];
    // -0 for 0 is the same number.
    const withoutSign = (v: number): number => (v === 0 ? 0 : v);
    expect(values.map(withoutSign)).toEqual(special.map((v) => withoutSign(Math.fround(UNARY_REFERENCE[name](v)))));
  });
});

describe.each(names.filter((name) => UNARY[name] !== null))('%s', (name) => {
  it('has the derivative of its float64 twin', async () => {
    const engine = await testEngine();
    const f = UNARY_REFERENCE[name];
    const inputs = INPUTS.filter((v) => Math.abs(v) < 60 && Math.abs(v) >= 1e-2 && Number.isFinite(f(v - 1e-4)));
    using x = engine.tensor(inputs);
    const { value, gradients } = valueAndGradients(engine, () => sum(functionOf(name)(x)), [x]);
    const slopes = await gradients[0]!.data();
    value.dispose();
    gradients[0]!.dispose();
    inputs.forEach((v, i) => {
      const h = 1e-7 * Math.abs(v);
      const expected = (f(v + h) - f(v - h)) / (2 * h);
      expect(
        Math.abs(slopes[i]! - expected),
        `${name}'(${v}) is ${slopes[i]}, expected ${expected}`,
      ).toBeLessThanOrEqual(2e-6 * Math.abs(expected) + 2e-6);
    });
  });
});

it('what is constant piece by piece passes no gradient on, and does not stop others', async () => {
  const engine = await testEngine();
  using x = engine.tensor([-2, 3]);
  const { value, gradients } = valueAndGradients(engine, () => sum(mul(x, sign(x))), [x]);
  expect([...(await gradients[0]!.data())]).toEqual([-1, 1]);
  for (const tensor of [value, ...gradients]) tensor.dispose();
  const alone = valueAndGradients(engine, () => sum(sign(x)), [x]);
  expect([...(await alone.gradients[0]!.data())]).toEqual([0, 0]);
  for (const tensor of [alone.value, ...alone.gradients]) tensor.dispose();
  expect(() => valueAndGradients(engine, () => sum(floor(x)), [x])).toThrow('does not depend on parameter 0');
});
