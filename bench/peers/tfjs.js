// JavaScript, because the packages are installed on demand: where they are not, there are no types to check.
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-webgpu';

const [BETA1, BETA2, EPSILON, LEARNING_RATE] = [0.9, 0.999, 1e-7, 0.001];

/** @type {import('./task').MakeTrainer} */
export async function makeTrainer({ images, labels, weights }) {
  await tf.setBackend('webgpu');
  await tf.ready();
  const model = sequential({
    layers: [
      layers.conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 64, kernelSize: 3, padding: 'same', activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 100, activation: 'relu' }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
  });
  const optimizer = tf.train.adam(LEARNING_RATE, BETA1, BETA2, EPSILON);
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
  model.setWeights(weights.map(({ data, shape }) => tf.tensor(data, shape)));
  const x = tf.tensor(images.data, images.shape);
  const y = tf.tensor(labels.data, [labels.data.length, 1]);
  let steps = 0;
  return {
    step: () => {
      // tfjs adds epsilon to the root of the corrected second moment, Keras to that of the uncorrected one.
      optimizer.epsilon = EPSILON / Math.sqrt(1 - BETA2 ** ++steps);
      return model.trainOnBatch(x, y);
    },
  };
}
