import { describe, expect, test } from 'vitest';
import { Conv2D, Input } from '../../nn';
import { type Cell, type Notebook, readCells, repr, runNote } from '../../notes/notebook';
import { at, channel, first, mean, std } from '../../notes/numpy';
import { Raster } from '../../viz';

const source = String.raw`import { loadMNIST } from '../nn';

export async function run({ cell, print }: Notebook): Promise<void> {
  const epochs = 1;

  cell${'`'}
    (train, _), _ = \
        load_data()

    print(train)
  ${'`'};
  const { train } = await loadMNIST();

  if (epochs > 0) {
    print(train);
  }

  cell${'`'}
    plt.show()
  ${'`'};
  show(figure, 'figure');
}

function more(): void {
  cell();
}
`;

/** A note with those two cells, which does as told in each. */
const note = (run: (notebook: Notebook, cell: number) => void, count = 2) => ({
  source,
  run: async (notebook: Notebook) => {
    notebook.cell`
    (train, _), _ = \
        load_data()

    print(train)
  `;
    run(notebook, 0);
    if (count < 2) return;
    notebook.cell`
    plt.show()
  `;
    run(notebook, 1);
  },
});

async function cellsOf(
  ...[run, count]: Parameters<typeof note>
): Promise<{ cells: Cell[]; written: string; error: unknown }> {
  const cells: Cell[] = [];
  let written = '';
  const error: unknown = await runNote(note(run, count), {
    size: 'tiny',
    keep: async (cell) => void cells.push(cell),
    write: (text) => (written += text),
    catsAndDogs: () => Promise.reject(new Error('none')),
    modelFile: null,
  }).catch((error: unknown) => error);
  return { cells, written, error };
}

describe('readCells', () => {
  test('takes a source apart into what comes first, and each cell with its twin, down to the end of run', () => {
    const { preamble, cells } = readCells(source);
    expect(preamble.split('\n')[0]).toBe("import { loadMNIST } from '../nn';");
    expect(preamble.split('\n').at(-1)).toBe('  const epochs = 1;');
    expect(cells).toEqual([
      {
        python: '(train, _), _ = \\\n    load_data()\n\nprint(train)',
        twin: 'const { train } = await loadMNIST();\n\nif (epochs > 0) {\n  print(train);\n}',
      },
      { python: 'plt.show()', twin: "show(figure, 'figure');" },
    ]);
  });
});

describe('runNote', () => {
  test('gives each cell what it has put out, in its order', async () => {
    const { cells, written, error } = await cellsOf(({ print, show, write }, cell) => {
      if (cell === 1) return;
      print('shape', [60000, 28, 28], [32]);
      write('\r1/2 ━━─ 0s - loss: 2.3');
      write('\r2/2 ━━━ 1s   ');
      write('\n');
      show(new Raster(3, 2), 'white');
      print(0.5);
    });
    expect(error).toBeUndefined();
    const [{ outputs }, second] = cells as [Cell, Cell];
    expect(outputs).toMatchObject([
      { text: 'shape (60000, 28, 28) (32,)\n2/2 ━━━ 1s\n' },
      { name: 'white', width: 3, height: 2, png: expect.stringMatching(/^iVBORw0KGgo/) as string },
      { text: '0.5\n' },
    ]);
    expect(second).toMatchObject({ python: 'plt.show()', twin: "show(figure, 'figure');", outputs: [] });
    expect(written).toContain('\r1/2 ━━─ 0s - loss: 2.3');
  });

  test('keeps the cells that ran before an error, and that one', async () => {
    const { cells, error } = await cellsOf(({ print }, cell) => {
      print('ran');
      if (cell === 1) throw new RangeError('no');
    });
    expect(error).toBeInstanceOf(RangeError);
    expect(cells.map(({ outputs }) => outputs)).toEqual([[{ text: 'ran\n' }], [{ text: 'ran\n' }]]);
  });

  test('does not show one source and run another', async () => {
    expect((await cellsOf(() => undefined, 1)).error).toMatchObject({ message: '1 cells ran of 2' });
    const { error } = await cellsOf(({ cell }, number) => {
      if (number === 0)
        cell`
    plt.plot()
  `;
    });
    expect(error).toMatchObject({ message: "cell 2 is not the one that the note's source has there" });
  });

  test('refuses a second figure of one name in a cell, whose file it would take', async () => {
    const { error } = await cellsOf(({ show }) => ['a', 'a'].forEach((name) => show(new Raster(1, 1), name)));
    expect(error).toMatchObject({ message: 'cell 1 shows a twice' });
  });
});

test('repr is as Python has it', () => {
  const layer = new Conv2D({ filters: 2, kernelSize: 3, name: 'conv' });
  expect(repr(layer)).toBe('<Conv2D name=conv, built=False>');
  expect(repr([layer, layer])).toBe('[<Conv2D name=conv, built=False>,\n <Conv2D name=conv, built=False>]');
  expect(repr(Input({ shape: [28, 28, 1], name: 'input_layer' }))).toBe(
    '<KerasTensor shape=(None, 28, 28, 1), dtype=float32, sparse=False, ragged=False, name=input_layer>',
  );
  expect(repr(['a', 'b'])).toBe("['a', 'b']");
  expect([0.1, Math.fround(0.1), Math.fround(-0.054838914), 1e-9, 3].map(repr)).toEqual([
    '0.1',
    '0.1',
    '-0.054838914',
    '1e-9',
    '3',
  ]);
});

test('the few of NumPy that notes use', () => {
  const array = { data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), shape: [1, 2, 3, 2] };
  expect(mean(array)).toBe(6.5);
  expect(std(array)).toBe(Math.fround(Math.sqrt(143 / 12)));
  expect(channel(array, 1)).toEqual({ data: Float32Array.of(2, 4, 6, 8, 10, 12), shape: [2, 3] });
  const rows = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] };
  expect(first(rows, 2)).toEqual({ data: Uint8Array.of(1, 2, 3, 4), shape: [2, 2] });
  expect(first(rows, 9)).toEqual(rows);
  expect(at(rows, 2)).toEqual({ data: Uint8Array.of(5, 6), shape: [2] });
});
