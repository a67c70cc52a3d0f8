import type { RunConfig } from '../run/config';
import type { At } from '../run/events';
import { loadTypes } from '../run/layer-types';
import { unpackWeights } from '../run/packed-weights';
import { cpuSight } from './cpu-sight';
import { sketch } from './network';
import type { Sight } from './viewer';

/** Where the weights of the recorded run lie, by its steps. */
const FILES = new Map(
  Object.entries(
    import.meta.glob<string>('../recorded-weights/*.bin', { query: '?url', import: 'default', eager: true }),
  ).map(([name, url]) => [Number(/(\d+)\.bin$/.exec(name)![1]), url]),
);

/** So many moments stay: before training, and the two looked at last. */
const MOST = 3;
const sights = new Map<number, Promise<Sight>>();

/** The network of the run that came with the page, at the moment nearest to a step, computed without a GPU. */
export async function lookAtRecorded<T>(
  config: RunConfig,
  at: At,
  look: (sight: Sight) => Promise<T>,
): Promise<{ step: number; value: T }> {
  const steps = [...FILES.keys()].sort((a, b) => a - b);
  const wanted = at === 'live' ? Infinity : at;
  const step = steps.reduce((a, b) => (Math.abs(b - wanted) < Math.abs(a - wanted) ? b : a));
  const sight = sights.get(step) ?? load(config, step);
  sights.delete(step); // the last one used stands last
  sights.set(step, sight);
  sight.catch(() => sights.delete(step));
  const oldest = [...sights.keys()].find((each) => each > 0);
  if (sights.size > MOST && oldest !== undefined) sights.delete(oldest);
  return { step, value: await look(await sight) };
}

async function load({ layers }: RunConfig, step: number): Promise<Sight> {
  const response = await fetch(FILES.get(step)!);
  if (!response.ok) throw new Error(`the weights of step ${step} of the recorded run: HTTP ${response.status}`);
  await loadTypes(layers);
  const model = sketch(layers);
  const shapes = model.leaves().flatMap(({ specs }) => specs.map(({ shape }) => shape));
  const weights = unpackWeights(new Uint8Array(await response.arrayBuffer()), shapes);
  return cpuSight(model, weights);
}
