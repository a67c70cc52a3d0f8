import { embeddable } from '../embed/embeddable';
import { PRESETS, PRESET_NAMES } from './architecture';
import { decodeLayers } from './layer-text';
import { decodeLesson } from './lesson-link';
import { LINK_NAMES, type Link, numberIn } from './link';
import { readTraining } from './training-text';

/** What else an address may name: `#model&engineers` opens what is for engineers, `#model&present` fills the screen. */
const OTHERS = ['engineers', 'present'];

export { decodeLesson };

/** Whether what a text was read as is what is used. A text that cannot be read is null, and never used. */
const same = (read: unknown, used: unknown): boolean => read !== null && JSON.stringify(read) === JSON.stringify(used);

/**
 * The fields of an address that the page does not know, or whose value it does not use, as they are written there. Each
 * is read as `decodeLink` reads it.
 * @param link what was made of the address. @param panels ids of those that there are, which an address may name alone.
 */
export async function linkFaults(
  hash: string,
  { config, language, theme, hidden, embed = [] }: Link,
  panels: readonly string[],
): Promise<string[]> {
  const lesson = decodeLesson(hash);
  const isUsed = new Map<string, (text: string) => boolean | Promise<boolean>>([
    ['lesson', (text) => Number(text) === lesson.card],
    ['cards', (text) => same(text.split(',').map(Number), lesson.cards)],
    [
      'model',
      async (text) => {
        const preset = PRESET_NAMES.find((name) => name === text);
        return same(preset ? PRESETS[preset] : await decodeLayers(text), config.layers);
      },
    ],
    ['lang', (text) => text === language],
    ['theme', (text) => text === theme],
    ['hide', (text) => text === hidden.join() && hidden.every((id) => panels.includes(id))],
    ['embed', (text) => text === embed.join() && embed.every((name) => embeddable(name, panels) !== undefined)],
    [LINK_NAMES.dataset, (text) => text === config.dataset],
    ...(['images', 'seed', 'batchSize', 'epochs'] as const).map((setting): [string, (text: string) => boolean] => [
      LINK_NAMES[setting],
      (text) => same(numberIn(setting, text), config[setting]),
    ]),
    [
      LINK_NAMES.patience,
      (text) => (text === 'none' ? config.patience === null : same(numberIn('patience', text), config.patience)),
    ],
    [
      LINK_NAMES.optimizer,
      (text) => same(readTraining.optimizer(text), chosen(config.optimizer, config.optimizerOptions)),
    ],
    [
      LINK_NAMES.learningRate,
      (text) => same(numberIn('learningRate', text) ?? readTraining.learningRate(text), config.learningRate),
    ],
    [LINK_NAMES.loss, (text) => same(readTraining.loss(text), config.loss)],
    [LINK_NAMES.metric, (text) => same(readTraining.metric(text), config.metric)],
  ]);
  const faults: string[] = [];
  for (const [name, value] of new URLSearchParams(hash.replace(/^#/, ''))) {
    if (value === '') {
      if (name !== '' && ![...panels, ...OTHERS].includes(name)) faults.push(name);
    } else if (!(await isUsed.get(name)?.(value))) faults.push(`${name}=${value}`);
  }
  return faults;
}

const chosen = (className: string, options: object = {}) => ({ className, options });
