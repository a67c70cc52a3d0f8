import { describe, expect, it } from 'vitest';
import {
  Adadelta,
  Adagrad,
  Adam,
  AdamW,
  Adamax,
  ArgumentError,
  CosineDecay,
  Dense,
  type Engine,
  ExponentialDecay,
  Ftrl,
  Input,
  Lion,
  Nadam,
  Optimizer,
  type OptimizerOptions,
  PiecewiseConstantDecay,
  RMSprop,
  SGD,
  ScheduleFreeAdamW,
  Sequential,
  Slab,
  setRandomSeed,
} from '../../nn';
import { clipGradients } from '../../nn/optimizers/clip';
import { bitsOf, testEngine } from '../gpu';
import { draw, generator } from '../ops/check';

const STEPS = 60;

/** One step of one weight in float64: gets its gradient and the rate of the step, changes the weight and its slots. */
type Rule = (w: { p: number; slots: number[] }, g: number, rate: number, step: number) => void;

const decaying =
  (decay: number, rule: Rule): Rule =>
  (w, g, rate, step) => {
    w.p -= w.p * decay * rate;
    rule(w, g, rate, step);
  };

const adam =
  (b1 = 0.9, b2 = 0.999, eps = 1e-7): Rule =>
  (w, g, rate, t) => {
    w.slots[0]! += (g - w.slots[0]!) * (1 - b1);
    w.slots[1]! += (g * g - w.slots[1]!) * (1 - b2);
    const alpha = (rate * Math.sqrt(1 - b2 ** t)) / (1 - b1 ** t);
    w.p -= (w.slots[0]! * alpha) / (Math.sqrt(w.slots[1]!) + eps);
  };

/** As Dozat has it (2016), with Keras's schedule of momenta. */
const nadam =
  (b1 = 0.9, b2 = 0.999, eps = 1e-7): Rule =>
  (w, g, rate, t) => {
    const u = (step: number): number => b1 * (1 - 0.5 * 0.96 ** step);
    const product = Array.from({ length: t }, (_, i) => u(i + 1)).reduce((a, b) => a * b, 1);
    w.slots[0]! += (g - w.slots[0]!) * (1 - b1);
    w.slots[1]! += (g * g - w.slots[1]!) * (1 - b2);
    const ahead = (u(t + 1) * w.slots[0]!) / (1 - product * u(t + 1)) + ((1 - u(t)) * g) / (1 - product);
    w.p -= (rate * ahead) / (Math.sqrt(w.slots[1]! / (1 - b2 ** t)) + eps);
  };

const sgd =
  (momentum = 0, nesterov = false): Rule =>
  (w, g, rate) => {
    if (momentum === 0) {
      w.p -= g * rate;
      return;
    }
    w.slots[0] = momentum * w.slots[0]! - g * rate;
    w.p += nesterov ? momentum * w.slots[0] - g * rate : w.slots[0];
  };

const rmsprop =
  ({ rho = 0.9, momentum = 0, eps = 1e-7, centered = false } = {}): Rule =>
  (w, g, rate) => {
    const average = momentum > 0 ? 2 : 1;
    w.slots[0] = rho * w.slots[0]! + (1 - rho) * g * g;
    if (centered) w.slots[average] = rho * w.slots[average]! + (1 - rho) * g;
    const change = (rate * g) / Math.sqrt(w.slots[0] - (centered ? w.slots[average]! ** 2 : 0) + eps);
    if (momentum > 0) w.slots[1] = momentum * w.slots[1]! + change;
    w.p -= momentum > 0 ? w.slots[1]! : change;
  };

const adagrad =
  (initial = 0.1, eps = 1e-7): Rule =>
  (w, g, rate, t) => {
    w.slots[0]! += g * g + (t === 1 ? initial : 0);
    w.p -= (rate * g) / Math.sqrt(w.slots[0]! + eps);
  };

const adadelta =
  (rho = 0.95, eps = 1e-7): Rule =>
  (w, g, rate) => {
    w.slots[0] = rho * w.slots[0]! + (1 - rho) * g * g;
    const change = (g * Math.sqrt(w.slots[1]! + eps)) / Math.sqrt(w.slots[0] + eps);
    w.slots[1] = rho * w.slots[1]! + (1 - rho) * change * change;
    w.p -= rate * change;
  };

