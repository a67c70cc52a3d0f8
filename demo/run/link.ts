import type { Language } from '../language';
import type { ThemeName } from '../theme';
import { PRESETS, PRESET_NAMES } from './architecture';
import { BOUNDS, type DatasetName, type RunConfig, SAMPLE_IMAGES, START } from './config';

/** All that a link holds: `#model=tiny&seed=7&lang=ko&hide=labs,model`. What the page begins with is left out. */
export interface Link {
  readonly config: RunConfig;
  /** Null: as the reader's system has it. */
  readonly language: Language | null;
  readonly theme: ThemeName | null;
  /** Ids of panels. */
  readonly hidden: readonly string[];
  /** Names of the panels that alone are shown, within another page: `embed=kernels,curves`. Absent: the whole page. */
  readonly embed?: readonly string[] | undefined;
}

/** What links call the settings, in their order there. */
export const LINK_NAMES = {
  dataset: 'data',
  images: 'images',
  seed: 'seed',
  batchSize: 'batch',
  optimizer: 'optimizer',
  learningRate: 'rate',
  loss: 'loss',
  metric: 'metric',
  epochs: 'epochs',
  patience: 'patience',
} satisfies Record<Exclude<keyof RunConfig, 'layers' | 'optimizerOptions' | 'start'>, string>;

/** Of a link that names none: more images than the sample has are those of the whole. */
export const datasetOf = (images: number | null): DatasetName =>
  (images ?? 0) > SAMPLE_IMAGES ? 'fashion-mnist' : START.dataset;

/** The number that a text says; null for one that is not within the setting's bounds. */
export function numberIn(setting: keyof typeof BOUNDS, text: string | null): number | null {
  const value = Number(text?.trim() || NaN); // not Number(''), which is 0
  const [least, most] = BOUNDS[setting];
  return value >= least && value <= most && (setting === 'learningRate' || Number.isInteger(value)) ? value : null;
}

/**
 * What a link says; what it does not say, or says wrongly, is as the page begins. For layers, optimizers, schedules,
 * losses and metrics the library is asked, which is fetched for the links that name any.
 */
export async function decodeLink(hash: string): Promise<Link> {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const among = <T extends string>(name: string, values: readonly T[]): T | null =>
    values.find((value) => value === fields.get(name)) ?? null;
  const number = (setting: keyof typeof BOUNDS): number | null => numberIn(setting, fields.get(LINK_NAMES[setting]));
  const preset = among('model', PRESET_NAMES);
  const own = preset ? null : fields.get('model');
  const layers = own ? await (await import('./layer-text')).decodeLayers(own) : preset && PRESETS[preset];
  const rate = number('learningRate');
  const images = number('images');
  const embed = fields.get('embed');
  const isTold =
    ['optimizer', 'loss', 'metric'].some((name) => fields.has(name)) || (rate === null && fields.has('rate'));
  const training = isTold
    ? (await import('./training-text')).decodeTraining((setting) => fields.get(LINK_NAMES[setting]), rate)
    : { optimizer: START.optimizer, learningRate: rate ?? START.learningRate };
  return {
    config: {
      dataset: among(LINK_NAMES.dataset, ['sample', 'fashion-mnist', 'mnist']) ?? datasetOf(images),
      images,
      layers: layers ?? START.layers,
      seed: number('seed') ?? START.seed,
      batchSize: number('batchSize') ?? START.batchSize,
      ...training,
      epochs: number('epochs') ?? START.epochs,
      patience: fields.get(LINK_NAMES.patience) === 'none' ? null : (number('patience') ?? START.patience),
    },
    language: among('lang', ['en', 'ko']),
    theme: among('theme', ['light', 'dark']),
    hidden: (fields.get('hide') ?? '').split(',').filter((id) => /^[\w-]+$/.test(id)),
    ...(embed && { embed: embed.split(',') }),
  };
}
