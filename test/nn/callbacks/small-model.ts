import { type CompileOptions, Dense, Input, type Model, type NDArray, Sequential, setRandomSeed } from '../../../nn';
import { bitsOf, testEngine } from '../../gpu';
import { draw, generator } from '../../ops/check';

const FEATURES = 4;
const CLASSES = 3;

/** Points around one centre for each class. */
export function points(n: number, seed = 3): { x: NDArray<Float32Array>; y: Uint8Array } {
  const random = generator(seed);
  const y = Uint8Array.from({ length: n }, () => random() * CLASSES);
  const noise = draw({ shape: [n, FEATURES] }, random);
  const data = Float32Array.from(noise, (v, i) => 0.5 * v + (i % FEATURES === y[Math.floor(i / FEATURES)] ? 2 : 0));
  return { x: { data, shape: [n, FEATURES] }, y };
}

/** The points in batches, from a generator that ends. */
export function* batchesOf(n: number, batchSize: number): Generator<[NDArray, Uint8Array]> {
  const { x, y } = points(n);
  for (let at = 0; at < n; at += batchSize) {
    const rows = Math.min(batchSize, n - at);
    yield [
      { data: x.data.subarray(FEATURES * at, FEATURES * (at + rows)), shape: [rows, FEATURES] },
      y.subarray(at, at + rows),
    ];
  }
}

/** A classifier of them, its figures read after every batch. */
export async function smallModel(options: Partial<CompileOptions> = {}, engine = testEngine()): Promise<Sequential> {
  setRandomSeed(5);
  const layers = [new Dense({ units: 6, activation: 'relu' }), new Dense({ units: CLASSES, activation: 'softmax' })];
  const model = new Sequential([Input({ shape: [FEATURES] }), ...layers], { engine: await engine });
  await model.compile({
    optimizer: 'adam',
    loss: 'sparse_categorical_crossentropy',
    metrics: ['accuracy'],
    stepsPerExecution: 1,
    ...options,
  });
  return model;
}

export const bitsOfWeights = async (model: Model): Promise<Uint32Array[]> =>
  (await model.getWeights()).map(({ data }) => bitsOf(data as Float32Array));
