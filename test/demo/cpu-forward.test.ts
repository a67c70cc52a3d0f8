import { expect, test } from 'vitest';
import { CpuForward } from '../../demo/cpu-forward/cpu-forward';
import { PRESETS, type PresetName } from '../../demo/run/architecture';
import { cpuGradCAM } from '../../demo/worker/cpu-gradcam';
import { gradCAM } from '../../demo/worker/gradcam';
import { network } from '../../demo/worker/network';
import { Model, setRandomSeed } from '../../nn';
import { expectClose, testEngine } from '../gpu';
import { generator } from '../ops/check';

test.each(Object.keys(PRESETS) as PresetName[])('of %s every output, and Grad-CAM, is the GPU’s', async (name) => {
  setRandomSeed(11);
  const engine = await testEngine();
  using model = network(PRESETS[name], engine);
  await model.build();
  const outputs = model.layers.map((layer) => layer.output);
  using all = new Model({ inputs: model.inputs, outputs, engine });
  const random = generator(3);
  const cpu = new CpuForward(model, await model.getWeights());
  const image = Float32Array.from({ length: 28 * 28 }, () => random());
  const expected = await all.predict({ data: image, shape: [1, 28, 28, 1] });
  const values = cpu.outputs(image);
  outputs.forEach((tensor, i) => {
    const { data, shape } = values.get(tensor)!;
    expect([1, ...shape]).toEqual(expected[i]!.shape);
    expectClose(expected[i]!.data, data, tensor.layer.name);
  });
  const of = { data: image, shape: [28, 28, 1] };
  const cam = cpuGradCAM(cpu, model.layers, of, 3);
  const tape = await gradCAM(model, of, 3);
  expect(cam.shape).toEqual(tape.shape);
  expectClose(tape.data, cam.data, 'Grad-CAM');
});
