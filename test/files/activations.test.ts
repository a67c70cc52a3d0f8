import { describe, expect, it } from 'vitest';
import { Activation, Conv2D, Dense, Flatten, Input, Sequential, loadModel, saveModel } from '../../nn';
import { ACTIVATION_NAMES, findActivation } from '../../nn/activations';
import { snakeCase } from '../../nn/names';
import { testEngine } from '../gpu';
import { expectAgreement, inputsOf, predictions, withWeights } from './onnx-agreement';

describe.each(ACTIVATION_NAMES)('%s', (name) => {
  it('is in layers, in ONNX and in a .keras file', async () => {
    const engine = await testEngine();
    const layers = [
      Input({ shape: [4, 5, 2] }),
      new Conv2D({ filters: 4, kernelSize: 2, activation: snakeCase(name) }),
      new Flatten(),
      new Dense({ units: 4 }),
      new Activation({ activation: name }),
    ];
    using model = await withWeights(new Sequential(layers, { engine }));
    await expectAgreement(model);
    using loaded = await loadModel(await saveModel(model, `${name}.keras`), { engine });
    expect(loaded.layers.map(({ activation }) => activation)).toEqual(model.layers.map(({ activation }) => activation));
    expect(loaded.layers[0]!.activation).toBe(name);
    const inputs = inputsOf(model, 2);
    expect((await predictions(loaded, inputs))[0]!.data).toEqual((await predictions(model, inputs))[0]!.data);
  });
});

it.each([
  ['leaky_relu', 'leakyRelu'],
  ['swish', 'silu'],
  ['hard_swish', 'hardSilu'],
  ['hardSwish', 'hardSilu'],
  ['log_softmax', 'logSoftmax'],
  ['relu6', 'relu6'],
  ['nothing', undefined],
  ['toString', undefined],
])('%s is %s', (given, name) => {
  expect(findActivation(given)).toBe(name);
});
