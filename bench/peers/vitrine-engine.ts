import {
  Slab,
  type Tensor,
  accumulateSums,
  adamStepSize,
  adamUpdate,
  conv2d,
  createEngine,
  crossentropyWithGradient,
  dense,
  flatten,
  maxPool2d,
  valueAndGradients,
} from '../../engine';
import type { MakeTrainer } from './task';

/** The same by the engine alone: ops on tensors, their gradients, one captured step. */
export const makeTrainer: MakeTrainer = async ({ images, labels, weights }) => {
  const engine = await createEngine();
  const x = engine.tensor(images);
  const y = engine.tensor(Uint32Array.from(labels.data));
  const parameters = new Slab(
    engine,
    weights.map(({ shape }) => ({ shape, dtype: 'f32' })),
  );
  parameters.write(weights.map(({ data }) => data));
  const [gradients, m, v] = [
    new Slab(engine, parameters.views),
    new Slab(engine, parameters.views),
    new Slab(engine, parameters.views),
  ];
  const scalars = engine.tensor(new Float32Array(4));
  const total = engine.tensor(new Float32Array(1));
  const n = labels.data.length;
  const dy = engine.tensor(new Float32Array(n).fill(1 / n));
  const [kernel1, bias1, kernel2, bias2, kernel3, bias3, kernel4, bias4] = parameters.views as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];

  const capture = await engine.capture(() => {
    const logits = (): Tensor => {
      const first = maxPool2d(conv2d(x, kernel1, { bias: bias1, padding: 'same', activation: 'relu' }));
      const second = maxPool2d(conv2d(first, kernel2, { bias: bias2, padding: 'same', activation: 'relu' }));
      return dense(dense(flatten(second), kernel3, { bias: bias3, activation: 'relu' }), kernel4, { bias: bias4 });
    };
    const seed = (predictions: Tensor): Tensor => {
      const { rows, gradient } = crossentropyWithGradient(y, predictions, dy, { fromLogits: true });
      accumulateSums(total, [rows]);
      return gradient;
    };
    valueAndGradients(engine, logits, parameters.views, { seed, into: gradients.views });
    adamUpdate({ parameters: parameters.all, gradients: gradients.all, m: m.all, v: v.all, scalars });
  });

  let steps = 0;
  return {
    step: async () => {
      scalars.write(Float32Array.of(adamStepSize(0.001, ++steps), 0, 0, 0));
      total.write(new Float32Array(1));
      capture.replay();
      return (await total.item()) / n;
    },
  };
};