const adamax =
  (b1 = 0.9, b2 = 0.999, eps = 1e-7): Rule =>
  (w, g, rate, t) => {
    w.slots[0]! += (g - w.slots[0]!) * (1 - b1);
    w.slots[1] = Math.max(b2 * w.slots[1]!, Math.abs(g));
    w.p -= (rate * w.slots[0]!) / ((1 - b1 ** t) * (w.slots[1] + eps));
  };

const ftrl =
  ({ power = -0.5, initial = 0.1, l1 = 0, l2 = 0, shrinkage = 0, beta = 0 } = {}): Rule =>
  (w, g, rate, t) => {
    const before = w.slots[0]! + (t === 1 ? initial : 0);
    const after = before + g * g;
    w.slots[1]! += g + 2 * shrinkage * w.p - ((after ** -power - before ** -power) / rate) * w.p;
    w.slots[0] = after;
    const z = w.slots[1]!;
    w.p = (Math.min(Math.max(z, -l1), l1) - z) / (after ** -power / rate + 2 * (l2 + beta / (2 * rate)));
  };

const lion =
  (b1 = 0.9, b2 = 0.99): Rule =>
  (w, g, rate) => {
    w.p -= rate * Math.sign(b1 * w.slots[0]! + (1 - b1) * g);
    w.slots[0] = b2 * w.slots[0]! + (1 - b2) * g;
  };

/** As Defazio et al. have it (2024): z descends, x is the mean of all z, and gradients are those at y. */
const scheduleFree = (b1 = 0.9, b2 = 0.999, eps = 1e-8, warmup = 0): Rule => {
  const means = new Map<object, number>();
  return (w, g, rate, t) => {
    if (t === 1) {
      w.slots[0] = w.p;
      means.set(w, w.p);
    }
    w.slots[1]! += (g * g - w.slots[1]!) * (1 - b2);
    w.slots[0]! -= (rate * Math.min(t / (warmup || 1), 1) * g) / (Math.sqrt(w.slots[1]! / (1 - b2 ** t)) + eps);
    const x = means.get(w)! + (w.slots[0]! - means.get(w)!) / t;
    means.set(w, x);
    w.p = (1 - b1) * w.slots[0]! + b1 * x;
  };
};

const halving = (learningRate: number) =>
  new ExponentialDecay({ initialLearningRate: learningRate, decaySteps: 30, decayRate: 0.5 });
const constant = (rate: number) => () => rate;

