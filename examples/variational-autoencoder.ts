/**
 * A variational autoencoder (Kingma and Welling, 2013): the encoder gives a mean and a variance, a layer draws from
 * them, and adds how far they are from a normal distribution to the loss.
 */
import { type CallContext, Dense, Flatten, Input, type Inputs, Layer, Model, Reshape } from 'vitrine';
import {
  type Engine,
  type Shape,
  type Tensor,
  add,
  exp,
  mean,
  mul,
  randomNormal,
  scale,
  square,
  sub,
} from 'vitrine/engine';
import { shapes } from './shapes';

/** Draws around the mean, by the logarithm of the variance: `mean + exp(logVariance / 2) * noise`. */
export class Sampling extends Layer {
  protected override takesInputs(count: number): boolean {
    return count === 2;
  }

  override infer([mean]: Inputs<Shape>): Shape {
    return mean;
  }

  override call([center, logVariance]: Inputs<Tensor>, { key }: CallContext): Tensor {
    const divergence = sub(sub(add(square(center), exp(logVariance!)), logVariance!), 1);
    this.addLoss(scale(mean(divergence), 0.5 * 0.01));
    const noise = randomNormal(center.engine, center.shape, { key });
    return add(center, mul(exp(scale(logVariance!, 0.5)), noise));
  }
}

export function variationalAutoencoder(engine?: Engine, latent = 2): Model {
  const image = Input({ shape: [28, 28, 1] });
  const hidden = new Dense(64, { activation: 'relu' }).apply(new Flatten().apply(image));
  const drawn = new Sampling({ name: 'sampling' }).apply([
    new Dense(latent).apply(hidden),
    new Dense(latent).apply(hidden),
  ]);
  const decoded = new Dense(28 * 28, { activation: 'sigmoid' }).apply(
    new Dense(64, { activation: 'relu' }).apply(drawn),
  );
  return new Model({ inputs: image, outputs: new Reshape([28, 28, 1]).apply(decoded), engine });
}

/** @returns the losses of the epochs, divergence and all. */
export async function trainVAE(engine: Engine, epochs = 20): Promise<number[]> {
  using model = variationalAutoencoder(engine);
  await model.compile({ optimizer: 'adam', loss: 'mse' });
  const { images } = shapes(64, 28, 0.05);
  const { history } = await model.fit(images, images, { epochs, batchSize: 16, verbose: 0 });
  return history.loss!;
}
