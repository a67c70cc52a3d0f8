import { expect, it } from 'vitest';
import { accumulateSums } from '../../engine';
import { expectClose, testEngine } from '../gpu';
import { draw, generator } from './check';

it.each([1, 63, 64, 65, 256, 257, 5003])('adds the sum of each, %d values and fewer, to its place', async (n) => {
  const engine = await testEngine();
  // Five, so that a second dispatch is needed.
  const hosts = Array.from({ length: 5 }, (_, i) =>
    draw({ shape: [Math.ceil(n / (i + 1))], values: 'probability' }, generator(n + i)),
  );
  const values = hosts.map((host) => engine.tensor(Float32Array.from(host)));
  using state = engine.tensor([1, 2, 3, 4, 5]);
  accumulateSums(state, values);
  accumulateSums(state, values);
  expectClose(
    await state.data(),
    hosts.map((host, i) => i + 1 + 2 * host.reduce((a, b) => a + b)),
    'state',
  );
  for (const tensor of values) tensor.dispose();
});

it('accumulates over the replays of a capture, the same bits as eager', async () => {
  const engine = await testEngine();
  const host = Float32Array.from(draw({ shape: [32] }, generator(3)));
  using values = engine.tensor(host);
  using eager = engine.tensor([0, 0]);
  using captured = engine.tensor([0, 0]);
  using capture = await engine.capture(() => accumulateSums(captured, [values, values]));
  for (let step = 0; step < 5; step++) {
    values.write(host.map((value) => value * (step + 1)));
    accumulateSums(eager, [values, values]);
    capture.replay();
  }
  expect(await captured.data()).toEqual(await eager.data());
});