const rules: readonly [string, () => Optimizer, Rule, (step: number) => number, readonly string[]][] = [
  ['SGD', () => new SGD(), sgd(), constant(0.01), []],
  ['SGD with momentum', () => new SGD({ learningRate: 0.02, momentum: 0.9 }), sgd(0.9), constant(0.02), ['momentum']],
  [
    'SGD with Nesterov momentum',
    () => new SGD({ momentum: 0.9, nesterov: true }),
    sgd(0.9, true),
    constant(0.01),
    ['momentum'],
  ],
  ['SGD with momentum 1', () => new SGD({ learningRate: 1e-3, momentum: 1 }), sgd(1), constant(1e-3), ['momentum']],
  ['SGD with weight decay', () => new SGD({ weightDecay: 0.1 }), decaying(0.1, sgd()), constant(0.01), []],
  [
    'SGD on a schedule',
    () => new SGD({ learningRate: halving(0.05), momentum: 0.5 }),
    sgd(0.5),
    (t) => 0.05 * 0.5 ** ((t - 1) / 30),
    ['momentum'],
  ],
  ['RMSprop', () => new RMSprop(), rmsprop(), constant(0.001), ['velocity']],
  [
    'RMSprop with rho and a large epsilon',
    () => new RMSprop({ learningRate: 0.01, rho: 0.5, epsilon: 0.1 }),
    rmsprop({ rho: 0.5, eps: 0.1 }),
    constant(0.01),
    ['velocity'],
  ],
  [
    'RMSprop with momentum',
    () => new RMSprop({ momentum: 0.9 }),
    rmsprop({ momentum: 0.9 }),
    constant(0.001),
    ['velocity', 'momentum'],
  ],
  [
    'RMSprop, centered',
    () => new RMSprop({ centered: true, epsilon: 1e-3 }),
    rmsprop({ centered: true, eps: 1e-3 }),
    constant(0.001),
    ['velocity', 'average_gradient'],
  ],
  [
    'RMSprop, centered, with momentum and weight decay',
    () => new RMSprop({ learningRate: 0.002, centered: true, momentum: 0.5, epsilon: 1e-3, weightDecay: 0.5 }),
    decaying(0.5, rmsprop({ centered: true, momentum: 0.5, eps: 1e-3 })),
    constant(0.002),
    ['velocity', 'momentum', 'average_gradient'],
  ],
  ['Adam', () => new Adam(), adam(), constant(0.001), ['momentum', 'velocity']],
  [
    'Adam with betas and a large epsilon',
    () => new Adam({ learningRate: 0.01, beta1: 0.5, beta2: 0.9, epsilon: 1e-3 }),
    adam(0.5, 0.9, 1e-3),
    constant(0.01),
    ['momentum', 'velocity'],
  ],
  [
    'Adam with weight decay',
    () => new Adam({ learningRate: 0.01, weightDecay: 0.2 }),
    decaying(0.2, adam()),
    constant(0.01),
    ['momentum', 'velocity'],
  ],
  [
    'Adam on a schedule',
    () => new Adam({ learningRate: halving(0.02) }),
    adam(),
    (t) => 0.02 * 0.5 ** ((t - 1) / 30),
    ['momentum', 'velocity'],
  ],
  ['Nadam', () => new Nadam(), nadam(), constant(0.001), ['momentum', 'velocity']],
  [
    'Nadam with betas, a large epsilon and weight decay',
    () => new Nadam({ learningRate: 0.01, beta1: 0.5, beta2: 0.9, epsilon: 1e-3, weightDecay: 0.2 }),
    decaying(0.2, nadam(0.5, 0.9, 1e-3)),
    constant(0.01),
    ['momentum', 'velocity'],
  ],
  ['AdamW', () => new AdamW(), decaying(0.004, adam()), constant(0.001), ['momentum', 'velocity']],
  [
    'AdamW with much decay',
    () => new AdamW({ learningRate: 0.01, weightDecay: 0.5 }),
    decaying(0.5, adam()),
    constant(0.01),
    ['momentum', 'velocity'],
  ],
  ['Adagrad', () => new Adagrad(), adagrad(), constant(0.001), ['accumulator']],
  [
    'Adagrad from 0, with weight decay',
    () => new Adagrad(0.02, 0, { epsilon: 1e-3, weightDecay: 0.2 }),
    decaying(0.2, adagrad(0, 1e-3)),
    constant(0.02),
    ['accumulator'],
  ],
  ['Adadelta', () => new Adadelta(1), adadelta(), constant(1), ['accumulated_grad', 'accumulated_delta_var']],
  [
    'Adadelta with rho, a large epsilon and weight decay',
    () => new Adadelta({ learningRate: 0.5, rho: 0.5, epsilon: 1e-2, weightDecay: 0.1 }),
    decaying(0.1, adadelta(0.5, 1e-2)),
    constant(0.5),
    ['accumulated_grad', 'accumulated_delta_var'],
  ],
  ['Adamax', () => new Adamax(), adamax(), constant(0.001), ['momentum', 'norm']],
  [
    'Adamax with betas, a large epsilon and weight decay',
    () => new Adamax(0.01, 0.5, 0.9, 1e-3, { weightDecay: 0.2 }),
    decaying(0.2, adamax(0.5, 0.9, 1e-3)),
    constant(0.01),
    ['momentum', 'norm'],
  ],
  ['Ftrl', () => new Ftrl(0.01), ftrl(), constant(0.01), ['accumulator', 'linear']],
  [
    'Ftrl with all its options',
    () => new Ftrl(0.1, -0.75, 0.5, 0.01, 0.02, 0.03, 0.5),
    ftrl({ power: -0.75, initial: 0.5, l1: 0.01, l2: 0.02, shrinkage: 0.03, beta: 0.5 }),
    constant(0.1),
    ['accumulator', 'linear'],
  ],
  ['Lion', () => new Lion(), lion(), constant(0.001), ['momentum']],
  [
    'Lion with betas and weight decay, on a schedule',
    () => new Lion({ learningRate: halving(0.02), beta1: 0.5, beta2: 0.75, weightDecay: 0.2 }),
    decaying(0.2, lion(0.5, 0.75)),
    (t) => 0.02 * 0.5 ** ((t - 1) / 30),
    ['momentum'],
  ],
  ['ScheduleFreeAdamW', () => new ScheduleFreeAdamW(), scheduleFree(), constant(0.0025), ['momentum', 'velocity']],
  [
    'ScheduleFreeAdamW, warmed up',
    () => new ScheduleFreeAdamW(0.01, 0.5, 0.9, 1e-3, 20),
    scheduleFree(0.5, 0.9, 1e-3, 20),
    constant(0.01),
    ['momentum', 'velocity'],
  ],
];

