/** A convolutional autoencoder takes noise out of images: it learns to give the clean one for the noisy one. */
import { Conv2D, Input, MaxPooling2D, Sequential, UpSampling2D } from 'vitrine';
import type { Engine } from 'vitrine/engine';
import { shapes } from './shapes';

export function denoisingAutoencoder(engine?: Engine): Sequential {
  const convolution = (filters: number): Conv2D => new Conv2D(filters, 3, { padding: 'same', activation: 'relu' });
  return new Sequential(
    [
      Input({ shape: [28, 28, 1] }),
      ...[convolution(16), new MaxPooling2D(2), convolution(16), new MaxPooling2D(2)],
      ...[convolution(16), new UpSampling2D(2), convolution(16), new UpSampling2D(2)],
      new Conv2D(1, 3, { padding: 'same', activation: 'sigmoid' }),
    ],
    { engine },
  );
}

/** @returns the mean squared error to the clean images, of the noisy ones and of those that the network gives. */
export async function denoise(engine: Engine, epochs = 4): Promise<{ losses: number[]; noisy: number; clean: number }> {
  using model = denoisingAutoencoder(engine);
  await model.compile({ optimizer: 'adam', loss: 'mse' });
  const [noisy, clean] = [shapes(64, 28, 0.6).images, shapes(64, 28, 0).images];
  const { history } = await model.fit(noisy, clean, { epochs, batchSize: 16, verbose: 0 });
  const error = clean.data.reduce((sum, value, i) => sum + (value - noisy.data[i]!) ** 2, 0) / clean.data.length;
  return { losses: history.loss!, noisy: error, clean: (await model.evaluate(noisy, clean)).loss! };
}
