/**
 * Ten random configurations of every optimizer, as Keras runs them on fixed gradients: `test/keras/every_optimizer.py`
 * says which.
 */
import { describe, expect, it } from 'vitest';
import { Conv2D, Dense, type Engine, Flatten, Input, Model, type NDArray, type Optimizer } from '../../nn';
import { optimizerConfig, optimizerFromConfig } from '../../nn/optimizers/config';
import { OPTIMIZERS } from '../../nn/optimizers/registry';
import { expectNoLeaks, testEngine } from '../gpu';
import golden from '../keras/every-optimizer.json';

expectNoLeaks();

interface Case {
  readonly config: Readonly<Record<string, unknown>>;
  readonly excluded: { readonly var_names?: readonly string[] };
  readonly weights: readonly (readonly number[])[];
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

/** Steps by one capture, as `fit` takes them. */
async function steps(model: Model, optimizer: Optimizer): Promise<void> {
  const { trainer, engine } = model;
  const { plan, variables } = trainer.options;
  using key = engine.tensor(new Uint32Array(2));
  using scalars = engine.tensor(new Float32Array(4));
  using capture = await engine.capture(() => {
    plan?.unscale(variables);
    if (plan) plan.apply(variables, { key, scalars });
    else for (const update of variables.updates) optimizer.update({ ...update, scalars });
  });
  for (const gradients of golden.gradients) {
    const { step, scalars: numbers } = trainer.nextStep();
    key.write(Uint32Array.of(0, step));
    scalars.write(Float32Array.from({ length: 4 }, (_, i) => numbers[i] ?? 0));
    gradients.forEach((values, i) =>
      variables.gradients[i]!.write(
        Float32Array.from(values, (value) => Math.fround(value) * (optimizer.lossScaleFactor ?? 1)),
      ),
    );
    capture.replay();
  }
}

const START: readonly NDArray[] = golden.weights.map(({ shape, values }) => ({
  data: Float32Array.from(values),
  shape,
}));

it('there is a golden for every optimizer', () => {
  expect(cases.map(([name]) => name).toSorted()).toEqual(OPTIMIZERS.map(({ className }) => className).toSorted());
});

describe.each(cases)('%s', (className, configurations) => {
  it.each(configurations.map((each, i) => [i, each] as const))('configuration %i', async (_, each) => {
    const optimizer = optimizerFromConfig({ class_name: className, config: each.config });
    expect(optimizerConfig(optimizer).config).toEqual(each.config);
    if (each.excluded.var_names) optimizer.excludeFromWeightDecay({ varNames: each.excluded.var_names });
    using model = network(await testEngine());
    await model.build();
    model.setWeights(START);
    await model.compile({ optimizer, loss: 'mse', batchSize: null });
    await steps(model, optimizer);
    await expectWeights(model, each.weights, 'weights');
    model.trainer.finish();
    await expectWeights(model, each.averages ?? each.weights, 'averages');
  });
});
