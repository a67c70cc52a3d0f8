// JavaScript, because the package is installed on demand: where it is not, there are no types to check.
import { defaultDevice, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';

const [BETA1, BETA2, RHO, EPSILON, LEARNING_RATE] = [0.9, 0.999, 0.9, 1e-7, 0.001];

/** An array that is read consumes its reference; what is read again is read by `.ref`. */
const ACTIVATIONS = {
  linear: (x) => x,
  relu: nn.relu,
  softmax: (x) => nn.softmax(x, -1),
  sigmoid: nn.sigmoid,
};

/**
 * What a layer computes, channels first, of the values that it reads and its weights; `shapes` are those of the values,
 * channels last.
 */
const LAYERS = {
  Conv2D: ([x], [kernel, bias], { strides, padding, activation }) =>
    ACTIVATIONS[activation](biased(lax.convGeneralDilated(x, kernel, strides, padding.toUpperCase()), bias)),
  DepthwiseConv2D: ([x], [kernel, bias], { strides, padding, activation }, [[, , channels]]) =>
    ACTIVATIONS[activation](
      biased(lax.convGeneralDilated(x, kernel, strides, padding.toUpperCase(), { featureGroupCount: channels }), bias),
    ),
  Dense: ([x], [kernel, bias], { activation }) => ACTIVATIONS[activation](np.dot(x, kernel).add(bias)),
  BatchNormalization: ([x], [scale, shift]) => x.mul(scale).add(shift),
  Activation: ([x], _, { activation }) => ACTIVATIONS[activation](x),
  ReLU: ([x], _, { max_value: most }) => (most === 6 ? nn.relu6(x) : nn.relu(x)),
  Add: (values) => values.reduce((a, b) => a.add(b)),
  Concatenate: (values) => np.concatenate(values, 1),
  Flatten: ([x]) => x.reshape([x.shape[0], -1]),
  GlobalAveragePooling2D: ([x]) => np.mean(x, [2, 3]),
  ZeroPadding2D: ([x], _, { padding }) => np.pad(x, [[0, 0], [0, 0], ...padding]), // prettier-ignore
  MaxPooling2D: ([x], _, { pool_size: size, strides }) => lax.reduceWindow(x, np.max, size, strides),
  AveragePooling2D: ([x], _, { pool_size: size, strides, padding }) => {
    if (padding === 'valid') return lax.reduceWindow(x, np.mean, size, strides);
    // Of 3 x 3 with strides of 1 alone; the zeros around are not counted.
    const [height, width] = x.shape.slice(2);
    const counts = (length) => Array.from({ length }, (_, i) => 3 - (i === 0) - (i === length - 1));
    const shares = counts(height).map((rows) => counts(width).map((columns) => 9 / (rows * columns)));
    const padded = np.pad(x, [[0, 0], [0, 0], [1, 1], [1, 1]]); // prettier-ignore
    return lax.reduceWindow(padded, np.mean, size, strides).mul(np.array(shares));
  },
};

const biased = (x, bias) => (bias ? x.add(bias) : x);

/** The output of a network, of a batch and weights by layer. @param logits whether the output layer has no activation */
function apply(network, weights, x, { logits = false } = {}) {
  const uses = network.map((_, i) => network.filter(({ inputs }) => inputs.includes(i)).length);
  const values = [x];
  network.forEach(({ className, config, inputs }, i) => {
    if (i === 0) return;
    const read = inputs.map((place) => (--uses[place] > 0 ? values[place].ref : values[place]));
    const shapes = inputs.map((place) => network[place].shape);
    const isLast = logits && i === network.length - 1;
    values.push(LAYERS[className](read, weights[i], isLast ? { ...config, activation: 'linear' } : config, shapes));
  });
  return values.at(-1);
}

/** @type {import('./task').MakeTrainer} */
export async function makeTrainer({ network, optimizer, loss, ...data }) {
  await start();
  const x = imagesOf(data.x);
  const y =
    loss === 'sparse_categorical_crossentropy'
      ? nn.oneHot(np.array(Int32Array.from(data.y.data)), network.at(-1).shape[0])
      : np.array(data.y.data).reshape(loss === 'binary_crossentropy' ? [data.y.data.length, 1] : data.y.shape);
  const lossOf = (weights, x, y) => LOSSES[loss](apply(network, weights, x, { logits: true }), y);
  const update = OPTIMIZERS[optimizer];
  const trainStep = jit((weights, states, x, y, stepSize) => {
    const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(weights), x, y);
    const updated = weights.map((ofLayer, i) =>
      ofLayer.map((weight, j) => update(weight, gradients[i][j], states[i][j], stepSize)),
    );
    stepSize.dispose();
    return [loss, updated.map((each) => each.map(([weight]) => weight)), updated.map((each) => each.map(([, s]) => s))];
  });
  let weights = weightsOf(network);
  const zeros = ({ shape }) => np.zeros(shape);
  let states = weights.map((ofLayer) =>
    ofLayer.map((weight) => (optimizer === 'adam' ? [zeros(weight), zeros(weight)] : [zeros(weight)])),
  );
  let steps = 0;
  return async () => {
    steps += 1;
    const correction = optimizer === 'adam' ? Math.sqrt(1 - BETA2 ** steps) / (1 - BETA1 ** steps) : 1;
    let loss;
    [loss, weights, states] = trainStep(weights, states, x.ref, y.ref, np.array([LEARNING_RATE * correction]));
    return (await loss.data())[0];
  };
}

