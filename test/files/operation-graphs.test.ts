import { describe, expect, it } from 'vitest';
import { DataError, Dense, loadModel, saveModel, sizeOf } from '../../nn';
import { modelFromConfig } from '../../nn/files/keras-model';
import { loadNamed } from '../../nn/files/named-classes';
import { ConfigObject } from '../../nn/files/config-object';
import { expectClose, expectNoLeaks, testEngine } from '../gpu';
import golden from '../keras/operation-graphs.json';

expectNoLeaks();

async function unpack(packed: string): Promise<Uint8Array> {
  const stream = new Blob([Uint8Array.from(atob(packed), (char) => char.charCodeAt(0))]).stream();
  return new Uint8Array(await new Response(stream.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer());
}

/** As `wave` of the script. */
const shape = [3, 4, 4, 2];
const x = {
  data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.round(Math.sin(i * 1.7) * 1000) / 1000),
  shape,
};

describe('operations of a graph are read, run, and written as Keras 3 has them', () => {
  it.each(golden.cases)('$name', async ({ name, packed, shape, y }) => {
    const engine = await testEngine();
    using model = await loadModel(await unpack(packed), { name, engine });
    const found = await model.predict(x);
    expect(found.shape).toEqual(shape);
    expectClose(found.data, y, name);
    using again = await loadModel(await saveModel(model, 'm.keras'), { engine });
    expect((await again.predict(x)).data).toEqual(found.data);
    expect(again.layers.map((layer) => layer.name)).toEqual(model.layers.map((layer) => layer.name));
    await expect(saveModel(model, 'm.onnx')).rejects.toThrow('is an operation of keras.ops, which cannot be written');
    await expect(saveModel(model, 'm.h5')).rejects.toThrow('is an operation of keras.ops');
    if (!model.layers.some((layer) => layer instanceof Dense)) return;
    await model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const [before] = await model.weights[0]!.array();
    await model.trainOnBatch(x, { data: new Float32Array(sizeOf(shape)), shape });
    expect(await model.weights[0]!.array()).not.toEqual(before);
  });
});

const graph = (operation: object, args: readonly unknown[]): ConfigObject => {
  const history = { class_name: '__keras_tensor__', config: { keras_history: ['x', 0, 0] } };
  const input = { class_name: 'InputLayer', config: { batch_shape: [null, 4], name: 'x' }, name: 'x' };
  const node = { args: args.map((arg) => (arg === 'x' ? history : arg)), kwargs: {} };
  const layers = [
    { ...input, inbound_nodes: [] },
    { ...operation, name: 'y', inbound_nodes: [node] },
  ];
  const config = { name: 'm', layers, input_layers: ['x', 0, 0], output_layers: ['y', 0, 0] };
  return ConfigObject.of({ class_name: 'Functional', config } as never, 'model');
};

it('refuses what it has no operation for, and what does not keep the samples', async () => {
  const numpy = (className: string, config = {}): object => ({
    module: 'keras.src.ops.numpy',
    class_name: className,
    config: { name: 'y', ...config },
  });
  const refusals: [ConfigObject, string][] = [
    [graph(numpy('Histogram'), ['x']), 'the operation is not here; build the model here without'],
    [graph(numpy('Sum', { axis: null }), ['x']), 'an operation of a graph must keep the first axis'],
    [graph(numpy('Sum', { axis: 1, dtype: 'float16' }), ['x']), 'this option is not supported'],
    [graph(numpy('Add'), ['x', { class_name: 'Thing' }]), 'cannot read {"class_name":"Thing"}'],
    [graph(numpy('Reshape', { newshape: [-1, 3] }), ['x']), 'of 3 samples it makes [4, 3]'],
  ];
  for (const [config, message] of refusals) {
    await loadNamed(config.value);
    expect(() => modelFromConfig(config)).toThrow(DataError);
    expect(() => modelFromConfig(config)).toThrow(message);
  }
});
