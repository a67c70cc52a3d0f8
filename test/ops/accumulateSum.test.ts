import { expect, it } from 'vitest';
import { accumulateSum } from '../../engine';
import { expectClose, expectNoLeaks, testEngine } from '../gpu';
import { draw, generator } from './check';

expectNoLeaks();

it.each([1, 63, 64, 65, 256, 257, 5003])('adds the sum of %d values to its slot and leaves the others', async (n) => {
  const engine = await testEngine();
  const host = draw({ shape: [n], values: 'probability' }, generator(n));
  using values = engine.tensor(Float32Array.from(host));
  using state = engine.tensor([1, 2, 3]);
  accumulateSum(state, 1, values);
  accumulateSum(state, 1, values);
  expectClose(await state.data(), [1, 2 + 2 * host.reduce((a, b) => a + b), 3], 'state');
});

it('accumulates over the replays of a capture, the same bits as eager', async () => {
  const engine = await testEngine();
  const host = Float32Array.from(draw({ shape: [32] }, generator(3)));
  using values = engine.tensor(host);
  using eager = engine.tensor([0, 0]);
  using captured = engine.tensor([0, 0]);
  using capture = await engine.capture(() => accumulateSum(captured, 0, values));
  for (let step = 0; step < 5; step++) {
    values.write(host.map((value) => value * (step + 1)));
    accumulateSum(eager, 0, values);
    capture.replay();
  }
  expect(await captured.data()).toEqual(await eager.data());
});
