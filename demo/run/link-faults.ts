import { embeddable } from '../embed/embeddable';
import { presetOf } from './architecture';
import { textOf } from './encode-link';
import { encodeLayers } from './layer-text';
import { decodeLesson } from './lesson-link';
import { LINK_NAMES, type Link } from './link';

/** What else an address may name: `#model&engineers` opens what is for engineers, `#model&present` fills the screen. */
const OTHERS = ['engineers', 'present'];

export { decodeLesson };

/** A text whose options and numbers may be written in other ways that say the same. */
const plain = (text: string): string =>
  text
    .split(',')
    .map((word) => word.split('-').toSorted().join('-'))
    .join()
    .replace(/\d*\.?\d+(?:e-?\d+)?/g, (digits) => String(Number(digits)));

/**
 * The fields of an address that the page does not know, or whose value it cannot use, as they are written there.
 * @param link what was made of the address. @param panels ids of those that there are, which an address may name alone.
 */
export function linkFaults(
  hash: string,
  { config, language, theme, hidden, embed = [] }: Link,
  panels: readonly string[],
): string[] {
  const lesson = decodeLesson(hash);
  const taken = new Map<string, string>([
    ['lesson', String(lesson.card ?? '')],
    ['cards', lesson.cards.join()],
    ['model', presetOf(config.layers) ?? encodeLayers(config.layers)],
    ['lang', language ?? ''],
    ['theme', theme ?? ''],
    ['hide', hidden.filter((id) => panels.includes(id)).join()],
    ['embed', embed.filter((name) => embeddable(name, panels)).join()],
    ...Object.entries(LINK_NAMES).map(([setting, name]): [string, string] => [
      name,
      textOf(config, setting as keyof typeof LINK_NAMES),
    ]),
  ]);
  return Array.from(new URLSearchParams(hash.replace(/^#/, '')))
    .filter(([name, value]) =>
      value === ''
        ? name !== '' && ![...panels, ...OTHERS].includes(name)
        : plain(taken.get(name) ?? '') !== plain(value.trim()),
    )
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
}
