import type { Language } from '../language';
import type { ThemeName } from '../theme';
import { PRESETS, PRESET_NAMES } from './architecture';
import { NOTES, type RunConfig } from './config';

/** All that a link holds: `#model=tiny&seed=7&lang=ko&hide=labs,model`. What is as in the notes is left out. */
export interface Link {
  readonly config: RunConfig;
  /** Null: as the reader's system has it. */
  readonly language: Language | null;
  readonly theme: ThemeName | null;
  /** Ids of panels. */
  readonly hidden: readonly string[];
}

/**
 * What a link says; what it does not say, or says wrongly, is as in the notes. For layers and optimizers the library is
 * asked, which is fetched for the links that name any.
 */
export async function decodeLink(hash: string): Promise<Link> {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const among = <T extends string>(name: string, values: readonly T[]): T | null =>
    values.find((value) => value === fields.get(name)) ?? null;
  const number = (name: string, least: number, most: number, whole = true): number | null => {
    const value = Number(fields.get(name)?.trim() || NaN); // not Number(''), which is 0
    return value >= least && value <= most && (!whole || Number.isInteger(value)) ? value : null;
  };
  const preset = among('model', PRESET_NAMES);
  const own = preset ? null : fields.get('model');
  const layers = own ? (await import('./layer-text')).decodeLayers(own) : preset && PRESETS[preset];
  const named = fields.get('optimizer');
  const choices = named === null ? [] : (await import('./optimizers')).optimizerChoices();
  const chosen = choices.find(({ name }) => name === named);
  return {
    config: {
      dataset: among('data', ['fashion-mnist', 'mnist']) ?? NOTES.dataset,
      images: number('images', 1, 60_000),
      layers: layers ?? NOTES.layers,
      seed: number('seed', 0, 2 ** 32 - 1) ?? NOTES.seed,
      batchSize: number('batch', 1, 1024) ?? NOTES.batchSize,
      optimizer: chosen?.name ?? NOTES.optimizer,
      learningRate: number('rate', 1e-7, 10, false) ?? chosen?.learningRate ?? NOTES.learningRate,
      epochs: number('epochs', 1, 1000) ?? NOTES.epochs,
      patience: fields.get('patience') === 'none' ? null : (number('patience', 0, 100) ?? NOTES.patience),
    },
    language: among('lang', ['en', 'ko']),
    theme: among('theme', ['light', 'dark']),
    hidden: (fields.get('hide') ?? '').split(',').filter((id) => /^[\w-]+$/.test(id)),
  };
}
