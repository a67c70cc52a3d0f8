import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { decode, encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Layer,
  type Model,
  clearSession,
  Dense,
  fashionMNISTModel,
  Flatten,
  Input,
  type NDArray,
  Sequential,
  sizeOf,
} from '../../nn';
import { packH5 } from '../../nn/files/h5-file';
import { packKeras } from '../../nn/files/keras-file';
import { contents } from '../../notes/contents';
import { readCells, repr } from '../../notes/notebook';
import { mean, std } from '../../notes/numpy';
import { command } from './command';
import { SWEEPS } from '../some-of';

const ROOT = dirname(dirname(import.meta.dirname));

const unescaped = (html: string): string =>
  html
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

/** A picture of a class, of other pixels for another number. */
function picture(bright: number, seed: number): Uint8Array {
  const data = Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => bright + ((i * (seed + 3)) % 97));
  return encode({ width: 40, height: 30, channels: 3, data });
}

describe('npm run notes', () => {
  let folder: string;
  let run: Awaited<ReturnType<typeof command>>;
  let page: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vitrine-'));
    for (const part of ['train', 'test']) {
      for (const [kind, bright] of [
        ['night', 0],
        ['noon', 150],
      ] as const) {
        await mkdir(join(folder, 'images', part, kind), { recursive: true });
        for (let i = 0; i < 3; i++) await writeFile(join(folder, 'images', part, kind, `${i}.png`), picture(bright, i));
      }
    }
    run = await command(
      'notes.js',
      '--tiny',
      '--cats-and-dogs',
      join(folder, 'images'),
      '--out',
      join(folder, 'notes'),
    );
    page = await readFile(join(folder, 'notes', 'index.html'), 'utf8').catch(() => '');
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true }));

  const articles = (note: string): string[] =>
    Array.from(
      page.matchAll(new RegExp(`<article id="${note}-\\d+">[\\s\\S]*?</article>`, 'g')),
      ([article]) => article,
    );
  const codes = (article: string): string[] =>
    Array.from(article.matchAll(/<div class="code"><h3>\w+<\/h3><pre>([\s\S]*?)<\/pre>/g), ([, code]) =>
      unescaped(code!),
    );
  const printed = (article: string): string => {
    const output = article.slice(article.indexOf('<div class="output">'));
    return Array.from(output.matchAll(/<pre>([\s\S]*?)<\/pre>/g), ([, text]) => unescaped(text!)).join('\n');
  };

  test('runs to its end and says so', () => {
    expect(run.code, run.output).toBe(0);
    expect(run.output).toMatch(/\nRan \d+ cells in \d+ s\. In .*: index\.html and \d+ figures\n/);
  });

  test.each(contents)('shows every cell of $name beside what its file has', async ({ name }) => {
    const { cells } = readCells(await readFile(join(ROOT, 'notes', `${name}.ts`), 'utf8'));
    expect(cells.length).toBeGreaterThan(9);
    expect(articles(name).map(codes)).toEqual(cells.map(({ python, twin }) => [python, twin]));
  });

  test.each(contents)('has the figures of $name: real PNG files of the size that the page says', async ({ name }) => {
    for (const article of articles(name)) {
      const images = Array.from(article.matchAll(/<img src="([^"]+)" width="(\d+)" height="(\d+)" alt="[^"]+"/g));
      const [python = ''] = codes(article);
      if (/plt\.show|fig\.show|plot_model\(/.test(python)) expect(images.length, python).toBeGreaterThan(0);
      for (const [, file, width, height] of images) {
        const png = decode(await readFile(join(folder, 'notes', file!)));
        expect([png.width, png.height], file).toEqual([Number(width), Number(height)]);
        expect(Math.min(png.width, png.height), file).toBeGreaterThan(50);
        expect(new Set(png.data).size, `${file}: different bytes`).toBeGreaterThan(4);
      }
    }
  });

  test('has what the cells print', () => {
    const [cnn, , api, sees] = contents.map(({ name }) => articles(name).map(printed));
    expect(cnn![0]).toMatch(/^\((60000|2500), 28, 28\) \((48000|2000), 28, 28, 1\)$/);
    expect(cnn![1]).toContain('Total params: 39,478');
    expect(cnn![2]).toContain('Total params: 333,526');
    expect(cnn!.join('\n')).toMatch(/^3\/3 ━{20} .* - val_loss: \d\.\d{4}$/m);
    expect(cnn!.join('\n')).toContain(
      '[<Conv2D name=conv2d_2, built=True>,\n <MaxPooling2D name=max_pooling2d, built=True>,',
    );
    expect(cnn!.at(-1)).toBe('(1, 14, 14, 64)');
    expect(api!.join('\n')).toMatch(
      /^\[<KerasTensor shape=\(None, 28, 28, 1\), dtype=float32, sparse=False, ragged=False, name=\w+>\]$/m,
    );
    expect(sees![4]).toMatch(/^Found 6 images belonging to 2 classes\.\nFound 6 images/);
    expect(sees!.join('\n')).toContain('(1, 148, 148, 32)');
  });

  test('loads what it has saved: the weights of the first three notes are the same', () => {
    const figures = contents
      .slice(0, 3)
      .map(({ name }) => /^(-?\d\S*) (\d\S*)$/m.exec(articles(name).map(printed).join('\n'))?.[0]);
    expect(figures[0]).toBeDefined();
    expect(new Set(figures).size).toBe(1);
  });

  test('says whose cats and dogs they are, and asks for nothing but its figures', () => {
    expect(page).toContain('Cats and dogs are of a folder given by --cats-and-dogs.');
    const asked = Array.from(page.matchAll(/\b(?:src|href)="([^"]+)"/g), ([, address]) => address!);
    expect(asked.filter((address) => !/^(#|data:,$|[a-z-]+\/\d\d-[a-z0-9-]+\.png$)/.test(address))).toEqual([]);
  });
});

describe('npm run notes -- --model FILE', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vitrine-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Weights that no training gives, by layer. */
  const weightsOf = (model: Model) =>
    new Map<Layer, NDArray<Float32Array>[]>(
      model.layers.map((layer, l) => [
        layer,
        layer.specs.map(({ shape }) => ({
          data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * 1.7 + l) / 9),
          shape,
        })),
      ]),
    );

  const given = (pack: (model: Model, weights: ReturnType<typeof weightsOf>) => Uint8Array) => {
    clearSession();
    const model = fashionMNISTModel({ pooling: 'max' });
    const weights = weightsOf(model);
    const [kernel] = weights.get(model.layers[0]!)!;
    return { bytes: pack(model, weights), printed: `${repr(mean(kernel!))} ${repr(std(kernel!))}` };
  };

  /** By `VITRINE_SWEEP=all` of both formats. */
  const FORMATS = {
    h5: packH5, // Keras 2's
    ...(SWEEPS && { keras: packKeras }),
  };

  test.each(Object.entries(FORMATS))(
    'the first three notes load it and show its weights and kernels, whatever the first has trained: a .%s file',
    async (ending, pack) => {
      const { bytes, printed } = given((model, weights) => pack(model, weights, null));
      const file = `mine.${ending}`;
      const out = join(folder, 'notes');
      await writeFile(join(folder, file), bytes);
      const { code, output } = await command(
        'notes.js',
        ...['--tiny', '--only', '1,2,3', '--model', join(folder, file), '--out', out],
      );
      expect(code, output).toBe(0);
      const lines = output.split('\n');
      expect(
        lines.filter((line) => line === printed),
        output,
      ).toHaveLength(3);
      expect(lines.filter((line) => line === '[<Conv2D name=conv2d, built=True>,')).toHaveLength(3);
      const page = await readFile(join(out, 'index.html'), 'utf8');
      expect(page.split(`best-cnn-model is ${file}, given by --model`)).toHaveLength(4);
      const kernels = (note: string, number: string) => readFile(join(out, note, `${number}-kernels.png`));
      expect((await kernels('fashion-mnist-cnn', '15')).equals(await kernels('functional-api', '05'))).toBe(true);
    },
    300_000,
  );

  test('refuses what is no such model before a cell runs, by its name and with the way out', async () => {
    const dense = new Sequential([Input({ shape: [28, 28, 1] }), new Flatten(), new Dense({ units: 10 })]);
    await writeFile(join(folder, 'dense.keras'), packKeras(dense, weightsOf(dense), null));
    for (const [file, message] of [
      ['dense.keras', '--model: dense.keras begins with [Flatten, Dense [784, 10]]; the notes show layer 0, a Conv2D'],
      ['none.keras', `--model: cannot read ${join(folder, 'none.keras')} (ENOENT`],
    ] as const) {
      const { code, output } = await command(
        'notes.js',
        '--tiny',
        '--only',
        '3',
        '--model',
        join(folder, file),
        '--out',
        join(folder, 'refused'),
      );
      expect(code, output).toBe(1);
      expect(output).toContain(message);
      expect(output).toMatch(/give a \.keras or \.h5 file of the first note's network, or leave/);
      await expect(readFile(join(folder, 'refused', 'index.html'))).rejects.toThrow('ENOENT');
    }
  }, 120_000);
});

describe('flags that are not understood', () => {
  test.each([
    [['--only', '5'], "--only expects a whole number in 1..4, not '5'", 2],
    [['--quick', '--tiny'], '--quick and --tiny are two sizes; choose one', 2],
    [['--only', '4', '--model', 'best-cnn-model.keras'], '--model: note 4 does not load best-cnn-model', 2],
    [['--epochs', '3'], "Unknown option '--epochs'", 2],
    [['--cats-and-dogs', join(tmpdir(), 'no-such-folder')], 'expects the folders train and test', 1],
  ])('%j', async (args, message, expected) => {
    const { code, output } = await command('notes.js', ...args);
    expect(output).toContain(message);
    expect(code).toBe(expected);
  });

  test('--help is no error', async () => {
    const { code, output } = await command('notes.js', '--help');
    expect(output).toContain('Usage: npm run notes');
    expect(output).toContain('--model FILE');
    expect(code).toBe(0);
  });
});