/** Weights of two sizes, one of them odd, with slots, in slabs. */
function slabs(engine: Engine, optimizer: Optimizer) {
  const specs = [
    { shape: [5, 13], dtype: 'f32' as const },
    { shape: [8], dtype: 'f32' as const },
  ];
  const [parameters, gradients] = [new Slab(engine, specs), new Slab(engine, specs)];
  const slots = optimizer.slotNames.map(() => new Slab(engine, specs));
  const scalars = engine.tensor(new Float32Array(4));
  return {
    parameters,
    gradients,
    slots,
    scalars,
    dispose: () => [parameters, gradients, ...slots, scalars].forEach((each) => each.dispose()),
  };
}

describe(`${STEPS} steps follow float64`, () => {
  it.each(rules)('%s', async (_, make, rule, rateOf, slotNames) => {
    const engine = await testEngine();
    const optimizer = make();
    expect(optimizer.slotNames).toEqual(slotNames);
    const random = generator(11);
    const sizes = [65, 8];
    const start = sizes.map((size) => draw({ shape: [size] }, random));

    // The whole slab at once, captured; and weight by weight, eagerly: the same bits.
    const [whole, single] = [slabs(engine, optimizer), slabs(engine, optimizer)];
    for (const { parameters } of [whole, single]) parameters.write(start.map((p) => Float32Array.from(p)));
    using capture = await engine.capture(() => {
      const { parameters, gradients, slots, scalars } = whole;
      optimizer.update({
        parameters: parameters.all,
        gradients: gradients.all,
        slots: slots.map(({ all }) => all),
        scalars,
      });
    });
    const weights = start.map((p) => Array.from(p, (value) => ({ p: value, slots: slotNames.map(() => 0) })));
    for (let step = 1; step <= STEPS; step++) {
      const gradients = sizes.map((size) => draw({ shape: [size] }, random));
      gradients[0]![0] = 0; // one that no gradient reaches
      weights.forEach((weight, i) => weight.forEach((w, j) => rule(w, gradients[i]![j]!, rateOf(step), step)));
      const scalars = optimizer.scalars(step);
      expect(scalars.length).toBeLessThanOrEqual(4);
      for (const side of [whole, single]) {
        side.gradients.write(gradients.map((g) => Float32Array.from(g)));
        side.scalars.write(Float32Array.from({ length: 4 }, (_, i) => scalars[i] ?? 0));
      }
      capture.replay();
      sizes.forEach((_, i) => {
        optimizer.update({
          parameters: single.parameters.views[i]!,
          gradients: single.gradients.views[i]!,
          slots: single.slots.map(({ views }) => views[i]!),
          scalars: single.scalars,
        });
      });
    }
    for (const [i, weight] of weights.entries()) {
      const all = [whole.parameters, ...whole.slots];
      for (const [k, slab] of all.entries()) {
        const expected = weight.map((w) => (k === 0 ? w.p : w.slots[k - 1]!));
        const actual = (await slab.views[i]!.data()) as Float32Array;
        const scale = Math.max(...expected.map(Math.abs));
        expected.forEach((value, j) => {
          expect(Math.abs(actual[j]! - value), `${['weight', ...slotNames][k]} ${j}`).toBeLessThan(1e-5 * scale + 1e-6);
        });
        const other = (await [single.parameters, ...single.slots][k]!.views[i]!.data()) as Float32Array;
        expect(bitsOf(other)).toEqual(bitsOf(actual));
      }
    }
    whole.dispose();
    single.dispose();
  });
});

