import { parser } from '@lezer/python';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { PRESETS, type PresetName } from '../../demo/run/architecture';
import { NOTES, type RunConfig, START } from '../../demo/run/config';
import { kerasParts } from '../../demo/run/keras-code';
import { kerasNotebook } from '../../demo/run/notebook';
import schema from './nbformat.v4.5.schema.json';

interface Cell {
  readonly cell_type: 'markdown' | 'code';
  readonly id: string;
  readonly source: string;
}

// Its draft 4 is as later drafts in all that it says.
const { $schema: _, ...rules } = schema;
const isValid = new Ajv({ strict: false }).compile(rules);

const cellsOf = (config: RunConfig, before?: string): readonly Cell[] => {
  const notebook: unknown = JSON.parse(kerasNotebook(config, 'en', 'A run', before));
  expect(isValid(notebook), JSON.stringify(isValid.errors)).toBe(true);
  return (notebook as { readonly cells: readonly Cell[] }).cells;
};

const codeOf = (cells: readonly Cell[]): Readonly<Record<string, string>> =>
  Object.fromEntries(cells.filter((cell) => cell.cell_type === 'code').map(({ id, source }) => [id, source]));

const withoutMaps: RunConfig = {
  ...START,
  dataset: 'mnist',
  layers: [{ kind: 'flatten' }, { kind: 'dense', units: 10, activation: 'softmax' }],
  patience: null,
};

const configs: readonly (readonly [string, RunConfig])[] = [
  ['the notes’ run', NOTES],
  ['the first of the page', START],
  ['without maps', withoutMaps],
  ['with one-hot targets', { ...START, loss: { className: 'CategoricalCrossentropy', options: {} } }],
  ...Object.keys(PRESETS).map((name) => [name, { ...START, layers: PRESETS[name as PresetName] }] as const),
];

test.each(configs)('%s is a notebook of format 4.5, its code Python', (_, config) => {
  const cells = cellsOf(config);
  expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
  for (const [id, source] of Object.entries(codeOf(cells))) {
    const wrong: string[] = [];
    parser.parse(source).iterate({
      enter: ({ type, from, to }) => void (type.isError && wrong.push(source.slice(from - 20, to + 20))),
    });
    expect(wrong, id).toEqual([]);
  }
});

test('it has all of the program, and a cell for each figure of the page', () => {
  const cells = codeOf(cellsOf(NOTES, '# A comment\n'));
  expect(Object.keys(cells)).toEqual([
    ...['data', 'images', 'network', 'train', 'curves', 'kernels', 'histogram', 'patches', 'maps'],
    ...['confusion', 'mistakes', 'image', 'grad-cam'],
  ]);
  expect(cells['data']).toMatch(/^# A comment\nimport numpy as np\nimport keras\n/);
  const { imports, data, network, training, evaluation } = kerasParts(NOTES);
  const all = Object.values(cells).join('\n');
  for (const part of [imports, data, network, training, evaluation]) expect(all).toContain(part);
  // What only a network with maps has, others are not asked for.
  const without = codeOf(cellsOf(withoutMaps));
  expect(Object.keys(without)).toEqual([
    'data',
    'images',
    'network',
    'train',
    'curves',
    'confusion',
    'mistakes',
    'image',
  ]);
  expect(without['network']).not.toContain('first_weights');
});

test('its words are the reader’s, its title the run’s', () => {
  const { cells } = JSON.parse(kerasNotebook(NOTES, 'ko', '훈련')) as { readonly cells: readonly Cell[] };
  expect(cells[0]!.source).toMatch(/^# 훈련\n\n이미지와/);
});
