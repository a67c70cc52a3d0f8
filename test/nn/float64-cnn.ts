/**
 * A small CNN, its gradient and Adam, in float64 and as plain as can be: no code is shared with what it checks.
 * Convolution (3 x 3, same, ReLU), pool (2 x 2), convolution, pool, flatten, dense (ReLU), dense, softmax
 * cross-entropy. Maps are NHWC, kernels HWIO, dense kernels [in, out].
 */
export interface CNNShape {
  /** Height and width of the input, divisible by 4; it has one channel. */
  size: number;
  filters: [number, number];
  hidden: number;
  classes: number;
  pooling: 'max' | 'average';
}

/** Kernel and bias of each of the four layers, in Keras's order. */
export type Weights = Float64Array[];

interface Maps {
  size: number;
  channels: number;
  data: Float64Array;
}

const relu = (v: number): number => (v > 0 ? v : 0);

/** Visits every product of a 3 x 3 convolution with one cell of zeros around: indices of output, input and weight. */
function eachProduct(
  n: number,
  size: number,
  from: number,
  to: number,
  visit: (y: number, x: number, w: number) => void,
): void {
  for (let image = 0; image < n; image++)
    for (let row = 0; row < size; row++)
      for (let column = 0; column < size; column++)
        for (let i = 0; i < 3; i++)
          for (let j = 0; j < 3; j++) {
            const [r, c] = [row + i - 1, column + j - 1];
            if (r < 0 || c < 0 || r >= size || c >= size) continue;
            const y = ((image * size + row) * size + column) * to;
            const x = ((image * size + r) * size + c) * from;
            const w = (i * 3 + j) * from * to;
            for (let a = 0; a < from; a++) for (let b = 0; b < to; b++) visit(y + b, x + a, w + a * to + b);
          }
}

function convolve(n: number, x: Maps, kernel: Float64Array, bias: Float64Array): Maps {
  const channels = bias.length;
  const data = Float64Array.from({ length: n * x.size * x.size * channels }, (_, i) => bias[i % channels]!);
  eachProduct(n, x.size, x.channels, channels, (y, from, w) => (data[y]! += x.data[from]! * kernel[w]!));
  return { size: x.size, channels, data: data.map(relu) };
}

/** Gradients of kernel, bias and x; `dy` is that of the output after its ReLU. */
function convolveBack(
  n: number,
  x: Maps,
  kernel: Float64Array,
  y: Maps,
  dy: Float64Array,
): [Float64Array, Float64Array, Float64Array] {
  const before = dy.map((v, i) => (y.data[i]! > 0 ? v : 0));
  const [dKernel, dBias, dx] = [
    new Float64Array(kernel.length),
    new Float64Array(y.channels),
    new Float64Array(x.data.length),
  ];
  eachProduct(n, x.size, x.channels, y.channels, (to, from, w) => {
    dKernel[w]! += x.data[from]! * before[to]!;
    dx[from]! += kernel[w]! * before[to]!;
  });
  before.forEach((v, i) => (dBias[i % y.channels]! += v));
  return [dKernel, dBias, dx];
}

/** The four cells under each cell of a 2 x 2 pool. */
function cellsUnder(n: number, { size, channels }: Maps): number[][] {
  const half = size / 2;
  return Array.from({ length: n * half * half * channels }, (_, i) => {
    const channel = i % channels;
    const column = Math.floor(i / channels) % half;
    const row = Math.floor(i / (channels * half)) % half;
    const image = Math.floor(i / (channels * half * half));
    const at = (r: number, c: number): number => ((image * size + r) * size + c) * channels + channel;
    return [
      at(2 * row, 2 * column),
      at(2 * row, 2 * column + 1),
      at(2 * row + 1, 2 * column),
      at(2 * row + 1, 2 * column + 1),
    ];
  });
}

/** The share each cell has in its pool: 1 for the first largest and 0 for the others, or a quarter each. */
function sharesOf(x: Maps, cells: number[][], pooling: CNNShape['pooling']): number[][] {
  return cells.map((four) => {
    if (pooling === 'average') return [0.25, 0.25, 0.25, 0.25];
    const values = four.map((cell) => x.data[cell]!);
    const first = values.indexOf(Math.max(...values));
    return four.map((_, k) => (k === first ? 1 : 0));
  });
}

function pool(x: Maps, cells: number[][], shares: number[][]): Maps {
  const data = Float64Array.from(cells, (four, i) =>
    four.reduce((sum, cell, k) => sum + x.data[cell]! * shares[i]![k]!, 0),
  );
  return { size: x.size / 2, channels: x.channels, data };
}

function poolBack(x: Maps, cells: number[][], shares: number[][], dy: Float64Array): Float64Array {
  const dx = new Float64Array(x.data.length);
  cells.forEach((four, i) => four.forEach((cell, k) => (dx[cell]! += shares[i]![k]! * dy[i]!)));
  return dx;
}

