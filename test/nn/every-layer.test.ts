/**
 * Random configurations of every layer, as Keras runs them: shapes, weights, output, gradients, at rest and while
 * training. `test/keras/every_layer.py` says which. The ordinary run takes three, `VITRINE_SWEEP=all` all ten.
 */
import { describe, expect, test } from 'vitest';
import { type Engine, type Tensor, valueAndGradients } from '../../engine';
import { Input, Model, type NDArray, type Shape } from '../../nn';
import { ConfigObject } from '../../nn/files/config-object';
import { layerFromConfig } from '../../nn/files/keras-layers';
import { loadLayers } from '../../nn/layers/registry';
import { type JSONObject, type JSONValue, isObject } from '../../nn/io/json';
import { testEngine } from '../gpu';
import goldens from '../keras/every-layer.json';
import { numbers } from '../keras/numbers';
import { someOf } from '../some-of';

/** Of an array: some of its elements, spread evenly, in base64, and the largest magnitude of all. */
interface Chosen {
  readonly shape: readonly number[];
  readonly largest: number;
  readonly elements: string;
}

interface Run {
  readonly y: Chosen;
  readonly inputs: readonly Chosen[];
  readonly weights: readonly Chosen[];
  readonly kept?: readonly Chosen[];
}

interface Case {
  readonly config: JSONObject;
  readonly shapes: readonly (readonly number[])[];
  /** What inputs are multiplied by, and what is added then. Default 1 and 0. */
  readonly scale?: readonly [scale: number, offset: number];
  readonly weights: readonly (readonly [name: string, shape: readonly number[]])[];
  /** None where Keras forgets what the layer does. */
  readonly infer?: Run;
  /** None where it is as `infer`, or random. */
  readonly train?: Run;
}

const BATCH = 3;

const weight = (name: string, shape: Shape, seed: number): Float32Array<ArrayBuffer> =>
  name === 'count'
    ? new Float32Array(1)
    : name.includes('variance')
      ? numbers(shape, seed).map((v) => Math.abs(v) + 0.5)
      : numbers(shape, seed);

const floats = (base64: string): Float32Array =>
  new Float32Array(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer);

async function expectChosen(what: string, actual: Tensor, { shape, largest, elements }: Chosen): Promise<void> {
  expect(actual.shape, what).toEqual(shape);
  const [data, expected] = [await actual.data(), floats(elements)];
  const step = Math.ceil(data.length / 64);
  const worst = expected.reduce((worst, value, i) => {
    const error = Math.abs(data[i * step]! - value);
    return error <= worst ? worst : error; // a NaN stays
  }, 0);
  expect(worst, `${what}: the largest error`).toBeLessThanOrEqual(1e-5 * largest + 1e-6);
}

async function expectRun(
  engine: Engine,
  model: Model,
  { shapes, scale: [scale, offset] = [1, 0] }: Case,
  run: Run,
  training: boolean,
): Promise<void> {
  const inputs = shapes.map((shape, i) =>
    engine.tensor(
      numbers([BATCH, ...shape], 100 + i).map((v) => v * scale + offset),
      [BATCH, ...shape],
    ),
  );
  const seed = engine.tensor(numbers(run.y.shape, 7), run.y.shape);
  const forward = (): Tensor => model.call(inputs as [Tensor, ...Tensor[]], { training });
  const wrt = [...inputs, ...model.trainableWeights];
  // Of some layers Keras on TensorFlow has no gradient, or another one.
  const hasGradient = run.inputs.length > 0;
  const { value, gradients } = hasGradient
    ? valueAndGradients(engine, forward, wrt, { seed })
    : { value: forward(), gradients: [] };
  const mode = training ? 'training' : 'at rest';
  await expectChosen(`the output ${mode}`, value, run.y);
  for (const [i, wanted] of [...run.inputs, ...run.weights].entries()) {
    const weight = i - inputs.length;
    await expectChosen(
      `the gradient of ${weight < 0 ? `input ${i}` : `weight ${weight}`}, ${mode}`,
      gradients[i]!,
      wanted,
    );
  }
  for (const [i, wanted] of (run.kept ?? []).entries())
    await expectChosen(`kept weight ${i}`, model.nonTrainableWeights[i]!, wanted);
  for (const tensor of new Set([...inputs, seed, value, ...gradients])) tensor.dispose();
}

/** Keras 3.15 writes more nulls than the versions before it. */
function withoutNulls(config: unknown): JSONObject {
  const kept = Object.entries(config as Record<string, JSONValue>).filter(([, value]) => value !== null);
  return Object.fromEntries(
    kept.map(([key, value]): [string, JSONValue] => [key, isObject(value) ? withoutNulls(value) : value]),
  );
}

await loadLayers();

describe.each(Object.entries(goldens as unknown as Record<string, readonly Case[]>))('%s', (className, cases) => {
  test.each(someOf([...cases.entries()], 3))('configuration %i', async (_, each) => {
    const engine = await testEngine();
    const entry = { module: 'keras.layers', class_name: className, config: each.config, registered_name: null };
    const layer = layerFromConfig(ConfigObject.of(entry, className));
    const config = withoutNulls(layer.getConfig());
    expect(each.config).toMatchObject(config);
    const missing = Object.keys(each.config).filter((key) => !(key in config));
    // What batch renormalization would do; it is off.
    expect(missing.filter((key) => each.config[key] && key !== 'renorm_momentum')).toEqual([]);
    const inputs = each.shapes.map((shape) => Input({ shape }));
    const output = layer.apply(inputs as [(typeof inputs)[0], ...typeof inputs]);
    using model = new Model({ inputs, outputs: output, engine });
    await model.build();
    expect(layer.specs.map(({ name, shape }) => [name, shape])).toEqual(each.weights);
    layer.setWeights(each.weights.map(([name, shape], j): NDArray => ({ data: weight(name, shape, 200 + j), shape })));
    if (each.infer) await expectRun(engine, model, each, each.infer, false);
    if (each.train) await expectRun(engine, model, each, each.train, true);
  });
});
