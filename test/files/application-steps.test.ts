/** Applications of Keras train as there: three steps, all weights. `test/keras/application-steps.py` says how. */
import { expect, it } from 'vitest';
import { Dropout, type Layer, type NDArray, SGD, SparseCategoricalCrossentropy } from '../../nn';
import { ConfigObject } from '../../nn/files/config-object';
import { modelFromConfig } from '../../nn/files/keras-model';
import { loadNamed } from '../../nn/files/named-classes';
import { type JSONObject, type JSONValue, isObject } from '../../nn/io/json';
import { testEngine } from '../gpu';
import goldens from '../keras/application-steps.json';
import { applicationWeight } from '../keras/application-weight';
import applications from '../keras/applications.json';
import { numbers } from '../keras/numbers';
import { unpack } from '../keras/unpack';
import { SWEEPS } from '../some-of';

const BATCH = 8;
const LOSSES = 1e-5;
/** Of the norm of a weight's change, and of that of the weight. */
const CHANGES = 1e-3;
const WEIGHTS = 1e-5;

/** As `application-steps.py` has it. */
function weight(name: string, shape: readonly number[], seed: number): Float32Array {
  const factor = Math.fround(Math.sqrt(shape.length === 4 && shape[3] === 1 ? shape[2]! : 1));
  return applicationWeight(name, shape, seed).map((v) => v * factor);
}

/** The config for images of a size, but that nothing is dropped. */
async function configOf(name: string, size: number): Promise<ConfigObject> {
  const { config } = applications.find((each) => each.name === name)!;
  const entry = ConfigObject.decode(await unpack(config), name);
  const text = JSON.stringify(entry.value, (key, value: JSONValue) => {
    if (key === 'batch_shape') return [null, size, size, 3];
    return isObject(value) && value.class_name === Dropout.className && isObject(value.config)
      ? { ...value, config: { ...value.config, rate: 0 } }
      : value;
  });
  return ConfigObject.of(JSON.parse(text) as JSONObject, name);
}

/** The one that has what the other has, and more. `VITRINE_SWEEP=all` takes both. */
const tried = SWEEPS ? goldens : goldens.filter(({ name }) => name === 'EfficientNetB0');

it.each(tried)('$name takes three steps as in Keras', async ({ name, size, rate, losses, changes }) => {
  const config = await configOf(name, size);
  await loadNamed(config.value);
  using model = modelFromConfig(config, await testEngine());
  const before: NDArray[] = [];
  const weights = model.leaves().map((layer): [Layer, NDArray[]] => {
    const made = layer.specs.map(({ name, shape }, i) => ({
      data: weight(name, shape, before.length + i),
      shape,
    }));
    before.push(...made);
    return [layer, made];
  });
  await model.restore(new Map(weights));
  const loss = new SparseCategoricalCrossentropy({ fromLogits: true });
  await model.compile({ optimizer: new SGD(rate), loss, batchSize: null });
  const shape = [BATCH, size, size, 3];
  const x = { data: numbers(shape, 1000).map((v) => Math.fround(v + 1) * 127.5), shape };
  const y = { data: Uint8Array.from({ length: BATCH }, (_, i) => (i * 3) % 10), shape: [BATCH] };
  for (const [i, expected] of losses.entries()) {
    const { loss } = await model.trainOnBatch(x, y);
    expect(Math.abs(loss! - expected) / expected, `loss ${i}: ${loss}`).toBeLessThan(LOSSES);
  }
  const after = await model.getWeights();
  expect(after.length).toBe(changes.length);
  changes.forEach(([norm, product], j) => {
    const { data, shape } = after[j]!;
    const first = before[j]!.data;
    const change = Float64Array.from(data as Float32Array, (value, i) => value - (first[i] as number));
    const along = numbers(shape, j);
    const sum = (of: (i: number) => number): number => change.reduce((total, _, i) => total + of(i), 0);
    const magnitude = Math.sqrt((first as Float32Array).reduce((total, v) => total + v * v, 0));
    const tolerance = CHANGES * norm! + WEIGHTS * magnitude;
    const what = `the change of weight ${j}, ${shape.join()}`;
    expect(Math.abs(Math.sqrt(sum((i) => change[i]! ** 2)) - norm!), what).toBeLessThanOrEqual(tolerance);
    expect(Math.abs(sum((i) => change[i]! * along[i]!) - product!), what).toBeLessThanOrEqual(tolerance);
  });
});
