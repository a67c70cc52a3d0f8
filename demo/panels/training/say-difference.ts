import { type Text, say } from '../../language';
import type { Difference } from '../../run/differences';
import type { Chosen, Options } from '../../run/options';
import { sayDataset, SETTING_NAMES, sayImages, sayModel, sayOptimizer, sayPatience } from './setting-names';

const change: Text = { en: '{name} {a} → {b}', ko: '{name} {a} → {b}' };

/** `Seed 42 → 7` */
export function sayDifference(difference: Difference): string {
  const [a, b] = valuesOf(difference);
  return say(change, { name: say(SETTING_NAMES[difference.setting]), a, b });
}

/** `Seed 7`: as it is in `b`. */
export const saySetting = (difference: Difference): string =>
  `${say(SETTING_NAMES[difference.setting])} ${valuesOf(difference)[1]}`;

const usual: Text = { en: 'default', ko: '기본값' };

const drawn: Text = { en: 'random', ko: '무작위' };

const sayOptions = (options: Options = {}): string =>
  Object.entries(options)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(', ') || say(usual);

function sayChosen(chosen: Chosen | undefined): string {
  if (!chosen) return say(usual);
  return Object.keys(chosen.options).length > 0
    ? `${chosen.className} (${sayOptions(chosen.options)})`
    : chosen.className;
}

function valuesOf(difference: Difference): readonly [string, string] {
  const both = <T>(
    tell: (value: T) => string,
    { a, b }: { readonly a: T; readonly b: T },
  ): readonly [string, string] => [tell(a), tell(b)];
  switch (difference.setting) {
    case 'layers':
      return both(sayModel, difference);
    case 'dataset':
      return both(sayDataset, difference);
    case 'start':
      return both((name) => name ?? say(drawn), difference);
    case 'images':
      return both(sayImages, difference);
    case 'optimizer':
      return both(sayOptimizer, difference);
    case 'patience':
      return both(sayPatience, difference);
    case 'optimizerOptions':
      return both(sayOptions, difference);
    case 'learningRate':
      return both((rate) => (typeof rate === 'number' ? String(rate) : sayChosen(rate)), difference);
    case 'loss':
    case 'metric':
      return both(sayChosen, difference);
    case 'seed':
    case 'batchSize':
    case 'epochs':
    case 'dropout':
      return both(String, difference);
  }
}
