import { expect, it } from 'vitest';
import { AveragePooling2D, Conv2D, Dense, Flatten, Input, MaxPooling2D, Sequential, sizeOf } from '../../nn';
import { testEngine } from '../gpu';
import golden from '../keras/notes-steps.json';
import { SWEEPS } from '../some-of';

const [BATCH, CLASSES, PIXELS] = [8, 10, 28 * 28];
/** All by `VITRINE_SWEEP=all`. */
const STEPS = SWEEPS ? 60 : 30;

/** The generator of `notes-steps.py`: numbers from -1 to 1. */
function generator(): (count: number) => Float32Array<ArrayBuffer> {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  return (count) => Float32Array.from({ length: count }, next);
}

it.each(['max', 'average'] as const)(
  `${STEPS} Adam steps of the notes' %s-pool network: every loss within 5e-5 of Keras's`,
  async (pooling) => {
    const pool = () => (pooling === 'max' ? new MaxPooling2D() : new AveragePooling2D());
    using model = new Sequential(
      [
        Input({ shape: [28, 28, 1] }),
        new Conv2D({ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }),
        pool(),
        new Conv2D({ filters: 64, kernelSize: 3, padding: 'same', activation: 'relu' }),
        pool(),
        new Flatten(),
        new Dense({ units: 100, activation: 'relu' }),
        new Dense({ units: CLASSES, activation: 'softmax' }),
      ],
      { engine: await testEngine() },
    );
    await model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', batchSize: BATCH });
    const draw = generator();
    model.setWeights(
      model.weights.map(({ shape }) => {
        const scale = Math.fround(Math.sqrt(3 / (shape.length > 1 ? sizeOf(shape.slice(0, -1)) : 1e4)));
        return { data: draw(sizeOf(shape)).map((value) => value * scale), shape };
      }),
    );
    const patterns = draw(CLASSES * PIXELS);
    const expected = golden[pooling].slice(0, STEPS);
    const labels = expected.flatMap((_, step) =>
      Array.from({ length: BATCH }, (_, i) => ((step * BATCH + i) * 7) % CLASSES),
    );
    const images = labels.map((label) =>
      draw(PIXELS).map((value, i) => Math.fround(value + patterns[label * PIXELS + i]!) * 0.5),
    );
    let worst = 0;
    for (const [step, loss] of expected.entries()) {
      const data = new Float32Array(BATCH * PIXELS);
      for (let i = 0; i < BATCH; i++) data.set(images[step * BATCH + i]!, i * PIXELS);
      const logs = await model.trainOnBatch(
        { data, shape: [BATCH, 28, 28, 1] },
        labels.slice(step * BATCH, (step + 1) * BATCH),
      );
      worst = Math.max(worst, Math.abs(logs.loss! - loss));
    }
    expect(worst).toBeLessThan(5e-5);
  },
);
