/**
 * Every class of `keras.applications`, for its smallest input and ten classes: its file is read, its weights are as
 * many, and it predicts what Keras does. Those that are too large for a test are read by their configuration. The
 * ordinary run predicts by a few that have all kinds of layers, `VITRINE_SWEEP=all` by one of each family.
 */
import { expect, it } from 'vitest';
import type { Layer, NDArray } from '../../nn';
import { ConfigObject } from '../../nn/files/config-object';
import { modelConfig, modelFromConfig } from '../../nn/files/keras-model';
import { loadNamed } from '../../nn/files/named-classes';
import type { JSONObject } from '../../nn/io/json';
import { testEngine } from '../gpu';
import { applicationWeight } from '../keras/application-weight';
import goldens from '../keras/applications.json';
import { numbers } from '../keras/numbers';
import { unpack } from '../keras/unpack';
import { SWEEPS } from '../some-of';

interface Application {
  readonly name: string;
  readonly size: number;
  readonly weights: number;
  readonly config: string;
  readonly predictions?: readonly number[];
}

it.each(goldens as readonly Application[])('$name is read and written', async ({ name, weights, config }) => {
  const entry = ConfigObject.decode(await unpack(config), name);
  await loadNamed(entry.value);
  const model = modelFromConfig(entry);
  expect(model.countParams()).toBe(weights);
  const again = modelFromConfig(ConfigObject.of(JSON.parse(JSON.stringify(modelConfig(model))) as JSONObject, name));
  expect(again.countParams()).toBe(weights);
  expect(again.outputShape).toEqual([10]);
});

const FEW = ['MobileNetV2', 'MobileNetV3Small', 'NASNetMobile'];
const predicting = (goldens as readonly Application[]).filter(
  ({ name, predictions }) => predictions && (SWEEPS || FEW.includes(name)),
);

it.each(predicting)('$name predicts as in Keras', async ({ name, size, config, predictions }) => {
  const entry = ConfigObject.decode(await unpack(config), name);
  await loadNamed(entry.value);
  using model = modelFromConfig(entry, await testEngine());
  let seed = 0;
  const weights = model
    .leaves()
    .map((layer): [Layer, NDArray[]] => [
      layer,
      layer.specs.map(({ name, shape }) => ({ data: applicationWeight(name, shape, seed++), shape })),
    ]);
  await model.restore(new Map(weights));
  const x = {
    data: numbers([1, size, size, 3], 1000).map((v) => Math.fround(v + 1) * 127.5),
    shape: [1, size, size, 3],
  };
  const predicted = await model.predict(x);
  const { data } = Array.isArray(predicted) ? predicted[0]! : predicted;
  const largest = Math.max(...predictions!.map(Math.abs));
  predictions!.forEach((value, i) => expect(Math.abs(data[i]! - value) / largest, `class ${i}`).toBeLessThan(1e-4));
});
