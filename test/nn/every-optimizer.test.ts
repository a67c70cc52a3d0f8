/**
 * Random configurations of every optimizer, as Keras runs them on fixed gradients: `test/keras/every_optimizer.py` says
 * which. The ordinary run takes four, `VITRINE_SWEEP=all` all ten.
 */
import { describe, expect, it } from 'vitest';
import {
  Conv2D,
  Dense,
  type Engine,
  Flatten,
  Input,
  Model,
  LossScaleOptimizer,
  type NDArray,
  type Optimizer,
} from '../../nn';
import { optimizerConfig, optimizerFromConfig } from '../../nn/optimizers/config';
import { DELEGATING, OPTIMIZERS } from '../../nn/optimizers/registry';
import { testEngine } from '../gpu';
import golden from '../keras/every-optimizer.json';
import { someOf } from '../some-of';

interface Case {
  readonly config: Readonly<Record<string, unknown>>;
  readonly excluded: { readonly var_names?: readonly string[] };
  readonly weights: readonly (readonly number[])[];
  /** What each step's loss is multiplied by, of those whose optimizers within do the work. */
  readonly scales?: readonly number[];
  /** The weights after `fit` has ended. */
  readonly averages?: readonly (readonly number[])[];
}

const cases = Object.entries(golden.optimizers as unknown as Readonly<Record<string, readonly Case[]>>);

/** Its weights are those of the script, by their paths too. */
function network(engine: Engine): Model {
  const x = Input({ shape: [2, 2, 1] });
  const conv = new Flatten().apply(new Conv2D(3, 2, { name: 'conv' }).apply(x));
  const wide = new Dense(5, { useBias: false, name: 'wide' }).apply(conv);
  return new Model(x, new Dense(2, { name: 'output' }).apply(wide), { engine });
}

async function expectWeights(model: Model, expected: readonly (readonly number[])[], what: string): Promise<void> {
  const arrays = await model.getWeights();
  for (const [i, values] of expected.entries()) {
    const largest = Math.max(...values.map(Math.abs));
    const worst = values.reduce((worst, value, j) => {
      const error = Math.abs((arrays[i]!.data[j] as number) - value);
      return error <= worst ? worst : error; // a NaN stays
    }, 0);
    expect(worst, `${what} ${golden.weights[i]!.path}`).toBeLessThanOrEqual(1e-5 * Math.max(largest, 1e-2));
  }
}

/** Steps at which an optimizer that scales the loss meets a gradient that is not finite, as in the script. */
const NOT_FINITE: Readonly<Record<number, number>> = { 1: Infinity, 4: NaN };

/** Steps by one capture, as `fit` takes them. @returns the scales of the loss. */
async function steps(model: Model, optimizer: Optimizer): Promise<number[]> {
  const { trainer, engine } = model;
  const { plan, variables } = trainer.options;
  using key = engine.tensor(new Uint32Array(2));
  using scalars = engine.tensor(new Float32Array(4));
  using capture = await engine.capture(() => {
    plan?.unscale(variables);
    if (plan) plan.apply(variables, { key, scalars });
    else for (const update of variables.updates) optimizer.update({ ...update, scalars });
  });
  const scales: number[] = [];
  for (const [at, gradients] of golden.gradients.entries()) {
    const { step, scalars: numbers } = await trainer.ready();
    const factor = optimizer instanceof LossScaleOptimizer ? optimizer.dynamicScale : (optimizer.lossScaleFactor ?? 1);
    scales.push(factor);
    key.write(Uint32Array.of(0, step));
    scalars.write(Float32Array.from({ length: 4 }, (_, i) => numbers[i] ?? 0));
    gradients.forEach((values, i) => {
      const scaled = Float32Array.from(values, (value) => Math.fround(value) * factor);
      if (optimizer instanceof LossScaleOptimizer && i === 3 && at in NOT_FINITE)
        scaled[values.length - 1] = NOT_FINITE[at]!;
      variables.gradients[i]!.write(scaled);
    });
    capture.replay();
  }
  return scales;
}

const START: readonly NDArray[] = golden.weights.map(({ shape, values }) => ({
  data: Float32Array.from(values),
  shape,
}));

it('there is a golden for every optimizer', () => {
  const all = [...OPTIMIZERS, ...DELEGATING].map(({ className }) => className);
  expect(cases.map(([name]) => name).toSorted()).toEqual(all.toSorted());
});

describe.each(cases)('%s', (className, configurations) => {
  it.each(someOf([...configurations.entries()], 4))('configuration %i', async (_, each) => {
    const optimizer = optimizerFromConfig({ class_name: className, config: each.config });
    expect(optimizerConfig(optimizer).config).toEqual(each.config);
    if (each.excluded.var_names) optimizer.excludeFromWeightDecay({ varNames: each.excluded.var_names });
    using model = network(await testEngine());
    await model.build();
    model.setWeights(START);
    await model.compile({ optimizer, loss: 'mse', batchSize: null });
    const scales = await steps(model, optimizer);
    if (each.scales) expect(scales).toEqual(each.scales.map(Math.fround));
    await expectWeights(model, each.weights, 'weights');
    await model.trainer.finish();
    await expectWeights(model, each.averages ?? each.weights, 'averages');
  });
});
