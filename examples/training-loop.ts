/**
 * A training loop without a model: parameters are tensors, the loss is made of ops, the tape differentiates it, and an
 * optimizer updates the parameters. Here a line is fitted to points that lie on y = 2 x - 1, but for two outliers,
 * which the loss, log(cosh(error)), weighs less than squares would.
 */
import { Adam, type Engine, type Tensor, abs, add, exp, log1p, mean, mul, sub, valueAndGradients } from 'vitrine';

/** log(cosh(e)), without overflow: |e| + log(1 + exp(-2 |e|)) - log(2). */
const logCosh = (e: Tensor): Tensor => sub(add(abs(e), log1p(exp(mul(abs(e), -2)))), Math.LN2);

/** @returns slope and offset, and the losses of the first and the last step. */
export async function trainingLoop(engine: Engine): Promise<{ slope: number; offset: number; losses: number[] }> {
  using x = engine.tensor(Array.from({ length: 32 }, (_, i) => i / 16 - 1));
  using y = engine.tensor(Array.from({ length: 32 }, (_, i) => (i === 5 || i === 20 ? 3 : 2 * (i / 16 - 1) - 1)));
  using slope = engine.tensor(0);
  using offset = engine.tensor(0);
  const parameters = [slope, offset];
  const optimizer = new Adam(0.1);

  const step = (): Tensor => {
    const loss = (): Tensor => mean(logCosh(sub(add(mul(x, slope), offset), y)));
    const { value, gradients } = valueAndGradients(engine, loss, parameters);
    void optimizer.apply(gradients);
    return value;
  };

  // Captured, so that a step allocates nothing; each replay counts as a step of the optimizer.
  await optimizer.build(parameters);
  using capture = await engine.capture(() => engine.scope(step));
  const losses: number[] = [];
  for (let i = 0; i < 200; i++) {
    capture.replay();
    if (i === 0 || i === 199) losses.push(await capture.result.item());
  }
  optimizer.dispose();
  return { slope: await slope.item(), offset: await offset.item(), losses };
}
