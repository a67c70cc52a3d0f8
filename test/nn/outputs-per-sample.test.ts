import { it } from 'vitest';
import { type Tensor, reshape } from '../../engine';
import { Dense, IdentityLayer, Input, Lambda, SGD, Sequential } from '../../nn';
import { AUC, RootMeanSquaredError } from '../../nn/namespaces/metrics';
import { expectClose, testEngine } from '../gpu';

const x = Float32Array.of(0.3, 0.6, 0.9, 0.2, 0.7, 0.4, 0.8);
const y = Float32Array.of(1, 0, 1, 0, 1, 1, 0);

// What Keras 3.15.1 gives for outputs `[n]`, of one number a sample: a loss counts by samples, a mean over an axis by
// batches, which are 7, or 3, 3 and 1.
it.each([
  [7, { loss: 0.284286, mae: 0.471429, mse: 0.284286, binary_accuracy: 0.428571, binary_crossentropy: 0.761596 }],
  [3, { loss: 0.284286, mae: 0.544445, mse: 0.363333, binary_accuracy: 0.428571, binary_crossentropy: 0.950005 }],
])('outputs of one number a sample are evaluated as in Keras, in batches of %i', async (batchSize, expected) => {
  using model = new Sequential([Input([]), new IdentityLayer()], { engine: await testEngine() });
  const metrics = [
    'mae',
    'mse',
    'binary_accuracy',
    'binary_crossentropy',
    new RootMeanSquaredError(),
    new AUC({ name: 'auc' }),
  ];
  await model.compile({ optimizer: 'sgd', loss: 'mse', metrics });
  const figures = await model.evaluate(x, y, { batchSize });
  for (const [name, value] of Object.entries({ ...expected, root_mean_squared_error: 0.533185, auc: 0.583333 }))
    expectClose([figures[name]!], [value], name);
});

it('and trained', async () => {
  using model = new Sequential(
    [
      Input([2]),
      new Dense(1, { kernelInitializer: 'ones' }),
      new Lambda((t: Tensor) => reshape(t, [t.shape[0]!]), { outputShape: [] }),
    ],
    { engine: await testEngine() },
  );
  await model.compile({ optimizer: new SGD(0.1), loss: 'mse', metrics: ['mae'] });
  const rows = { data: Float32Array.from({ length: 14 }, (_, i) => i / 10), shape: [7, 2] };
  const { history } = await model.fit(rows, y, { batchSize: 3, epochs: 2, shuffle: false });
  expectClose(history.loss!, [1.1627731323242188, 0.7859139442443848], 'loss');
  expectClose(history.mae!, [1.143969178199768, 0.7934777140617371], 'mae');
  const [kernel, bias] = await model.getWeights();
  expectClose(kernel!.data, [0.2673473, 0.22184962], 'kernel');
  expectClose(bias!.data, [-0.4549774], 'bias');
});
