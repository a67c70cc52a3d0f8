import { expect, it } from 'vitest';
import {
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  Input,
  MaxPooling2D,
  Sequential,
  type Tensor,
  fashionMNISTModel,
  mean,
  setRandomSeed,
  sparseCategoricalCrossentropy,
  valueAndGradients,
} from '../../nn';
import { sparseCategoricalCrossentropyCheck } from '../../engine/internal';
import { testEngine } from '../gpu';
import { draw, generator } from '../ops/check';
import { SWEEPS } from '../some-of';

const norm = (values: Iterable<number>): number => {
  let sum = 0;
  for (const v of values) sum += v * v;
  return Math.sqrt(sum);
};

type Engine = Awaited<ReturnType<typeof testEngine>>;

const conv = (filters: number) => new Conv2D({ filters, kernelSize: 3, activation: 'relu' });
const pool = () => new MaxPooling2D({ poolSize: 2 });

const mnistConvnet = (engine: Engine): Sequential =>
  new Sequential(
    [
      Input({ shape: [28, 28, 1] }),
      ...[conv(32), pool(), conv(64), pool(), conv(64)],
      new Flatten(),
      new Dense({ units: 64, activation: 'relu' }),
      new Dense({ units: 10, activation: 'softmax' }),
    ],
    { engine },
  );

const catsAndDogsConvnet = (engine: Engine): Sequential =>
  new Sequential(
    [
      Input({ shape: [150, 150, 3] }),
      ...[32, 64, 128, 128].flatMap((filters) => [conv(filters), pool()]),
      new Flatten(),
      new Dropout({ rate: 0.5 }),
      new Dense({ units: 512, activation: 'relu' }),
      // Two classes by two units, so that the networks have one loss.
      new Dense({ units: 2, activation: 'softmax' }),
    ],
    { engine },
  );

const NETWORKS: readonly (readonly [string, (engine: Engine) => Sequential, readonly number[]])[] = [
  ['max pooling', (engine) => fashionMNISTModel({ pooling: 'max', engine }), [4, 28, 28, 1]],
  ['average pooling', (engine) => fashionMNISTModel({ pooling: 'average', engine }), [16, 28, 28, 1]],
  ['the MNIST convnet', mnistConvnet, [32, 28, 28, 1]],
  ['the cats and dogs convnet', catsAndDogsConvnet, [4, 150, 150, 3]],
];
/** All networks by `VITRINE_SWEEP=all`, in more directions. */
const DIRECTIONS = SWEEPS ? 8 : 2;

/**
 * Along the gradient, by more or less of each of its elements, the slope is steep, and known to a hundredth or better:
 * a factor, a sign or a part that is wrong shows. In a random direction it is less steep by the root of the number of
 * weights, and kinks take some hundredths of it: there shows a gradient that is 0 where it should not be.
 *
 * `step`: how far a weight moves, in parts of its tensor's root mean square. Shorter ones meet fewer kinks of a ReLU or
 * a maximum (along a gradient of the MNIST convnet 5e-4 is off by 0.023, 1e-4 by 0.009); of predictions that are off by
 * 1e-7, the loss must still change by many times that. `tolerance`: of the root mean square of the differences to that
 * of the slopes, over the directions.
 */
const KINDS = [
  { along: true, step: 1e-4, tolerance: 0.02 },
  { along: false, step: 5e-4, tolerance: 0.25 },
] as const;

it.each(SWEEPS ? NETWORKS : NETWORKS.slice(0, 1))(
  '%s: the loss changes as the gradient of each weight says',
  { timeout: 1_200_000 },
  async (_, make, shape) => {
    const engine = await testEngine();
    setRandomSeed(3);
    using model = make(engine);
    await model.build();
    const random = generator(1);
    const classes = model.outputShape!.at(-1)!;
    const labels = { shape: [shape[0]!], data: draw({ shape: [shape[0]!], values: { below: classes } }, random) };
    using x = engine.tensor(Float32Array.from(draw({ shape }, random)), shape);
    using y = engine.tensor(Uint32Array.from(labels.data));
    using key = engine.tensor(Uint32Array.of(7, 1)); // of dropout: the same in every run
    const predict = (): Tensor => model.call(x, { training: true, key });
    /** In float64, of float32 predictions. */
    const lossNow = async (): Promise<number> => {
      using predictions = predict();
      const given = { shape: predictions.shape, data: Float64Array.from(await predictions.data()) };
      const [rows] = sparseCategoricalCrossentropyCheck.reference([labels, given], {});
      return rows!.reduce((a, b) => a + b) / rows!.length;
    };
    const { value, gradients } = valueAndGradients(
      engine,
      () => mean(sparseCategoricalCrossentropy(y, predict())),
      model.trainableWeights,
    );
    expect(await value.item()).toBeCloseTo(await lossNow(), 5);
    for (const [i, weight] of model.trainableWeights.entries()) {
      const [at, gradient] = [(await weight.data()) as Float32Array, (await gradients[i]!.data()) as Float32Array];
      const scale = norm(at) / Math.sqrt(at.length) || 0.05; // a bias begins as 0
      const factor = Math.sqrt(at.length) / norm(gradient);
      for (const { along, step, tolerance } of KINDS) {
        const h = step * scale;
        const [slopes, expected]: [number[], number[]] = [[], []];
        for (let n = 0; n < DIRECTIONS; n++) {
          const direction = along
            ? Float64Array.from(gradient, (g) => 2 * random() * g * factor)
            : draw({ shape: [at.length] }, random);
          const losses: number[] = [];
          // The slope is by what float32 made of the move.
          let wanted = 0;
          for (const sign of [1, -1]) {
            const to = at.map((v, k) => v + sign * h * direction[k]!);
            wanted += sign * to.reduce((sum, v, k) => sum + v * gradient[k]!, 0);
            weight.write(to);
            losses.push(await lossNow());
          }
          weight.write(at);
          slopes.push((losses[0]! - losses[1]!) / (2 * h));
          expected.push(wanted / (2 * h));
        }
        // Two losses, each off by what float32 leaves of a prediction.
        const noise = (Math.sqrt(DIRECTIONS) * 1e-7) / h;
        const off = norm(slopes.map((slope, n) => slope - expected[n]!)) - noise;
        const what = `weight ${i} [${weight.shape.join()}], ${along ? 'along its gradient' : 'anywhere'}`;
        expect(off, `${what}: ${slopes.join(' ')} for ${expected.join(' ')}`).toBeLessThan(tolerance * norm(expected));
      }
    }
    for (const tensor of [value, ...gradients]) tensor.dispose();
  },
);
