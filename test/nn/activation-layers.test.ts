import { expect, it } from 'vitest';
import { type Tensor, mul, scale, sigmoid } from '../../engine';
import {
  Conv2D,
  Dense,
  ELU,
  Flatten,
  Input,
  LeakyReLU,
  PReLU,
  ReLU,
  Sequential,
  SGD,
  Softmax,
  loadModel,
  registerKerasSerializable,
  saveModel,
} from '../../nn';
import { ConfigObject } from '../../nn/files/config-object';
import { modelFromConfig } from '../../nn/files/keras-model';
import { loadLayers } from '../../nn/layers/registry';
import { expectAgreement, inputsOf, predictions, withWeights } from '../files/onnx-agreement';
import { testEngine } from '../gpu';
import goldens from '../keras/layer-activations.json';
import { type GoldenArray, floats } from '../keras/golden-array';

it('a layer as the activation of another: as after it, in files and in ONNX, and trained', async () => {
  const engine = await testEngine();
  const made = (within: boolean): Sequential => {
    const pairs: (readonly [Conv2D | Dense, LeakyReLU | ReLU | ELU | Softmax])[] = [];
    const activation = (layer: LeakyReLU | ReLU | ELU | Softmax): object => (within ? { activation: layer } : {});
    const [leaky, relu, elu, softmax] = [new LeakyReLU(0.2), new ReLU(0.5, 0.1, 0.05), new ELU(0.7), new Softmax()];
    pairs.push([new Conv2D(4, 3, activation(leaky)), leaky], [new Conv2D(3, 2, activation(relu)), relu]);
    const tail: (readonly [Conv2D | Dense, LeakyReLU | ReLU | ELU | Softmax])[] = [
      [new Dense(5, activation(elu)), elu],
      [new Dense(3, activation(softmax)), softmax],
    ];
    const listed = (list: typeof pairs) => list.flatMap(([layer, after]) => (within ? [layer] : [layer, after]));
    return new Sequential([Input({ shape: [6, 5, 2] }), ...listed(pairs), new Flatten(), ...listed(tail)], { engine });
  };
  using model = await withWeights(made(true));
  using apart = made(false);
  await apart.build();
  apart.setWeights(await model.getWeights());
  const inputs = inputsOf(model, 3);
  const [expected] = await predictions(apart, inputs);
  expect((await predictions(model, inputs))[0]!.data).toEqual(expected!.data);
  await expectAgreement(model);
  for (const name of ['m.keras', 'm.h5']) {
    using loaded = await loadModel<Sequential>(await saveModel(model, name), { engine, name });
    expect(loaded.layers[0]!.activation).toBeInstanceOf(LeakyReLU);
    expect((await predictions(loaded, inputs))[0]!.data).toEqual(expected!.data);
  }
  const [x, y] = [inputs[0]!, Uint8Array.of(0, 1, 2)];
  const losses: number[][] = [];
  for (const each of [model, apart]) {
    await each.compile({ optimizer: 'sgd', loss: 'sparse_categorical_crossentropy' });
    losses.push((await each.fit(x, y, { epochs: 3, shuffle: false })).history.loss!);
  }
  losses[0]!.forEach((loss, i) => expect(loss).toBeCloseTo(losses[1]![i]!, 5));
});

/** Half of silu, as the script has it. */
const half = (x: Tensor): Tensor => scale(mul(x, sigmoid(x)), 0.5);
registerKerasSerializable(half, { package: 'activations', name: 'half' });

/** Within 1e-5 of the largest magnitude. */
function expectClose(actual: ArrayLike<number>, { data }: GoldenArray, what: string): void {
  const largest = Math.max(...data.map(Math.abs));
  expect(actual.length, what).toBe(data.length);
  data.forEach((value, i) => expect(Math.abs(actual[i]! - value), `${what}[${i}]`).toBeLessThan(1e-5 * largest));
}

await loadLayers();

it.each(goldens)('PReLU or a function as an activation, against Keras: $name', async (golden) => {
  const engine = await testEngine();
  const config = ConfigObject.parse(JSON.stringify(golden.model), golden.name);
  using model = modelFromConfig(config, engine) as unknown as Sequential;
  expect(model.layers.map((layer) => layer.countParams())).toEqual(golden.params);
  await model.build();
  model.setWeights(golden.weights.map(floats));
  const predicted = async (of: Sequential): Promise<Float32Array> => (await of.predict(floats(golden.x))).data;
  expectClose(await predicted(model), golden.predicted, 'predicted');
  await model.compile({ optimizer: new SGD({ learningRate: 0.01, momentum: 0.9 }), loss: 'mean_squared_error' });
  const { history } = await model.fit(floats(golden.x), floats(golden.y), { epochs: 3, batchSize: 4, shuffle: false });
  expectClose(history.loss!, { shape: [3], data: golden.history.loss }, 'loss');
  const weights = await model.getWeights();
  golden.trained.forEach((weight, i) => expectClose(weights[i]!.data, weight, golden.paths[i]!));
  const after = await predicted(model);
  for (const name of ['m.keras', 'm.h5']) {
    using loaded = await loadModel<Sequential>(await saveModel(model, name), { engine, name });
    expect(await predicted(loaded)).toEqual(after);
    expect(await loaded.getWeights()).toEqual(weights);
  }
  if (golden.name !== 'function') await expectAgreement(model);
});

it('a plain function: with its gradient, and in a file where it has a name', async () => {
  const engine = await testEngine();
  const made = (activation: (x: Tensor) => Tensor): Sequential =>
    new Sequential([Input({ shape: [3] }), new Dense(4, { activation })], { engine });
  using plain = made((x) => half(x));
  using named = made(half);
  await plain.build();
  await named.build();
  named.setWeights(await plain.getWeights());
  const [x, y] = [Float32Array.from({ length: 12 }, (_, i) => Math.sin(i)), new Float32Array(16)];
  for (const model of [plain, named]) {
    await model.compile({ optimizer: 'sgd', loss: 'mse' });
    await model.fit({ data: x, shape: [4, 3] }, { data: y, shape: [4, 4] }, { epochs: 2, shuffle: false });
  }
  expect(await plain.getWeights()).toEqual(await named.getWeights());
  expect(named.layers[0]!.getConfig().activation).toEqual({
    module: 'builtins',
    class_name: 'function',
    config: 'activations>half',
    registered_name: 'function',
  });
  await expect(saveModel(plain, 'm.keras')).rejects.toThrow(
    /Dense: activation is a function, which a file cannot hold/,
  );
});

it('a PReLU has one place, and a layer that is no activation has none', () => {
  const prelu = new PReLU();
  const dense = new Dense(2, { activation: prelu });
  expect(() => new Dense(2, { activation: prelu })).toThrow(/is the activation of layer .* make another PReLU/);
  expect(() => prelu.apply(Input({ shape: [2] }))).toThrow(/is the activation of layer/);
  expect(dense.activation).toBe(prelu);
  expect(() => new Dense(2, { activation: new Flatten() as never })).toThrow(
    /Dense: activation must be one of .*LeakyReLU/,
  );
});
