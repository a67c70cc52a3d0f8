import { it } from 'vitest';
import { muonUpdate } from '../../engine';
import { expectClose, testEngine } from '../gpu';

it('a gradient near to 0 is divided by its norm and 1e-7, and 0 stays 0, as in Keras', async () => {
  const engine = await testEngine();
  using parameters = engine.tensor(new Float32Array(4), [2, 2]);
  using m = engine.tensor(new Float32Array(4), [2, 2]);
  using scalars = engine.tensor([0, 0, 1, 0]);
  for (const [scale, norm] of [
    [0, 1],
    [1e-8, 5e-8],
    [2e-8, 1e-7],
    [1, 5],
  ] as const) {
    parameters.write(new Float32Array(4));
    m.write(new Float32Array(4));
    using gradients = engine.tensor(
      Float32Array.of(3, 0, -4, 0).map((v) => v * scale),
      [2, 2],
    );
    muonUpdate({ parameters, gradients, m, scalars, momentum: 0, nesterov: false, steps: 0 });
    const expected = [3, 0, -4, 0].map((v) => (-v * scale) / (norm + 1e-7));
    expectClose(await parameters.data(), expected, `norm ${norm}`);
    expectClose(
      await m.data(),
      [3, 0, -4, 0].map((v) => v * scale),
      `momentum of norm ${norm}`,
    );
  }
});
