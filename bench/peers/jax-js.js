// JavaScript, because the package is installed on demand: where it is not, there are no types to check.
import { defaultDevice, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';

const [BETA1, BETA2, EPSILON, LEARNING_RATE] = [0.9, 0.999, 1e-7, 0.001];

/** @type {import('./task').MakeTrainer} */
export async function makeTrainer({ images, labels, weights }) {
  const devices = await init('webgpu');
  if (!devices.includes('webgpu')) throw new Error('jax-js: no webgpu device');
  defaultDevice('webgpu');

  const n = labels.data.length;
  // One channel: NHWC and NCHW are the same numbers.
  const x = np.array(images.data).reshape([n, 1, 28, 28]);
  const y = nn.oneHot(np.array(Int32Array.from(labels.data)), 10);
  let parameters = channelsFirst(weights).map(({ data, shape }) => np.array(data).reshape(shape));
  let m = parameters.map(({ shape }) => np.zeros(shape));
  let v = parameters.map(({ shape }) => np.zeros(shape));
  let steps = 0;
  return {
    step: async () => {
      steps += 1;
      const stepSize = (LEARNING_RATE * Math.sqrt(1 - BETA2 ** steps)) / (1 - BETA1 ** steps);
      let loss;
      [loss, parameters, m, v] = trainStep(parameters, m, v, x.ref, y.ref, np.array([stepSize]));
      return (await loss.data())[0];
    },
  };
}

const trainStep = jit((parameters, m, v, x, y, stepSize) => {
  const [loss, gradients] = valueAndGrad(crossEntropy)(tree.ref(parameters), x, y);
  const next = { parameters: [], m: [], v: [] };
  gradients.forEach((gradient, i) => {
    next.m.push(m[i].mul(BETA1).add(gradient.ref.mul(1 - BETA1)));
    next.v.push(v[i].mul(BETA2).add(np.square(gradient).mul(1 - BETA2)));
    const denominator = np.sqrt(next.v[i].ref).add(EPSILON);
    next.parameters.push(parameters[i].sub(next.m[i].ref.mul(stepSize.ref).div(denominator)));
  });
  stepSize.dispose();
  return [loss, next.parameters, next.m, next.v];
});

function crossEntropy([kernel1, bias1, kernel2, bias2, kernel3, bias3, kernel4, bias4], x, y) {
  const n = y.shape[0];
  x = pool(nn.relu(lax.convGeneralDilated(x, kernel1, [1, 1], 'SAME').add(bias1)));
  x = pool(nn.relu(lax.convGeneralDilated(x, kernel2, [1, 1], 'SAME').add(bias2)));
  x = nn.relu(np.dot(x.reshape([n, 3136]), kernel3).add(bias3));
  x = nn.logSoftmax(np.dot(x, kernel4).add(bias4));
  return x
    .mul(y)
    .sum()
    .mul(-1 / n);
}

const pool = (x) => lax.reduceWindow(x, np.max, [2, 2], [2, 2]);

/** Kernels HWIO to OIHW, their biases to `[channels, 1, 1]`, and the dense layer's rows from (h, w, c) to (c, h, w). */
function channelsFirst([kernel1, bias1, kernel2, bias2, kernel3, ...others]) {
  const { data, shape } = transpose({ data: kernel3.data, shape: [7, 7, 64, 100] }, [2, 0, 1, 3]);
  return [
    transpose(kernel1, [3, 2, 0, 1]),
    { data: bias1.data, shape: [...bias1.shape, 1, 1] },
    transpose(kernel2, [3, 2, 0, 1]),
    { data: bias2.data, shape: [...bias2.shape, 1, 1] },
    { data, shape: [shape[0] * shape[1] * shape[2], shape[3]] },
    ...others,
  ];
}

function transpose({ data, shape }, axes) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const sizes = axes.map((axis) => shape[axis]);
  const moved = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    let [rest, from] = [i, 0];
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      from += (rest % sizes[axis]) * strides[axes[axis]];
      rest = Math.floor(rest / sizes[axis]);
    }
    moved[i] = data[from];
  }
  return { data: moved, shape: sizes };
}
