import { expect, it } from 'vitest';
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
  Softmax,
  loadModel,
  saveModel,
} from '../../nn';
import { expectAgreement, inputsOf, predictions, withWeights } from '../files/onnx-agreement';
import { expectNoLeaks, testEngine } from '../gpu';

expectNoLeaks();

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

it('a layer with weights, or that is no activation, is refused', () => {
  for (const layer of [new PReLU(), new Flatten()])
    expect(() => new Dense(2, { activation: layer as never })).toThrow(/Dense: activation must be one of .*LeakyReLU/);
});
