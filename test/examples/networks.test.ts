import { expect, it } from 'vitest';
import { trainDCGAN } from '../../examples/dcgan';
import { denoise } from '../../examples/denoising-autoencoder';
import { findDiscs } from '../../examples/u-net';
import { trainVAE } from '../../examples/variational-autoencoder';
import { setRandomSeed } from '../../nn';
import { testEngine } from '../gpu';
import { SWEEPS } from '../some-of';

// Halved once; twice, as the example has it, by `VITRINE_SWEEP=all`.
it('a U-Net learns to find discs, in larger images too', async () => {
  setRandomSeed(1);
  const { losses, accuracy, larger } = await findDiscs(await testEngine(), SWEEPS ? 3 : 6, { depth: SWEEPS ? 2 : 1 });
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 1.5);
  expect(accuracy).toBeGreaterThan(0.9);
  expect(larger).toBeGreaterThan(0.9);
});

it('a denoising autoencoder gives images that are closer to the clean ones', async () => {
  setRandomSeed(1);
  const { losses, noisy, clean } = await denoise(await testEngine());
  expect(losses.at(-1)!).toBeLessThan(losses[0]!);
  expect(clean).toBeLessThan(noisy);
});

it("a DCGAN's two networks learn from each other, each with its own weights", async () => {
  setRandomSeed(1);
  const { real, fooled, stayed } = await trainDCGAN(await testEngine(), 8, 8);
  expect(stayed).toBe(true);
  expect([...real, ...fooled].every(Number.isFinite)).toBe(true);
  expect(real.at(-1)!).toBeLessThan(real[0]!);
  expect(new Set(fooled).size).toBe(fooled.length);
});

it('a variational autoencoder learns, with a loss of its own', async () => {
  setRandomSeed(1);
  const losses = await trainVAE(await testEngine());
  expect(losses.at(-1)!).toBeLessThan(losses[0]! * 0.8);
});
