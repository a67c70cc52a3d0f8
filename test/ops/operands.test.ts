import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  type Engine,
  ShapeError,
  type Tensor,
  add,
  array,
  clip,
  div,
  equal,
  greater,
  logicalNot,
  maximum,
  minimum,
  mul,
  notEqual,
  power,
  sub,
  sum,
  valueAndGradients,
  where,
} from '../../engine';
import { testEngine } from '../gpu';

async function read(f: (x: Tensor) => Tensor, values: number[] = [1, -2, 3]): Promise<number[]> {
  const engine = await testEngine();
  using x = engine.tensor(values);
  using y = f(x);
  return [...(await y.data())];
}

describe('numbers in the place of a tensor', () => {
  it.each<[string, (x: Tensor) => Tensor, number[]]>([
    ['add(x, 2)', (x) => add(x, 2), [3, 0, 5]],
    ['add(true, x)', (x) => add(true, x), [2, -1, 4]],
    ['sub(1, x)', (x) => sub(1, x), [0, 3, -2]],
    ['mul(x, [1, 2, 3])', (x) => mul(x, [1, 2, 3]), [1, -4, 9]],
    ['mul(x, bytes)', (x) => mul(x, Uint8Array.of(1, 2, 3)), [1, -4, 9]],
    ['mul(x, an array)', (x) => mul(x, array([1, 2, 3])), [1, -4, 9]],
    ['div(6, x)', (x) => div(6, x), [6, -3, 2]],
    ['add([[10], [20]], x)', (x) => add([[10], [20]], x), [11, 8, 13, 21, 18, 23]],
    ['maximum(x, 0)', (x) => maximum(x, 0), [1, 0, 3]],
    ['minimum(2, x)', (x) => minimum(2, x), [1, -2, 2]],
    ['clip(x, -1, 2)', (x) => clip(x, -1, 2), [1, -1, 2]],
    ['power(x, 2)', (x) => power(x, 2), [1, 4, 9]],
    ['power(x, -1)', (x) => power(x, -1), [1, -0.5, Math.fround(1 / 3)]],
    ['power(2, x)', (x) => power(2, x), [2, 0.25, 8]],
    ['greater(x, 0)', (x) => greater(x, 0), [1, 0, 1]],
    ['equal(3, x)', (x) => equal(3, x), [0, 0, 1]],
    ['where(greater(x, 0), x, 7)', (x) => x.engine.scope(() => where(greater(x, 0), x, 7)), [1, 7, 3]],
    ['where(x, 1, [[0], [5]])', (x) => where(x, 1, [[0], [5]]), [1, 1, 1, 1, 1, 1]],
    ['logicalNot(x)', logicalNot, [0, 0, 0]],
  ])('%s', async (_, f, expected) => {
    expect(await read(f)).toEqual(expected);
  });

  it('numbers beside u32 become u32', async () => {
    const engine = await testEngine();
    using labels = engine.tensor(Uint32Array.of(0, 2, 1));
    using is = equal(labels, 2);
    using isNot = notEqual([0, 1, 2], labels);
    using isZero = logicalNot(labels);
    expect([...(await is.data())]).toEqual([0, 1, 0]);
    expect([...(await isNot.data())]).toEqual([0, 1, 1]);
    expect([...(await isZero.data())]).toEqual([1, 0, 0]);
  });

  it('are uploaded once in a capture, not with each replay', async () => {
    const engine = await testEngine();
    using x = engine.tensor([1, 2]);
    using capture = await engine.capture(() => mul(add(x, [10, 20]), 2));
    const writes: unknown[] = [];
    const { queue } = engine.device;
    const writeBuffer = queue.writeBuffer.bind(queue);
    queue.writeBuffer = (...given: Parameters<GPUQueue['writeBuffer']>) => {
      writes.push(given);
      writeBuffer(...given);
    };
    try {
      capture.replay();
      capture.replay();
    } finally {
      queue.writeBuffer = writeBuffer;
    }
    expect(writes).toEqual([]);
    expect([...(await capture.result.data())]).toEqual([22, 44]);
  });

  it('of a function that is differentiated, the tensor alone has a gradient', async () => {
    const engine = await testEngine();
    using x = engine.tensor([1, -2, 3]);
    const { value, gradients } = valueAndGradients(engine, () => sum(mul(power(sub(x, 1), 3), [1, 2, 3])), [x]);
    expect([...(await gradients[0]!.data())]).toEqual([0, 54, 36]);
    for (const tensor of [value, ...gradients]) tensor.dispose();
  });

  it.each<[string, (e: Engine) => unknown, typeof ArgumentError | typeof ShapeError, string]>([
    ['two numbers', () => add(1, 2), ArgumentError, 'add: expected tensors of one engine, got 1'],
    ['nothing', (e) => mul(e.one, undefined!), ArgumentError, 'mul: expected tensors of one engine, got undefined'],
    ['a string', (e) => sub(e.one, '1' as never), ArgumentError, 'sub: expected tensors of one engine, got "1"'],
    ['three numbers', () => clip(1, 2, 3), ArgumentError, 'minimum: expected tensors of one engine, got 1'],
    ['a list that does not fit', (e) => add(e.tensor([1, 2]), [1, 2, 3]), ShapeError, 'add: shapes [2] and [3]'],
    ['a ragged list', (e) => add(e.one, [[1], [1, 2]]), ShapeError, 'same length'],
    ['a condition of bytes', (e) => where(e.tensor(Uint8Array.of(1)), 1, 2), ShapeError, 'where: condition must be'],
  ])('refuses %s', async (_, f, kind, message) => {
    const engine = await testEngine();
    engine.scope(() => {
      expect(() => f(engine)).toThrow(kind);
      expect(() => f(engine)).toThrow(message);
    });
  });
});

