import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CurvesOptions, Raster, curves, featureMaps, histogram, image, kernelGrid } from '../viz';
import { encodePNG } from '../viz/png';
import type { PlainArray, TrainResult } from './train-page';

/** The notes' figures of a training, as PNG files in a folder. */
export async function writeFigures(folder: string, result: TrainResult): Promise<string[]> {
  const { kernels, featureMaps: maps } = result;
  const untrained = floats(kernels.untrained);
  const trained = floats(kernels.trained);
  // Glorot uniform's: the root of 6 / (fan in + fan out).
  const [height, width, inputs, outputs] = untrained.shape as [number, number, number, number];
  const limit = Math.sqrt(6 / (height * width * (inputs + outputs)));
  const limits = [-limit, limit];
  const figures: Record<string, Raster> = {
    'curves.png': allCurves(result),
    'kernels-untrained.png': kernelGrid(untrained, { columns: 16 }),
    'kernels-trained.png': kernelGrid(trained, { columns: 16 }),
    'histogram-untrained.png': histogram(untrained, {
      limits,
      labels: { values: 'untrained', limits: 'initial limits' },
    }),
    'histogram-trained.png': histogram(trained, {
      reference: untrained,
      limits,
      labels: { values: 'trained', reference: 'untrained', limits: 'initial limits' },
    }),
    ...Object.fromEntries(maps.map((map, i) => [`feature-maps-${i + 1}.png`, featureMaps(floats(map))])),
    'ankle-boot.png': image(floats(result.image)),
  };
  for (const [name, raster] of Object.entries(figures)) await writeFile(join(folder, name), encodePNG(raster));
  return Object.keys(figures);
}

/** Running figures by step, validation where an epoch ends; then, if there are several, the figures by epoch. */
function allCurves({ history, steps }: TrainResult): Raster {
  const epochs = history.loss!.length;
  const ends = history.loss!.map((_, epoch) => ((epoch + 1) * steps.step.at(-1)!) / epochs);
  const size: CurvesOptions = { width: 640, height: 320 };
  const byStep = (name: 'loss' | 'accuracy'): Raster => {
    const series = {
      [name]: { x: steps.step, y: steps[name] },
      [`val_${name}`]: { x: ends, y: history[`val_${name}`]! },
    };
    return curves(series, { ...size, title: `Running ${name}`, xlabel: 'step' });
  };
  const byEpoch = (name: 'loss' | 'accuracy'): Raster => {
    const values = (key: string) => ({ x: history[key]!.map((_, epoch) => epoch + 1), y: history[key]! });
    const series = { [name]: values(name), [`val_${name}`]: values(`val_${name}`) };
    return curves(series, { ...size, title: `${name[0]!.toUpperCase()}${name.slice(1)} of each epoch` });
  };
  return stack([byStep('loss'), byStep('accuracy'), ...(epochs > 1 ? [byEpoch('loss'), byEpoch('accuracy')] : [])]);
}

/** Rasters of one width, one below the other. */
function stack(rasters: readonly Raster[]): Raster {
  const height = rasters.reduce((sum, raster) => sum + raster.height, 0);
  const all = new Raster(rasters[0]!.width, height);
  let offset = 0;
  for (const { data } of rasters) {
    all.data.set(data, offset);
    offset += data.length;
  }
  return all;
}

const floats = ({ data, shape }: PlainArray) => ({ data: Float32Array.from(data), shape });
