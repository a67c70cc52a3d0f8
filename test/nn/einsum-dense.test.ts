/** What every-layer.test.ts does not say of `EinsumDense`: how it draws its kernel, what it refuses, unknown sizes. */
import { describe, expect, it } from 'vitest';
import { ArgumentError, EinsumDense, Input, Model, Sequential, ShapeError } from '../../nn';
import { testEngine } from '../gpu';

const given = (equation: string, outputShape: number | readonly (number | null)[], biasAxes: string | null = null) =>
  new EinsumDense({ equation, outputShape, biasAxes });

describe('EinsumDense', () => {
  it.each(['glorotUniform', 'glorot_uniform'])(
    'draws by %s as many inputs and outputs as the axes are',
    async (name) => {
      const layer = new EinsumDense('abc,cde->abde', [null, 4, 6], { kernelInitializer: name });
      using model = new Sequential([Input({ shape: [3, 32] }), layer], { engine: await testEngine() });
      await model.build();
      const [kernel] = await layer.getWeights();
      expect(kernel!.shape).toEqual([32, 4, 6]);
      const limit = Math.sqrt(6 / (32 + 24)); // by the shape alone it would be the root of 6 / (32 * 10)
      const largest = Math.max(...Array.from(kernel!.data, Math.abs));
      expect(largest).toBeLessThanOrEqual(limit);
      expect(largest).toBeGreaterThan(0.95 * limit);
      expect(layer.getConfig().kernel_initializer).toMatchObject({
        class_name: 'GlorotUniform',
        config: { seed: null },
      });
    },
  );

  it('takes sequences of any length', async () => {
    const input = Input({ shape: [null, 2] });
    const layer = given('abc,cd->abd', [null, 3], 'd');
    const output = layer.apply(input);
    expect(output.shape).toEqual([null, 3]);
    using model = new Model({ inputs: input, outputs: output, engine: await testEngine() });
    await model.build();
    layer.setWeights([
      { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] },
      { data: Float32Array.of(0, 0, 1), shape: [3] },
    ]);
    for (const length of [1, 4]) {
      const y = await model.predict({ data: new Float32Array(2 * length).fill(1), shape: [1, length, 2] });
      expect(y.shape).toEqual([1, length, 3]);
      expect([...y.data.slice(-3)]).toEqual([5, 7, 10]);
    }
  });

  it('has the option as partialOutputShape, and its place in a model as outputShape', () => {
    const layer = given('abc,cd->abd', [null, 3]);
    expect(layer.outputShape).toBeNull();
    expect(layer.partialOutputShape).toEqual([null, 3]);
    layer.apply(Input({ shape: [4, 2] }));
    expect(layer.outputShape).toEqual([4, 3]);
    expect(given('ab,bc->ac', 3).getConfig().output_shape).toEqual([3]);
  });

  it.each([
    [() => given('ab->ac', 3), ArgumentError, "invalid equation 'ab->ac'; it must be in the form [X],[Y]->[Z]"],
    [() => given('...x,xy->y...', 3), ArgumentError, 'invalid equation'],
    [() => given('abcd,de->abce', 3), ShapeError, 'does not name the axes of an input of [batch, 4, 2]'],
    [() => given('abc,cd->abd', 3), ShapeError, "outputShape (3) must have a size for each axis of 'abd'"],
    [() => given('abc,cd->abd', [5, 3]), ShapeError, 'do not match at axis "b", which both have: 4 and 5'],
    [() => given('abc,cd->dba', [4, 3]), ArgumentError, '"a", is the batch, and must be the output\'s first'],
    [() => given('abc,cd->abe', [null, 3]), ArgumentError, 'the axis "e" of the output is neither in'],
    [() => given('abc,cde->abd', [null, 3]), ArgumentError, 'the axis "e" of the kernel is neither in'],
    [() => given('abc,cd->abd', [4, null]), ArgumentError, 'outputShape must give the size of axis "d"'],
    [() => given('abc,cd->abd', [4, 3], 'x'), ArgumentError, "biasAxes must be axes of the output 'abd', got 'x'"],
    [() => given('abc,cd->abd', 0), ArgumentError, 'outputShape must be a positive integer, or a list of them'],
  ])('refuses %s', (layer, type, message) => {
    const apply = () => layer().apply(Input({ shape: [4, 2] }));
    expect(apply).toThrow(type);
    expect(apply).toThrow(message);
  });
});