function dense(n: number, x: Float64Array, kernel: Float64Array, bias: Float64Array): Float64Array {
  const [inputs, outputs] = [kernel.length / bias.length, bias.length];
  const y = new Float64Array(n * outputs);
  for (let row = 0; row < n; row++)
    for (let b = 0; b < outputs; b++) {
      let sum = bias[b]!;
      for (let a = 0; a < inputs; a++) sum += x[row * inputs + a]! * kernel[a * outputs + b]!;
      y[row * outputs + b] = sum;
    }
  return y;
}

function denseBack(
  n: number,
  x: Float64Array,
  kernel: Float64Array,
  dy: Float64Array,
): [Float64Array, Float64Array, Float64Array] {
  const [inputs, outputs] = [x.length / n, dy.length / n];
  const [dKernel, dBias, dx] = [new Float64Array(kernel.length), new Float64Array(outputs), new Float64Array(x.length)];
  for (let row = 0; row < n; row++)
    for (let b = 0; b < outputs; b++) {
      const v = dy[row * outputs + b]!;
      dBias[b]! += v;
      for (let a = 0; a < inputs; a++) {
        dKernel[a * outputs + b]! += x[row * inputs + a]! * v;
        dx[row * inputs + a]! += kernel[a * outputs + b]! * v;
      }
    }
  return [dKernel, dBias, dx];
}

/** The mean loss over the batch, and its gradient with respect to every weight. */
export function lossAndGradients(
  shape: CNNShape,
  weights: Weights,
  images: Float64Array,
  labels: ArrayLike<number>,
): { loss: number; gradients: Weights } {
  const n = labels.length;
  const [k1, b1, k2, b2, k3, b3, k4, b4] = weights as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];

  const x: Maps = { size: shape.size, channels: 1, data: images };
  const y1 = convolve(n, x, k1, b1);
  const cells1 = cellsUnder(n, y1);
  const shares1 = sharesOf(y1, cells1, shape.pooling);
  const p1 = pool(y1, cells1, shares1);
  const y2 = convolve(n, p1, k2, b2);
  const cells2 = cellsUnder(n, y2);
  const shares2 = sharesOf(y2, cells2, shape.pooling);
  const p2 = pool(y2, cells2, shares2);
  const y3 = dense(n, p2.data, k3, b3).map(relu);
  const logits = dense(n, y3, k4, b4);

  let loss = 0;
  const dLogits = new Float64Array(logits.length);
  for (let row = 0; row < n; row++) {
    const z = logits.subarray(row * shape.classes, (row + 1) * shape.classes);
    const largest = Math.max(...z);
    const logSum = largest + Math.log(z.reduce((sum, v) => sum + Math.exp(v - largest), 0));
    loss += (logSum - z[labels[row]!]!) / n;
    z.forEach((v, c) => (dLogits[row * shape.classes + c] = (Math.exp(v - logSum) - (c === labels[row] ? 1 : 0)) / n));
  }

  const [dk4, db4, d3] = denseBack(n, y3, k4, dLogits);
  const [dk3, db3, dp2] = denseBack(
    n,
    p2.data,
    k3,
    d3.map((v, i) => (y3[i]! > 0 ? v : 0)),
  );
  const [dk2, db2, dp1] = convolveBack(n, p1, k2, y2, poolBack(y2, cells2, shares2, dp2));
  const [dk1, db1] = convolveBack(n, x, k1, y1, poolBack(y1, cells1, shares1, dp1));
  return { loss, gradients: [dk1, db1, dk2, db2, dk3, db3, dk4, db4] };
}

/** Adam as Keras 3 has it: `m lr sqrt(1 - b2^t) / (1 - b1^t) / (sqrt(v) + eps)`. */
export class Adam {
  private step = 0;
  private readonly m: Weights;
  private readonly v: Weights;

  constructor(
    private readonly weights: Weights,
    private readonly learningRate: number,
  ) {
    this.m = weights.map(({ length }) => new Float64Array(length));
    this.v = weights.map(({ length }) => new Float64Array(length));
  }

  update(gradients: Weights): void {
    this.step++;
    const rate = (this.learningRate * Math.sqrt(1 - 0.999 ** this.step)) / (1 - 0.9 ** this.step);
    gradients.forEach((gradient, layer) =>
      gradient.forEach((g, i) => {
        const m = (this.m[layer]![i] = 0.9 * this.m[layer]![i]! + 0.1 * g);
        const v = (this.v[layer]![i] = 0.999 * this.v[layer]![i]! + 0.001 * g * g);
        this.weights[layer]![i]! -= (m * rate) / (Math.sqrt(v) + 1e-7);
      }),
    );
  }
}
