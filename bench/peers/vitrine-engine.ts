import {
  Slab,
  type Tensor,
  accumulateSums,
  adamStepSize,
  adamUpdate,
  avgPool2d,
  binaryCrossentropy,
  conv2d,
  createEngine,
  crossentropyWithGradient,
  dense,
  flatten,
  maxPool2d,
  rmspropUpdate,
  valueAndGradients,
} from '../../engine';
import type { MakeTrainer } from './task';

const LEARNING_RATE = 0.001;

/** What of a layer's config the ops take. */
interface Config {
  readonly padding: 'same' | 'valid';
  readonly activation: 'relu' | 'softmax' | 'sigmoid';
  readonly strides: readonly number[];
  readonly pool_size: readonly number[];
}

/** What a layer computes with its weights; the output layer its logits, whose activation is the loss's. */
const LAYERS: Readonly<Record<string, (x: Tensor, weights: readonly Tensor[], config: Config) => Tensor>> = {
  Conv2D: (x, [kernel, bias], { padding, strides }) =>
    conv2d(x, kernel!, { bias: bias!, padding, strides, activation: 'relu' }),
  MaxPooling2D: (x, _, { pool_size: poolSize, strides, padding }) => maxPool2d(x, { poolSize, strides, padding }),
  AveragePooling2D: (x, _, { pool_size: poolSize, strides, padding }) => avgPool2d(x, { poolSize, strides, padding }),
  Flatten: (x) => flatten(x),
  Dense: (x, [kernel, bias], { activation }) =>
    dense(x, kernel!, { bias: bias!, activation: activation === 'relu' ? 'relu' : 'linear' }),
};

/** The same by the engine alone: ops on tensors, their gradients, one captured step. */
export const makeTrainer: MakeTrainer = async ({ network, optimizer, loss, ...data }) => {
  const engine = await createEngine();
  const layers = network.slice(1);
  const weights = layers.flatMap((layer) => layer.weights);
  const x = engine.tensor(data.x);
  const n = x.shape[0]!;
  const isBinary = loss === 'binary_crossentropy';
  const y = engine.tensor(
    loss === 'sparse_categorical_crossentropy'
      ? Uint32Array.from(data.y.data)
      : { data: data.y.data, shape: isBinary ? [n, 1] : data.y.shape },
  );
  const parameters = new Slab(
    engine,
    weights.map(({ shape }) => ({ shape, dtype: 'f32' })),
  );
  parameters.write(weights.map(({ data }) => data));
  const [gradients, m, v] = [
    new Slab(engine, parameters.views),
    new Slab(engine, parameters.views),
    new Slab(engine, parameters.views),
  ];
  const scalars = engine.tensor(new Float32Array(4));
  const total = engine.tensor(new Float32Array(1));
  const dy = engine.tensor(new Float32Array(n).fill(1 / n));

  const logits = (): Tensor => {
    let used = 0;
    return layers.reduce(
      (value, { className, config, weights }) =>
        LAYERS[className]!(
          value,
          parameters.views.slice(used, (used += weights.length)),
          config as Readonly<Record<string, unknown>> & Config,
        ),
      x,
    );
  };
  const lossOfRows = (): Tensor => binaryCrossentropy(y, logits(), { fromLogits: true });
  const seedOfRows = (rows: Tensor): Tensor => {
    accumulateSums(total, [rows]);
    return dy;
  };
  const seedOfLogits = (predictions: Tensor): Tensor => {
    const { rows, gradient } = crossentropyWithGradient(y, predictions, dy, { fromLogits: true });
    accumulateSums(total, [rows]);
    return gradient;
  };
  const update = { parameters: parameters.all, gradients: gradients.all, v: v.all, scalars };
  const capture = await engine.capture(() => {
    valueAndGradients(engine, isBinary ? lossOfRows : logits, parameters.views, {
      seed: isBinary ? seedOfRows : seedOfLogits,
      into: gradients.views,
    });
    if (optimizer === 'adam') adamUpdate({ ...update, m: m.all });
    else rmspropUpdate(update);
  });

  let steps = 0;
  return async () => {
    steps += 1;
    const stepSize = optimizer === 'adam' ? adamStepSize(LEARNING_RATE, steps) : LEARNING_RATE;
    scalars.write(Float32Array.of(stepSize, 0, 0, 0));
    total.write(new Float32Array(1));
    capture.replay();
    return (await total.item()) / n;
  };
};
