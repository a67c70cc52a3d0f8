/** A U-Net finds discs in noise: contraction, expansion, and a bridge between each pair of equal size. */
import { Adam, Concatenate, Conv2D, Conv2DTranspose, Input, type KerasTensor, MaxPooling2D, Model } from 'vitrine';
import type { Engine } from 'vitrine/engine';
import { shapes } from './shapes';

/** Two convolutions of 3 x 3. */
const block = (x: KerasTensor, filters: number): KerasTensor =>
  [0, 1].reduce(
    (y) => new Conv2D(filters, 3, { padding: 'same', activation: 'relu', kernelInitializer: 'heNormal' }).apply(y),
    x,
  );

/** For images of any size that can be halved `depth` times. */
export function uNet(engine?: Engine, { filters = 8, depth = 2 } = {}): Model<KerasTensor> {
  const image = Input({ shape: [null, null, 1] });
  const bridges: KerasTensor[] = [];
  let x: KerasTensor = image;
  for (let level = 0; level < depth; level++) {
    x = block(x, filters << level);
    bridges.push(x);
    x = new MaxPooling2D(2).apply(x);
  }
  x = block(x, filters << depth);
  for (let level = depth - 1; level >= 0; level--) {
    const up = new Conv2DTranspose(filters << level, 2, { strides: 2, padding: 'same' }).apply(x);
    x = block(new Concatenate().apply([bridges[level]!, up]), filters << level);
  }
  return new Model({ inputs: image, outputs: new Conv2D(1, 1, { activation: 'sigmoid' }).apply(x), engine });
}

/**
 * Trains on discs of 24 x 24, and looks for those of 48 x 48. @returns the losses of the epochs, and the accuracies.
 */
export async function findDiscs(
  engine: Engine,
  epochs = 3,
  size?: { filters?: number; depth?: number },
): Promise<{ losses: number[]; accuracy: number; larger: number }> {
  using model = uNet(engine, size);
  await model.compile({ optimizer: new Adam(0.003), loss: 'binary_crossentropy', metrics: ['binary_accuracy'] });
  const { images, masks } = shapes(64, 24);
  const { history } = await model.fit(images, masks, { epochs, batchSize: 8, verbose: 0 });
  const more = shapes(8, 48);
  const [, larger] = await model.evaluate(more.images, more.masks);
  return { losses: history.loss!, accuracy: history.binary_accuracy!.at(-1)!, larger: larger! };
}
