import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const read = (...path) => readFileSync(join(root, ...path), 'utf8');

/** Kinds of layers that are not here, which errors of files say too. */
const LAYERS = JSON.parse(read('nn', 'layers', 'not-here.json'));

/** Why a public name of Keras is not here: the first whose pattern it fits, with its module. */
const REASONS = [
  ...LAYERS.map(({ kind, classes }) => [kind, new RegExp(`^layers\\.(${classes})$`)]),
  ['audio', /^(initializers\.(STFT|stft)\w*|utils\.audio_\w+)$/],
  ['text', /^utils\.text_\w+$/],
  ['another framework', /^callbacks\.OrbaxCheckpoint$/],
  ['bounding boxes', /^utils\.bounding_boxes$/],
  ['CTC', /^losses\.(CTC|ctc)$/],
  ["Keras's own past", /^(utils|optimizers)\.legacy$/],
  ['tables of features of text', /^utils\.FeatureSpace$/],
];

const camelCase = (name) => name.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter) => letter.toUpperCase());

/**
 * Every public name of Keras's modules, and whether Vitrine has it.
 * @returns {{ keras: string, modules: Record<string, Record<string, string[]>> }} by module and status: `here`, a
 * reason
 *   why not, or `missing`.
 */
export function kerasCoverage() {
  const { keras, names } = JSON.parse(read('test', 'keras', 'public-names.json'));
  const own = new Set(read('docs', 'api', 'vitrine.txt').split('\n'));
  const statusOf = (module, name) => {
    if (own.has(`${module}.${camelCase(name)}`)) return 'here';
    return REASONS.find(([, pattern]) => pattern.test(`${module}.${name}`))?.[0] ?? 'missing';
  };
  const modules = Object.entries(names).map(([module, list]) => {
    const statuses = [...new Set(['here', ...REASONS.map(([reason]) => reason), 'missing'])];
    const groups = statuses.map((status) => [status, list.filter((name) => statusOf(module, name) === status)]);
    return [module, Object.fromEntries(groups.filter(([, group]) => group.length > 0))];
  });
  return { keras, modules: Object.fromEntries(modules) };
}

/** Words in lines of at most 120 characters. */
const wrapped = (words) =>
  words.reduce((text, word) =>
    text.length - text.lastIndexOf('\n') + word.length > 120 ? `${text}\n${word}` : `${text} ${word}`,
  );

/** The same as a document. */
export function coverageDocument() {
  const { keras, modules } = kerasCoverage();
  const sections = Object.entries(modules).map(([module, groups]) => {
    const all = Object.values(groups).flat().length;
    const paragraphs = Object.entries(groups).map(([status, names]) =>
      wrapped([...`**${status}**, ${names.length} of ${all}:`.split(' '), ...names.map((name) => `\`${name}\``)]),
    );
    return [`## keras.${module}`, ...paragraphs].join('\n\n');
  });
  const head = wrapped(
    `Every public name of Keras ${keras} in these modules, as Keras spells it; functions are in camelCase here.
What is not here has the reason before it: "sequence" is recurrent networks and attention. \`npm run coverage\` prints
the same, and \`npm run coverage -- --write\` writes this page.`.split(/\s+/),
  );
  return `${['# What Vitrine has of Keras', head, ...sections].join('\n\n')}\n`;
}
