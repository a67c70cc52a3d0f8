/** Models of other policies than float32, and of inputs that are no floats: read, and computed in float32. */
import { expect, it, vi } from 'vitest';
import { loadModel, saveModel } from '../../nn';
import { testEngine } from '../gpu';
import goldens from '../keras/policies.json';
import { unpack } from '../keras/unpack';

const x = { data: Float32Array.from({ length: 32 }, (_, i) => Math.round((9 * i) / 31)), shape: [2, 4, 4, 1] };

it.each(goldens)('$file', async ({ file, policy, packed, predictions }) => {
  const engine = await testEngine();
  const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
  using model = await loadModel(await unpack(packed), { name: file, engine });
  const warnings = warn.mock.calls.map(([line]) => String(line));
  expect(warnings.filter((line) => line.includes('policy'))).toHaveLength(policy === 'float32' ? 0 : 1);
  const { data } = await model.predict(x);
  predictions.forEach((value, i) => expect(data[i]).toBeCloseTo(value, 5));
  // Bytes are taken as they are.
  expect((await model.predict({ ...x, data: Uint8Array.from(x.data) })).data).toEqual(data);
  await model.trainOnBatch(x, [0, 2]);
  using again = await loadModel(await saveModel(model, 'again.keras'), { engine });
  expect((await again.predict(x)).data).toEqual((await model.predict(x)).data);
});
