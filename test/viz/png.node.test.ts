import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { expect, it } from 'vitest';
import { curves, kernelGrid } from '../../viz/index';
import { encodePNG, writePNG } from '../../viz/png';

it('encodes a figure that decodes to the same pixels', () => {
  const data = Float32Array.from({ length: 3 * 3 * 32 }, (_, i) => Math.sin(i) / 2);
  const raster = kernelGrid({ shape: [3, 3, 1, 32], data });
  const decoded = decode(encodePNG(raster));
  expect(decoded).toMatchObject({ width: raster.width, height: raster.height, channels: 4, depth: 8 });
  expect(decoded.data.length).toBe(raster.data.length);
  expect(raster.data.every((value, i) => value === decoded.data[i])).toBe(true);
});

it('writes a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-'));
  try {
    const raster = curves({ loss: [0.52, 0.41] });
    await writePNG(join(folder, 'loss.png'), raster);
    expect((await readFile(join(folder, 'loss.png'))).equals(encodePNG(raster))).toBe(true);
    await expect(writePNG(join(folder, 'none', 'loss.png'), raster)).rejects.toThrow(/ENOENT/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
