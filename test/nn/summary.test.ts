import { expect, test } from 'vitest';
import { Dense, ExponentialDecay, Input, SGD, Sequential } from '../../nn';
import { testEngine } from '../gpu';

test('what the optimizer keeps is counted once it has taken a step', async () => {
  const engine = await testEngine();
  using model = new Sequential([Input({ shape: [4] }), new Dense({ units: 3 }), new Dense({ units: 2 })], { engine });
  const footer = (): string[] => {
    let table = '';
    model.summary((text) => (table += text));
    return table.split('\n').filter((line) => line.includes('params:'));
  };
  const before = [
    ' Total params: 23 (92.00 B)',
    ' Trainable params: 23 (92.00 B)',
    ' Non-trainable params: 0 (0.00 B)',
  ];
  model.layers[0]!.trainable = false;
  await model.compile({ optimizer: 'adam', loss: 'meanSquaredError', batchSize: 2 });
  model.layers[0]!.trainable = true;
  expect(footer()).toEqual(before);
  const [x, y] = [
    { data: new Float32Array(8), shape: [2, 4] },
    { data: new Float32Array(4), shape: [2, 2] },
  ];
  await model.trainOnBatch(x, y);
  // Two moments for each of the eight weights that were trained, the learning rate, and the count of steps in eight
  // bytes.
  expect(footer()).toEqual([' Total params: 41 (168.00 B)', ...before.slice(1), ' Optimizer params: 18 (76.00 B)']);
  const optimizer = new SGD({
    learningRate: new ExponentialDecay({ initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 }),
    momentum: 0.9,
  });
  await model.compile({ optimizer, loss: 'meanSquaredError', batchSize: 2 });
  expect(footer()).toEqual(before);
  await model.trainOnBatch(x, y);
  // One for each of all 23, and the count of steps.
  expect(footer()).toEqual([' Total params: 47 (192.00 B)', ...before.slice(1), ' Optimizer params: 24 (100.00 B)']);
});