describe('clip', () => {
  it('keeps a NaN, and passes the gradient on within the bounds and at them', async () => {
    expect(await read((x) => clip(x, -1, 1), [NaN, Infinity, -Infinity])).toEqual([NaN, 1, -1]);
    const engine = await testEngine();
    using x = engine.tensor([-2, -1, 0, 1, 2]);
    const { value, gradients } = valueAndGradients(engine, () => sum(clip(x, -1, 1)), [x]);
    expect([...(await gradients[0]!.data())]).toEqual([0, 1, 1, 1, 0]);
    for (const tensor of [value, ...gradients]) tensor.dispose();
  });
});

describe('power', () => {
  it("of special numbers is NumPy's", async () => {
    // numpy.power in float32
    const pairs: [number, number, number][] = [
      [0, 0, 1],
      [NaN, 0, 1],
      [0, 2, 0],
      [0, 0.5, 0],
      [0, -1, Infinity],
      [0, -0.5, Infinity],
      [-8, 3, -512],
      [-2, 65, -(2 ** 65)],
      [-2, 66, 2 ** 66],
      [-8, 1 / 3, NaN],
      [NaN, 2, NaN],
      [2, NaN, NaN],
      [Infinity, 2.5, Infinity],
      [Infinity, -0.5, 0],
      [-Infinity, 3, -Infinity],
      [2, 128, Infinity],
      [10, -50, 0],
      [1e-3, 0.5, Math.sqrt(1e-3)],
      [9, 0.5, 3],
    ];
    const engine = await testEngine();
    using a = engine.tensor(pairs.map(([v]) => v));
    using b = engine.tensor(pairs.map(([, w]) => w));
    using y = power(a, b);
    const values = await y.data();
    pairs.forEach(([v, w, expected], i) => {
      if (Number.isFinite(expected))
        expect(Math.abs(values[i]! - expected), `${v}^${w} is ${values[i]}`).toBeLessThanOrEqual(
          2e-6 * Math.abs(expected),
        );
      else expect(values[i], `${v}^${w}`).toBe(expected);
    });
  });

  it('has a gradient of 0 where the exponent is 0 or the base is not positive', async () => {
    const engine = await testEngine();
    using a = engine.tensor([0, -2, 3]);
    using b = engine.tensor([0, 3, 0]);
    const { value, gradients } = valueAndGradients(engine, () => sum(power(a, b)), [a, b]);
    expect([...(await gradients[0]!.data())]).toEqual([0, 12, 0]);
    const toB = await gradients[1]!.data();
    expect([toB[0], toB[1]]).toEqual([0, 0]);
    expect(toB[2]).toBeCloseTo(Math.log(3), 6);
    for (const tensor of [value, ...gradients]) tensor.dispose();
  });
});
