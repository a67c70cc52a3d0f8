import { dropoutRate, withDropout } from './architecture';
import type { RunConfig } from './config';

/** A setting that two runs do not share, as it is in each. */
export type Difference =
  | {
      readonly [Name in keyof RunConfig]-?: {
        readonly setting: Name;
        readonly a: RunConfig[Name];
        readonly b: RunConfig[Name];
      };
    }[keyof RunConfig]
  /** Where the layers are the same but for the rate of their dropout. */
  | { readonly setting: 'dropout'; readonly a: number; readonly b: number };

/** What differs between two runs, in the order of the settings; nothing, where `b` repeats `a`. */
export function differences(a: RunConfig, b: RunConfig): readonly Difference[] {
  const all: readonly Difference[] = [
    { setting: 'layers', a: a.layers, b: b.layers },
    { setting: 'start', a: a.start, b: b.start },
    { setting: 'dataset', a: a.dataset, b: b.dataset },
    { setting: 'images', a: a.images, b: b.images },
    { setting: 'seed', a: a.seed, b: b.seed },
    { setting: 'batchSize', a: a.batchSize, b: b.batchSize },
    { setting: 'optimizer', a: a.optimizer, b: b.optimizer },
    { setting: 'optimizerOptions', a: a.optimizerOptions, b: b.optimizerOptions },
    { setting: 'learningRate', a: a.learningRate, b: b.learningRate },
    { setting: 'loss', a: a.loss, b: b.loss },
    { setting: 'metric', a: a.metric, b: b.metric },
    { setting: 'epochs', a: a.epochs, b: b.epochs },
    { setting: 'patience', a: a.patience, b: b.patience },
  ];
  return all.map(onlyDropout).filter((one) => !same(one.a, one.b));
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function onlyDropout(difference: Difference): Difference {
  if (difference.setting !== 'layers') return difference;
  const [a, b] = [dropoutRate(difference.a), dropoutRate(difference.b)];
  return a !== null && b !== null && a !== b && same(withDropout(difference.a, a), withDropout(difference.b, a))
    ? { setting: 'dropout', a, b }
    : difference;
}