/** Three steps from [1, -3] and [2], with gradients g and [4 g_0], in Keras 3.15.1. */
const GRADIENTS = [
  [0.5, -2],
  [0.25, 3],
  [-1, 0.125],
] as const;
const keras: readonly [string, () => Optimizer, readonly number[]][] = [
  ['SGD()', () => new SGD(), [1.002500057220459, -3.0112500190734863, 2.009999990463257]],
  [
    'SGD(momentum=0.9)',
    () => new SGD({ momentum: 0.9 }),
    [0.9916999936103821, -3.0040500164031982, 1.9667999744415283],
  ],
  [
    'SGD(0.1, momentum=0.9, nesterov=True)',
    () => new SGD({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
    [0.9502999782562256, -3.1489498615264893, 1.801200032234192],
  ],
  [
    'SGD(0.1, momentum=0.5, weight_decay=0.1)',
    () => new SGD({ learningRate: 0.1, momentum: 0.5, weightDecay: 0.1 }),
    [0.9467939734458923, -3.025377035140991, 1.8465778827667236],
  ],
  ['RMSprop()', () => new RMSprop(), [0.9981818795204163, -2.9996275901794434, 1.998181939125061]],
  [
    'RMSprop(0.01, momentum=0.9, rho=0.8)',
    () => new RMSprop({ learningRate: 0.01, momentum: 0.9, rho: 0.8 }),
    [0.9389997720718384, -2.9767870903015137, 1.9389996528625488],
  ],
  [
    'RMSprop(0.01, centered=True, momentum=0.5, epsilon=1e-3)',
    () => new RMSprop({ learningRate: 0.01, centered: true, momentum: 0.5, epsilon: 1e-3 }),
    [0.9473599195480347, -2.983231782913208, 1.9458303451538086],
  ],
  ['Adam(0.01)', () => new Adam({ learningRate: 0.01 }), [0.9827420711517334, -2.994611978530884, 1.9827419519424438]],
  ['AdamW(0.01)', () => new AdamW({ learningRate: 0.01 }), [0.982623279094696, -2.9942526817321777, 1.982503056526184]],
  [
    'Adam(0.01, weight_decay=0.1)',
    () => new Adam({ learningRate: 0.01, weightDecay: 0.1 }),
    [0.9797743558883667, -2.9856386184692383, 1.976777195930481],
  ],
  [
    'SGD(0.1, clipnorm=1.0)',
    () => new SGD({ learningRate: 0.1, clipnorm: 1 }),
    [1.0666697025299072, -3.0150439739227295, 1.899999976158142],
  ],
  [
    'SGD(0.1, global_clipnorm=1.0)',
    () => new SGD({ learningRate: 0.1, globalClipnorm: 1 }),
    [0.9989535212516785, -3.027972459793091, 1.9958142042160034],
  ],
  [
    'SGD(0.1, clipvalue=0.5)',
    () => new SGD({ learningRate: 0.1, clipvalue: 0.5 }),
    [0.9750000238418579, -3.012500047683716, 1.9500000476837158],
  ],
  [
    'SGD(PiecewiseConstantDecay([0, 1], [0.1, 0.2, 0.4]))',
    () => new SGD({ learningRate: new PiecewiseConstantDecay({ boundaries: [0, 1], values: [0.1, 0.2, 0.4] }) }),
    [1.2999999523162842, -3.450000047683716, 3.1999998092651367],
  ],
];

it.each(keras)("Keras's own figures: %s", async (_, make, expected) => {
  const engine = await testEngine();
  const optimizer = make();
  const specs = [
    { shape: [2], dtype: 'f32' as const },
    { shape: [1], dtype: 'f32' as const },
  ];
  using parameters = new Slab(engine, specs);
  using gradients = new Slab(engine, specs);
  parameters.write([Float32Array.of(1, -3), Float32Array.of(2)]);
  using scalars = engine.tensor(new Float32Array(4));
  const slots = optimizer.slotNames.map(() => engine.tensor(new Float32Array(parameters.all.size)));
  GRADIENTS.forEach((g, i) => {
    gradients.write([Float32Array.from(g), Float32Array.of(4 * g[0])]);
    scalars.write(Float32Array.from({ length: 4 }, (_, k) => optimizer.scalars(i + 1)[k] ?? 0));
    clipGradients(gradients.views, optimizer);
    optimizer.update({ parameters: parameters.all, gradients: gradients.all, slots, scalars });
  });
  const values = [...(await parameters.views[0]!.data()), ...(await parameters.views[1]!.data())];
  values.forEach((value, i) => expect(Math.abs(value - expected[i]!), `weight ${i}`).toBeLessThan(1e-6));
  for (const slot of slots) slot.dispose();
});

it('centered RMSprop stays finite where the gradient settles, and rounding leaves less variance than none', async () => {
  const engine = await testEngine();
  const optimizer = new RMSprop({ centered: true });
  const gradient = Float32Array.from({ length: 64 }, (_, i) => 10 + 0.37 * i);
  using parameters = engine.tensor(new Float32Array(64));
  using gradients = engine.tensor(gradient.map((value) => 30 * value)); // means that come from above end above
  using scalars = engine.tensor(Float32Array.from({ length: 4 }, (_, i) => optimizer.scalars(1)[i] ?? 0));
  const slots = optimizer.slotNames.map(() => engine.tensor(new Float32Array(64)));
  using capture = await engine.capture(() => optimizer.update({ parameters, gradients, slots, scalars }));
  capture.replay();
  gradients.write(gradient);
  for (let step = 0; step < 300; step++) capture.replay();
  expect([...(await parameters.data())].every(Number.isFinite)).toBe(true);
  const [v, a] = await Promise.all(slots.map((slot) => slot.data()));
  expect([...v!].some((value, i) => Math.fround(value - Math.fround(a![i]! ** 2)) < 0)).toBe(true);
  for (const slot of slots) slot.dispose();
});

const FEATURES = 4;

/** Targets that are a linear function of the samples. */
function line(n: number) {
  const random = generator(5);
  const x = Float32Array.from(draw({ shape: [n, FEATURES] }, random));
  const y = Float32Array.from({ length: n }, (_, i) => 2 * x[i * FEATURES]! - x[i * FEATURES + 1]! + 0.5);
  return { x: { data: x, shape: [n, FEATURES] }, y };
}

async function fitted(optimizer: string | Optimizer, epochs = 3): Promise<{ loss: number[]; weights: Float32Array[] }> {
  setRandomSeed(8);
  using model = new Sequential(
    [Input({ shape: [FEATURES] }), new Dense({ units: 8, activation: 'relu' }), new Dense({ units: 1 })],
    {
      engine: await testEngine(),
    },
  );
  await model.compile({ optimizer, loss: 'meanSquaredError', batchSize: 16 });
  const { x, y } = line(64);
  const { history } = await model.fit(x, y, { epochs, batchSize: 16 });
  return { loss: history.loss!, weights: (await model.getWeights()).map(({ data }) => data as Float32Array) };
}

describe('training', () => {
  it.each<[string, () => Optimizer]>([
    ['SGD', () => new SGD({ learningRate: 0.05 })],
    ['SGD, Nesterov', () => new SGD({ learningRate: 0.02, momentum: 0.9, nesterov: true })],
    ['RMSprop', () => new RMSprop({ learningRate: 0.01 })],
    ['RMSprop, centered, momentum', () => new RMSprop({ learningRate: 0.003, centered: true, momentum: 0.9 })],
    ['AdamW', () => new AdamW({ learningRate: 0.02 })],
    ['clipnorm', () => new Adam({ learningRate: 0.02, clipnorm: 0.5 })],
    ['globalClipnorm', () => new SGD({ learningRate: 0.1, globalClipnorm: 1 })],
    ['clipvalue', () => new SGD({ learningRate: 0.1, clipvalue: 0.5 })],
    [
      'a schedule',
      () =>
        new Adam({
          learningRate: new CosineDecay({ initialLearningRate: 0, warmupTarget: 0.05, warmupSteps: 8, decaySteps: 80 }),
        }),
    ],
  ])('with %s the loss falls to less than half', async (_, make) => {
    const { loss } = await fitted(make(), 12);
    expect(loss.at(-1)!).toBeLessThan(0.5 * loss[0]!);
  });

  it.each<[string, () => Optimizer]>([
    ['adam', () => new Adam()],
    ['AdamW', () => new AdamW()],
    ['RMSprop', () => new RMSprop()],
    ['sgd', () => new SGD()],
    ['SGD', () => new SGD()],
  ])('%s by name is the one with defaults', async (name, make) => {
    expect(await fitted(name)).toEqual(await fitted(make()));
  });

  it('limits that no gradient reaches change no bit; a limit that they do bounds the step', async () => {
    const free = await fitted(new SGD({ learningRate: 0.05 }));
    expect(await fitted(new SGD({ learningRate: 0.05, clipvalue: 1e6 }))).toEqual(free);
    for (const limit of [{ clipnorm: 1e6 }, { globalClipnorm: 1e6 }]) {
      const { loss } = await fitted(new SGD({ learningRate: 0.05, ...limit }));
      loss.forEach((value, i) => expect(value).toBeCloseTo(free.loss[i]!, 5)); // x * (norm / norm) may round
    }
    const still = await fitted(new SGD({ learningRate: 0 }), 1);
    const once = await fitted(new SGD({ learningRate: 1, globalClipnorm: 0.001 }), 1);
    const moved = once.weights.flatMap((weight, i) => Array.from(weight, (value, j) => value - still.weights[i]![j]!));
    const distance = Math.hypot(...moved);
    expect(distance).toBeLessThan(0.00401); // four steps of 0.001
    expect(distance).toBeGreaterThan(0.001);
  });

  it('the same seed gives the same bits, clipped too', async () => {
    const runs = [await fitted(new Adam({ clipnorm: 0.1 })), await fitted(new Adam({ clipnorm: 0.1 }))];
    expect(runs[1]).toEqual(runs[0]);
  });

  it('a learning rate set between epochs is that of the steps that follow', async () => {
    const optimizer = new SGD({ learningRate: 0.05 });
    setRandomSeed(8);
    using model = new Sequential([Input({ shape: [FEATURES] }), new Dense({ units: 1 })], {
      engine: await testEngine(),
    });
    await model.compile({ optimizer, loss: 'mse', batchSize: 16 });
    const { x, y } = line(64);
    await model.fit(x, y, { batchSize: 16 });
    const before = await model.getWeights();
    optimizer.learningRate = 0;
    expect(optimizer.learningRate).toBe(0);
    await model.fit(x, y, { batchSize: 16 });
    expect(await model.getWeights()).toEqual(before);
    optimizer.learningRate = 0.05;
    await model.fit(x, y, { batchSize: 16 });
    expect(await model.getWeights()).not.toEqual(before);
  });
});

describe('the learning rate', () => {
  it("has Keras's defaults", () => {
    expect([new SGD(), new RMSprop(), new Adam(), new AdamW()].map(({ learningRate }) => learningRate)).toEqual([
      0.01, 0.001, 0.001, 0.001,
    ]);
    expect([new SGD(), new RMSprop(), new Adam(), new AdamW()].map(({ name }) => name)).toEqual([
      'sgd',
      'rm_sprop',
      'adam',
      'adam_w',
    ]);
    expect(new AdamW().weightDecay).toBe(0.004);
    expect(new Adam({ name: 'mine' }).name).toBe('mine');
  });

  it('on a schedule is that of the steps taken, and cannot be set', () => {
    const optimizer = new SGD({
      learningRate: new PiecewiseConstantDecay({ boundaries: [0, 2], values: [1, 0.5, 0.25] }),
      weightDecay: 0.1,
    });
    expect(optimizer.learningRate).toBe(1);
    expect([1, 2, 3, 4].map((step) => optimizer.scalars(step))).toEqual([
      [1, 0.1],
      [0.5, 0.05],
      [0.5, 0.05],
      [0.25, 0.025],
    ]);
    expect(optimizer.learningRate).toBe(0.25);
    expect(() => (optimizer.learningRate = 1)).toThrow(ArgumentError);
    expect(() => (optimizer.learningRate = 1)).toThrow('SGD: its learningRate follows a schedule');
  });

  it('may be what a function gives, which Keras calls without arguments', () => {
    let rate = 0.5;
    const optimizer = new SGD({ learningRate: () => rate });
    expect(optimizer.scalars(1)[0]).toBe(0.5);
    rate = 0.25;
    expect(optimizer.scalars(2)[0]).toBe(0.25);
    expect(optimizer.learningRate).toBe(0.25);
  });

  it('may follow any object with a call', () => {
    expect(new SGD({ learningRate: { call: (step) => 1 / (step + 1) } }).scalars(4)[0]).toBe(0.25);
    expect(() => new SGD({ learningRate: { call: () => NaN } }).scalars(1)).toThrow(
      'SGD: learningRate must be 0 or more, got NaN',
    );
  });
});

describe('what is refused', () => {
  const made: readonly [string, () => unknown, readonly string[]][] = [
    ['a learning rate below 0', () => new SGD({ learningRate: -1 }), ['SGD', 'learningRate', '-1']],
    [
      'an infinite learning rate',
      () => new RMSprop({ learningRate: Infinity }),
      ['RMSprop', 'learningRate', 'Infinity'],
    ],
    ['a learning rate set to NaN', () => (new Adam().learningRate = NaN), ['Adam', 'learningRate', 'NaN']],
    ['a negative weight decay', () => new AdamW({ weightDecay: -0.1 }), ['AdamW', 'weightDecay', '-0.1']],
    [
      'AdamW without weight decay',
      () => new AdamW({ weightDecay: null as unknown as number }),
      ['AdamW', 'weightDecay', 'use Adam'],
    ],
  ];
  it.each(made)('when it is made: %s', (_, make, words) => {
    expect(make).toThrow(ArgumentError);
    for (const word of words) expect(make).toThrow(word);
  });

  const compiled: readonly [string, () => string | Optimizer, readonly string[]][] = [
    [
      'no such name',
      () => 'rmspropp',
      ['unknown optimizer rmspropp', 'adam, adamw, adadelta, adafactor, adagrad, adamax'],
    ],
    ["a name of the language's own", () => 'constructor', ['unknown optimizer constructor']],
    ['a momentum of 2', () => new SGD({ momentum: 2 }), ['SGD', 'momentum', '[0, 1]', '2']],
    ['a negative momentum', () => new RMSprop({ momentum: -1 }), ['RMSprop', 'momentum', '-1']],
    ['a rho of 1', () => new RMSprop({ rho: 1 }), ['RMSprop', 'rho', '[0, 1)', '1']],
    ['an epsilon of NaN', () => new RMSprop({ epsilon: NaN }), ['RMSprop', 'epsilon', 'NaN']],
    ['a beta of 1', () => new AdamW({ beta1: 1 }), ['AdamW', 'beta1', '[0, 1)']],
    ['two ways of clipping', () => new Adam({ clipnorm: 1, clipvalue: 2 }), ['Adam', 'clipnorm 1, clipvalue 2']],
    ...(['clipnorm', 'globalClipnorm', 'clipvalue'] as const).flatMap((name) =>
      [0, -1, NaN, Infinity].map((limit): [string, () => Optimizer, string[]] => [
        `${name} ${limit}`,
        () => new Adam({ [name]: limit } satisfies OptimizerOptions),
        ['Adam', name, `got ${limit}`, 'positive'],
      ]),
    ),
  ];
  it.each(compiled)('when it is made, or by compile: %s', async (_, make, words) => {
    const engine = await testEngine();
    using model = new Sequential([Input({ shape: [FEATURES] }), new Dense({ units: 1 })], { engine });
    await model.build();
    const { buffers } = engine.stats();
    let error: unknown;
    const compile = async () => model.compile({ optimizer: make(), loss: 'mse' });
    await compile().catch((thrown: unknown) => (error = thrown));
    expect(error).toBeInstanceOf(ArgumentError);
    for (const word of words) expect((error as Error).message).toContain(word);
    expect(engine.stats().buffers).toBe(buffers);
    await model.compile({ optimizer: 'sgd', loss: 'mse' });
  });

  it('a schedule that goes wrong ends fit, and the model goes on working with another optimizer', async () => {
    using model = new Sequential([Input({ shape: [FEATURES] }), new Dense({ units: 1 })], {
      engine: await testEngine(),
    });
    const { x, y } = line(32);
    await model.compile({
      optimizer: new SGD({ learningRate: { call: (step) => (step < 2 ? 0.1 : NaN) } }),
      loss: 'mse',
      batchSize: 8,
    });
    await expect(model.fit(x, y, { batchSize: 8 })).rejects.toThrow(ArgumentError);
    await model.compile({ optimizer: 'sgd', loss: 'mse' });
    await model.fit(x, y);
  });
});

it('a custom class is an optimizer as well', async () => {
  class SignDescent extends Optimizer {
    static override readonly className: string = 'SignDescent';
    override get slotNames(): readonly string[] {
      return [];
    }
    override update({ parameters, gradients, scalars }: Parameters<Optimizer['update']>[0]): void {
      new SGD({ momentum: 0 }).update({ parameters, gradients, slots: [], scalars });
    }
  }
  expect(new SignDescent({}).name).toBe('sign_descent');
  const mine = await fitted(new SignDescent({ learningRate: 0.01 }));
  expect(mine).toEqual(await fitted(new SGD()));
});
