import { describe, expect, it, test } from 'vitest';
import {
  ArgumentError,
  Dense,
  Input,
  Lambda,
  Layer,
  Model,
  Sequential,
  type Tensor,
  add,
  layers,
  loadModel,
  mean,
  mul,
  registerKerasSerializable,
  reshape,
  saveModel,
  scale,
  sigmoid,
  sum,
} from '../../nn';
import { expectClose, testEngine } from '../gpu';

const doubled = (x: Tensor): Tensor => scale(x, 2);

describe('Lambda', () => {
  it('is a function of one input, with its arguments, and its shape follows from the function', async () => {
    const engine = await testEngine();
    const halves = new Lambda((x: Tensor, { by }: { by: number }) => scale(mean(x, { axes: [1] }), by), {
      arguments: { by: 0.5 },
    });
    using model = new Sequential([Input({ shape: [2, 3] }), halves], { engine });
    expect(halves.outputShape).toEqual([3]);
    const y = await model.predict([[[1, 2, 3], [3, 4, 5]]]); // prettier-ignore
    expect([...y]).toHaveLength(1);
    expectClose(y.data, [1, 1.5, 2], 'half the mean');
  });

  it('is a function of several inputs', async () => {
    const [a, b] = [Input({ shape: [2] }), Input({ shape: [2] })];
    const y = new Lambda(([x, y]: [Tensor, Tensor]) => mul(x, sigmoid(y))).apply([a, b]);
    using model = new Model({ inputs: [a, b], outputs: y, engine: await testEngine() });
    const found = await model.predict([[[1, 2]], [[0, 0]]]);
    expectClose(found.data, [0.5, 1], 'half of each');
  });

  it('has a gradient, and knows whether it is trained', async () => {
    const seen: boolean[] = [];
    const noted = (x: Tensor, { training }: { training: boolean }): Tensor => {
      seen.push(training);
      return add(x, x);
    };
    using model = new Sequential([Input({ shape: [2] }), new Dense(2), new Lambda(noted), new Dense(1)], {
      engine: await testEngine(),
    });
    await model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const [before] = await model.layers[0]!.getWeights();
    await model.fit([[1, 2], [3, 4]], [1, 2], { epochs: 1, verbose: 0 }); // prettier-ignore
    const [after] = await model.layers[0]!.getWeights();
    expect(after!.data).not.toEqual(before!.data);
    expect(seen).toContain(true);
  });

  it('says what does not fit', () => {
    const x = Input({ shape: [4] });
    expect(() => new Lambda(3 as never)).toThrow('Lambda: function must be a function of a tensor');
    expect(() => new Lambda(() => 1 as never).apply(x)).toThrow(
      'the function must return a tensor, made of ops, got 1',
    );
    expect(() => new Lambda((y: Tensor) => sum(y)).apply(x)).toThrow('must give a row for each sample');
    expect(() => new Lambda((y: Tensor) => reshape(y, [3, 3])).apply(x)).toThrow('reshape: [3, 4] to [3, 3]');
    expect(() => new Lambda(doubled, { mask: true as never })).toThrow(ArgumentError);
  });

  test.each(['.keras', '.h5'])('is in a %s file by the name of its function', async (ending) => {
    const engine = await testEngine();
    const of = (fn: (x: Tensor) => Tensor): Sequential =>
      new Sequential([Input({ shape: [3] }), new Lambda(fn, { name: 'change', arguments: { by: 2 } })], { engine });
    using model = of(doubled);
    await model.build();
    const file = await saveModel(model, `model${ending}`);
    await expect(loadModel(file, { engine })).rejects.toThrow(
      'loadModel(file, { customObjects: { "doubled": (x) => ... } })',
    );
    for (const name of ['doubled', 'change']) {
      const customObjects = { [name]: doubled };
      using again = await loadModel(file, { engine, customObjects });
      expect((again.layers.at(-1) as Lambda).getConfig()).toEqual((model.layers[0] as Lambda).getConfig());
      expect([...(await again.predict([[1, 2, 3]])).data]).toEqual([2, 4, 6]);
    }

    const tripled = registerKerasSerializable((x: Tensor): Tensor => scale(x, 3), {
      package: 'lambda_test',
      name: `tripled${ending.slice(1)}`,
    });
    using registered = of(tripled);
    await registered.build();
    using loaded = await loadModel(await saveModel(registered, `model${ending}`), { engine });
    expect([...(await loaded.predict([[1, 2, 3]])).data]).toEqual([3, 6, 9]);
    const config = (loaded.layers.at(-1) as Lambda).getConfig();
    expect(config.function).toMatchObject({ config: `lambda_test>tripled${ending.slice(1)}` });
    expect(Lambda.fromConfig(config).function).toBe(tripled);

    using nameless = of(
      (
        () => (x: Tensor) =>
          x
      )(),
    );
    await nameless.build();
    await expect(saveModel(nameless, `model${ending}`)).rejects.toThrow('a function without a name');
  });
});

test('customObjects give the classes of layers that a file names', async () => {
  const engine = await testEngine();
  class Tenfold extends Layer {
    override infer([shape]: [readonly number[]]): readonly number[] {
      return shape;
    }
    override call([x]: [Tensor]): Tensor {
      return scale(x, 10);
    }
  }
  registerKerasSerializable(Tenfold, { package: 'lambda_test' });
  using model = new Sequential([Input({ shape: [2] }), new Tenfold()], { engine });
  await model.build();
  class Other extends Tenfold {
    override call([x]: [Tensor]): Tensor {
      return scale(x, 20);
    }
  }
  const files = await Promise.all([saveModel(model, 'model.keras'), saveModel(model, 'model.h5')]);
  for (const name of ['lambda_test>Tenfold', 'Tenfold'])
    for (const file of files) {
      using other = await loadModel(file, { engine, customObjects: { [name]: Other } });
      expect([...(await other.predict([[1, 2]])).data]).toEqual([20, 40]);
    }

  // Keras 2 writes a class that is not registered by its name alone.
  const name = 'UnregisteredTenfold';
  const file = Uint8Array.from(files[1]);
  const found = new TextDecoder('latin1').decode(file).indexOf('lambda_test>Tenfold');
  file.set(new TextEncoder().encode(name), found);
  using unregistered = await loadModel(file, { engine, customObjects: { [name]: Other } });
  expect([...(await unregistered.predict([[1, 2]])).data]).toEqual([20, 40]);
  await expect(loadModel(file, { engine })).rejects.toThrow(
    `layer "tenfold": ${name} is none of the layers that can be read; build the model here without, and loadWeights() ` +
      `the file, or give the class: loadModel(file, { customObjects: { "${name}": ... } })`,
  );
});

test("merges by Keras's functions", async () => {
  const [a, b] = [Input({ shape: [2] }), Input({ shape: [2] })];
  const outputs = [
    layers.add([a, b]),
    layers.average([a, b]),
    layers.concatenate([a, b]),
    layers.dot([a, b]),
    layers.maximum([a, b]),
    layers.minimum([a, b]),
    layers.multiply([a, b]),
    layers.subtract([a, b], { name: 'difference' }),
  ];
  using model = new Model({ inputs: [a, b], outputs, engine: await testEngine() });
  const found = await model.predict([[[1, 4]], [[3, 2]]]);
  const expected = [[4, 6], [2, 3], [1, 4, 3, 2], [11], [3, 4], [1, 2], [3, 8], [-2, 2]]; // prettier-ignore
  found.forEach((y, i) => expectClose(y.data, expected[i]!, `output ${i}`));
  expect(model.getLayer('difference').className).toBe('Subtract');
});
