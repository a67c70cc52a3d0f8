/**
 * A DCGAN (Radford et al., 2015): a generator makes images of noise, a discriminator tells them from real ones, and
 * each learns from the other. Two models with an optimizer each; the generator is trained through the discriminator,
 * whose weights stay as they are.
 */
import {
  Adam,
  BatchNormalization,
  Conv2D,
  Conv2DTranspose,
  Dense,
  Dropout,
  Flatten,
  Input,
  LeakyReLU,
  Model,
  Reshape,
  Sequential,
} from 'vitrine';
import type { Engine } from 'vitrine/engine';
import { generator as numbers, shapes } from './shapes';

const LATENT = 16;

export const generator = (engine: Engine): Sequential =>
  new Sequential(
    [
      Input({ shape: [LATENT] }),
      new Dense(7 * 7 * 16, { useBias: false }),
      new BatchNormalization(),
      new LeakyReLU(),
      new Reshape([7, 7, 16]),
      new Conv2DTranspose(16, 5, { strides: 2, padding: 'same', useBias: false }),
      new BatchNormalization(),
      new LeakyReLU(),
      new Conv2DTranspose(1, 5, { strides: 2, padding: 'same', activation: 'sigmoid' }),
    ],
    { engine },
  );

export const discriminator = (engine: Engine): Sequential =>
  new Sequential(
    [
      Input({ shape: [28, 28, 1] }),
      new Conv2D(16, 5, { strides: 2, padding: 'same' }),
      new LeakyReLU(),
      new Dropout(0.3),
      new Conv2D(32, 5, { strides: 2, padding: 'same' }),
      new LeakyReLU(),
      new Dropout(0.3),
      new Flatten(),
      new Dense(1, { activation: 'sigmoid' }),
    ],
    { engine },
  );

/** @returns what each lost in each step, and whether the discriminator's weights stayed while the generator learned. */
export async function trainDCGAN(
  engine: Engine,
  steps = 12,
  batch = 16,
): Promise<{ real: number[]; fooled: number[]; stayed: boolean }> {
  using made = generator(engine);
  using judge = discriminator(engine);
  await judge.compile({ optimizer: new Adam(0.001, { beta1: 0.5 }), loss: 'binary_crossentropy' });

  // What is frozen is settled by compile: in `both` the judge's weights are not trained, in `judge` they are.
  const noise = Input({ shape: [LATENT] });
  using both = new Model({ inputs: noise, outputs: judge.apply(made.apply(noise)), engine });
  judge.trainable = false;
  await both.compile({ optimizer: new Adam(0.001, { beta1: 0.5 }), loss: 'binary_crossentropy' });
  judge.trainable = true;

  const { images } = shapes(batch, 28, 0.05);
  const random = numbers(3);
  const sample = () => ({
    data: Float32Array.from({ length: batch * LATENT }, () => 2 * random() - 1),
    shape: [batch, LATENT],
  });
  const [ones, zeros] = [1, 0].map((value) => ({ data: new Float32Array(batch).fill(value), shape: [batch, 1] }));
  const [real, fooled]: [number[], number[]] = [[], []];
  let stayed = true;
  for (let step = 0; step < steps; step++) {
    const fake = await made.predict(sample());
    const onReal = await judge.trainOnBatch(images, ones);
    const onFake = await judge.trainOnBatch(fake, zeros);
    real.push((onReal.loss! + onFake.loss!) / 2);
    const before = await judge.trainableWeights[0]!.data();
    fooled.push((await both.trainOnBatch(sample(), ones)).loss!);
    const after = await judge.trainableWeights[0]!.data();
    stayed &&= before.every((value, i) => value === after[i]);
  }
  return { real, fooled, stayed };
}
