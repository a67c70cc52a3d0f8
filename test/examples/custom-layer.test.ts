import { expect, it } from 'vitest';
import { customLayer } from '../../examples/custom-layer';
import {
  ArgumentError,
  Dense,
  Input,
  Layer,
  Sequential,
  loadModel,
  registerKerasSerializable,
  saveModel,
} from '../../nn';
import { readZip } from '../../nn/io/zip';
import { testEngine } from '../gpu';

it('the example trains, saves, loads and predicts the same', async () => {
  const { losses, distance, same, file } = await customLayer(await testEngine());
  expect(losses).toHaveLength(5);
  expect(losses.at(-1)!).toBeLessThan(losses[0]!);
  expect(distance).toBeGreaterThan(0);
  expect(same).toBe(true);
  // As Keras 3.15 writes a class that is registered.
  const config = JSON.parse(new TextDecoder().decode(readZip(file, 'custom.keras').get('config.json'))) as {
    config: { layers: Record<string, unknown>[] };
    compile_config: Record<string, unknown>;
  };
  const own = (className: string) => ({ module: null, class_name: className, registered_name: `example>${className}` });
  const [, gain, dense] = config.config.layers;
  expect(gain).toMatchObject({ ...own('Gain'), config: { factor: 0.5 }, build_config: { input_shape: [null, 2] } });
  expect(dense).toMatchObject({ config: { kernel_initializer: { ...own('Ramp'), config: { step: 0.5 } } } });
  expect(config.compile_config).toMatchObject({
    loss: { ...own('HalfSquared'), config: { name: 'half_squared', reduction: 'sum_over_batch_size' } },
    metrics: [{ ...own('Distance'), config: { name: 'distance' } }],
  });
});

it('an .h5 keeps a registered layer too, and none that is not registered', async () => {
  const engine = await testEngine();
  class Plain extends Layer {
    override infer([shape]: Parameters<Layer['infer']>[0]) {
      return shape;
    }
    override call([x]: Parameters<Layer['call']>[0]) {
      return x;
    }
  }
  using before = new Sequential([Input([2]), new Plain({})], { engine });
  await expect(saveModel(before, 'plain.h5')).rejects.toThrow(ArgumentError);
  await expect(saveModel(before, 'plain.h5')).rejects.toThrow('registerKerasSerializable(Plain)');
  registerKerasSerializable(Plain);
  using model = new Sequential([Input([2]), new Plain({ name: 'own' }), new Dense(1)], { engine });
  for (const name of ['plain.h5', 'plain.keras']) {
    using loaded = await loadModel(await saveModel(model, name), { engine });
    expect(loaded.layers.find((layer) => layer.name === 'own')).toBeInstanceOf(Plain);
    expect((await loaded.predict([[1, 2]])).data).toEqual((await model.predict([[1, 2]])).data);
  }
});