/** @type {import('./task').MakePredictor} */
export async function makePredictor({ network, x }) {
  await start();
  const weights = weightsOf(network);
  const predict = jit((weights, x) => apply(network, weights, x));
  return () => predict(tree.ref(weights), imagesOf(x)).data();
}

async function start() {
  const devices = await init('webgpu');
  if (!devices.includes('webgpu')) throw new Error('jax-js: no webgpu device');
  defaultDevice('webgpu');
}

const crossentropy = (logits, y) => nn.logSoftmax(logits).mul(y).sum().mul(-1 / y.shape[0]); // prettier-ignore

const LOSSES = {
  sparse_categorical_crossentropy: crossentropy,
  categorical_crossentropy: crossentropy,
  binary_crossentropy: (logits, y) => nn.softplus(logits.ref).sub(logits.mul(y)).mean(),
};

/** A weight, its gradient and its state to the next weight and state. */
const OPTIMIZERS = {
  adam: (weight, gradient, [m, v], stepSize) => {
    const m1 = m.mul(BETA1).add(gradient.ref.mul(1 - BETA1));
    const v1 = v.mul(BETA2).add(np.square(gradient).mul(1 - BETA2));
    const denominator = np.sqrt(v1.ref).add(EPSILON);
    return [weight.sub(m1.ref.mul(stepSize.ref).div(denominator)), [m1, v1]];
  },
  rmsprop: (weight, gradient, [v], stepSize) => {
    const v1 = v.mul(RHO).add(np.square(gradient.ref).mul(1 - RHO));
    return [weight.sub(gradient.mul(stepSize.ref).div(np.sqrt(v1.ref.add(EPSILON)))), [v1]];
  },
};

/** `[n, height, width, channels]`, channels first. */
const imagesOf = (x) => {
  const { data, shape } = transpose(x, [0, 3, 1, 2]);
  return np.array(data).reshape(shape);
};

/**
 * Weights by layer. Kernels go from HWIO to OIHW, biases to `[channels, 1, 1]`, and behind a `Flatten` a dense layer's
 * rows from (h, w, c) to (c, h, w). Of a batch normalization at rest a scale and a shift remain.
 */
function weightsOf(network) {
  return network.map(({ className, config, inputs, weights }) => {
    const arrays = {
      Conv2D: () => [transpose(weights[0], [3, 2, 0, 1]), ...weights.slice(1).map(perChannel)],
      DepthwiseConv2D: () => [transpose(weights[0], [2, 3, 0, 1]), ...weights.slice(1).map(perChannel)],
      BatchNormalization: () => normalization(config, weights).map(perChannel),
      Dense: () => {
        const before = network[inputs[0]];
        if (before.className !== 'Flatten') return weights;
        const [{ data }, ...others] = weights;
        const units = weights[0].shape[1];
        const images = transpose({ data, shape: [...network[before.inputs[0]].shape, units] }, [2, 0, 1, 3]);
        return [{ data: images.data, shape: weights[0].shape }, ...others];
      },
    }[className];
    return (arrays?.() ?? weights).map(({ data, shape }) => np.array(data).reshape(shape));
  });
}

const perChannel = ({ data, shape }) => ({ data, shape: [...shape, 1, 1] });

function normalization({ center, scale, epsilon }, weights) {
  const left = weights.map(({ data }) => data);
  const [gamma, beta] = [scale ? left.shift() : null, center ? left.shift() : null];
  const [mean, variance] = left;
  const factor = mean.map((_, i) => (gamma?.[i] ?? 1) / Math.sqrt(variance[i] + epsilon));
  const shift = mean.map((value, i) => (beta?.[i] ?? 0) - value * factor[i]);
  return [factor, shift].map((data) => ({ data, shape: [data.length] }));
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
