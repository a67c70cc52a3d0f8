// JavaScript, because the packages are installed on demand: where they are not, there are no types to check.
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-webgpu';

const [BETA1, BETA2, EPSILON, LEARNING_RATE] = [0.9, 0.999, 1e-7, 0.001];

/** Of a layer's config, by Keras's names, what changes what it computes. */
const OPTIONS = [
  'filters', 'kernel_size', 'strides', 'padding', 'pool_size', 'units', 'activation', 'use_bias', 'axis', 'epsilon',
  'center', 'scale', 'max_value',
]; // prettier-ignore

const camelCase = (text) => text.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

/** Of the classes here: `Conv2D` is made by `conv2d`, `ReLU` by `reLU`. */
const factoryOf = (className) => tfl.layers[className[0].toLowerCase() + className.slice(1).replace('2D', '2d')];

/** @param {import('./network').Network} network */
async function modelOf(network) {
  await tf.setBackend('webgpu');
  await tf.ready();
  const values = [];
  const made = [];
  for (const { className, config, inputs, shape } of network) {
    const read = inputs.map((place) => values[place]);
    if (className === 'InputLayer') {
      values.push(tfl.input({ shape }));
      continue;
    }
    const options = OPTIONS.filter((name) => name in config).map((name) => [camelCase(name), config[name]]);
    // The weights are written over: none is to be drawn.
    const zeros = { kernelInitializer: 'zeros', depthwiseInitializer: 'zeros' };
    const layer = factoryOf(className)({ ...Object.fromEntries(options), ...zeros });
    values.push(layer.apply(read.length === 1 ? read[0] : read));
    made.push(layer);
  }
  const model = tfl.model({ inputs: values[0], outputs: values.at(-1) });
  network.slice(1).forEach(({ weights }, i) => {
    if (weights.length === 0) return;
    const tensors = weights.map(({ data, shape }) => tf.tensor(data, shape));
    made[i].setWeights(tensors);
    tf.dispose(tensors);
  });
  return model;
}

/** @type {import('./task').MakeTrainer} */
export async function makeTrainer({ network, optimizer: name, loss, ...data }) {
  const model = await modelOf(network);
  const isAdam = name === 'adam';
  const optimizer = isAdam
    ? tf.train.adam(LEARNING_RATE, BETA1, BETA2, EPSILON)
    : tf.train.rmsprop(LEARNING_RATE, 0.9, 0, EPSILON);
  model.compile({ optimizer, loss: camelCase(loss) });
  const x = tf.tensor(data.x.data, data.x.shape);
  const y = tf.tensor(data.y.data, data.y.shape.length > 1 ? data.y.shape : [data.y.data.length, 1]);
  let steps = 0;
  return () => {
    steps += 1;
    // tfjs adds epsilon to the root of the corrected second moment, Keras to that of the uncorrected one.
    if (isAdam) optimizer.epsilon = EPSILON / Math.sqrt(1 - BETA2 ** steps);
    return model.trainOnBatch(x, y);
  };
}

/** @type {import('./task').MakePredictor} */
export async function makePredictor({ network, x }) {
  const model = await modelOf(network);
  return async () => {
    const input = tf.tensor(x.data, x.shape);
    const output = model.predict(input, { batchSize: x.shape[0] });
    const data = await output.data();
    tf.dispose([input, output]);
    return data;
  };
}
