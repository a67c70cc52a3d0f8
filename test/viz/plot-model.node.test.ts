import { beforeEach, describe, expect, it } from 'vitest';
import {
  Add,
  ArgumentError,
  BatchNormalization,
  Concatenate,
  Conv2D,
  Dense,
  Flatten,
  Input,
  Model,
  Sequential,
  clearSession,
  fashionMNISTModel,
} from '../../nn';
import { plotModel, plotModelSVG, type PlotModelOptions, type Raster } from '../../viz/index';

beforeEach(clearSession);

interface Text {
  text: string;
  x: number;
  y: number;
  width: number;
  bold: boolean;
}

interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
  fill: string;
}

/** What an SVG file draws, in its order. */
function read(svg: string) {
  const attributes = (tag: string): Record<string, string> =>
    Object.fromEntries(Array.from(tag.matchAll(/([\w-]+)="([^"]*)"/g), ([, name, value]) => [name!, value!]));
  const texts = Array.from(svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g), ([, tag, text]): Text => {
    const { x, y, textLength, 'font-weight': weight } = attributes(tag!);
    return { text: text!, x: Number(x), y: Number(y), width: Number(textLength), bold: weight === 'bold' };
  });
  const rects = Array.from(svg.matchAll(/<rect ([^>]*)\/>/g), ([, tag]): Rect => {
    const { x = '0', y = '0', width, height, fill } = attributes(tag!);
    return { x: Number(x), y: Number(y), width: Number(width), height: Number(height), fill: fill! };
  });
  const paths = Array.from(svg.matchAll(/<path ([^>]*)\/>/g), ([, tag]) => attributes(tag!));
  const arrows = paths
    .filter(({ d }) => d!.endsWith('Z'))
    .map(({ d }) => d!.slice(1, -1).split('L')[0]!.split(' ').map(Number) as [number, number]);
  const [frames, lines] = [true, false].map((dashed) => paths.filter((path) => 'stroke-dasharray' in path === dashed));
  return { texts, rects, arrows, lines: lines!, frames: frames!, size: attributes(/<svg ([^>]*)>/.exec(svg)![1]!) };
}

const drawn = (model: Model, options: PlotModelOptions = {}) =>
  read(plotModelSVG(model, { showLayerNames: true, ...options }));
const words = ({ texts }: ReturnType<typeof read>): string[] => texts.map(({ text }) => text);
/** Where the box of a layer is. */
function boxOf({ texts, rects }: ReturnType<typeof read>, name: string): Rect {
  const label = texts.find(({ text }) => text === name)!;
  return rects
    .slice(1)
    .find(
      ({ x, y, width, height, fill }) =>
        fill === '#000000' && x < label.x && y < label.y && label.x < x + width && label.y < y + height,
    )!;
}

function twoInputs(): Model {
  const image = Input({ shape: [28, 28, 1], name: 'image' });
  const meta = Input({ shape: [5], name: 'meta' });
  const first = new Conv2D({ filters: 32, kernelSize: 3, activation: 'relu' }).apply(image);
  const second = new Conv2D({ filters: 32, kernelSize: 3, padding: 'same' }).apply(first);
  const flat = new Flatten().apply(new Add().apply([first, second]));
  const both = new Concatenate().apply([flat, new Dense({ units: 16 }).apply(meta)]);
  const outputs = [
    new Dense({ units: 10, name: 'label' }).apply(both),
    new Dense({ units: 1, name: 'score' }).apply(both),
  ];
  return new Model({ inputs: [image, meta], outputs });
}

/** A model with two outputs, used twice, and a Sequential. */
function nested(): Model {
  const start = Input({ shape: [8] });
  const hidden = new Dense({ units: 4 }).apply(start);
  const heads = new Model({
    inputs: start,
    outputs: [new Dense({ units: 3 }).apply(hidden), new Dense({ units: 3 }).apply(hidden)],
    name: 'heads',
  });
  const tail = new Sequential([Input({ shape: [3] }), new Dense({ units: 5 }), new Dense({ units: 2 })], {
    name: 'tail',
  });
  const [a, b] = [Input({ shape: [8], name: 'a' }), Input({ shape: [8], name: 'b' })];
  const [first, second] = heads.applyAll(a);
  const [other] = heads.applyAll(b);
  return new Model({ inputs: [a, b], outputs: [tail.apply(new Add().apply([first!, other!])), second!] });
}

describe('plotModelSVG', () => {
  it("says of the notes' CNN what Keras says", () => {
    const picture = drawn(fashionMNISTModel({ pooling: 'max' }), { showShapes: true });
    expect(words(picture).slice(0, 6)).toEqual([
      'conv2d',
      '(Conv2D)',
      'Input shape:',
      '(None, 28, 28, 1)',
      'Output shape:',
      '(None, 28, 28, 32)',
    ]);
    expect(words(picture).slice(-6)).toEqual([
      'dense_1',
      '(Dense)',
      'Input shape:',
      '(None, 100)',
      'Output shape:',
      '(None, 10)',
    ]);
    expect(picture.texts.slice(0, 4).map(({ bold }) => bold)).toEqual([true, false, false, true]);
    expect(picture.arrows.length).toBe(7);
    const middles = ['conv2d', 'max_pooling2d', 'flatten', 'dense_1']
      .map((name) => boxOf(picture, name))
      .map(({ x, width }) => x + width / 2);
    expect(new Set(middles).size).toBe(1);
  });

  it('shows classes alone, as plot_model does by default, or all there is', () => {
    const model = new Sequential([
      Input({ shape: [4] }),
      new Dense({ units: 3, activation: 'relu' }),
      new BatchNormalization(),
    ]);
    expect(words(read(plotModelSVG(model)))).toEqual(['Dense', 'BatchNormalization']);
    model.layers[0]!.trainable = false;
    expect(words(drawn(model, { showDtype: true, showLayerActivations: true, showTrainable: true }))).toEqual([
      ...['dense', '(Dense)', 'Activation:', 'relu', 'Output dtype:', 'float32', 'Non-trainable'],
      ...['batch_normalization', '(BatchNormalization)', 'Output dtype:', 'float32', 'Trainable'],
    ]);
  });

  it('gives every shape of what has several, and an InputLayer only one', () => {
    const picture = drawn(nested(), { showShapes: true, showDtype: true });
    const after = (name: string): string[] => words(picture).slice(words(picture).indexOf(name) + 2);
    expect(after('a').slice(0, 2)).toEqual(['Output shape:', '(None, 8)']);
    expect(after('heads').slice(1, 6)).toEqual([
      '(None, 8)',
      'Output shape:',
      '[(None, 3), (None, 3)]',
      'Output dtype:',
      "['float32', 'float32']",
    ]);
    expect(after('add')[1]).toBe('[(None, 3), (None, 3)]');
  });

  it('writes a scalar as Python does, and of a shared layer the shapes of its first use, as Keras', () => {
    class Sum extends Flatten {
      override infer(): number[] {
        return [];
      }
    }
    class Same extends Flatten {
      override infer([shape]: Parameters<Flatten['infer']>[0]) {
        return shape;
      }
    }
    const input = Input({ shape: [4] });
    const shared = new Same();
    const model = new Model({ inputs: input, outputs: shared.apply(new Sum().apply(shared.apply(input))) });
    const shapes = words(drawn(model, { showShapes: true })).filter((text) => text.startsWith('(None'));
    expect(shapes).toEqual(['(None, 4)', '(None, 4)', '(None, 4)', '(None, 4)', '(None,)']);
  });

  it('keeps texts in their boxes, whatever the name', () => {
    const names = ['w'.repeat(60), 'i', 'a<b>&"c"', '층 하나', 'tab\there\u0001'];
    const model = new Sequential([Input({ shape: [2] }), ...names.map((name) => new Dense({ units: 1, name }))]);
    for (const options of [
      {},
      { showShapes: true },
      { rankdir: 'LR', showShapes: true, showTrainable: true },
    ] as const) {
      const picture = drawn(model, options);
      for (const { x, y, width, text } of picture.texts) {
        const cell = picture.rects
          .slice(1)
          .some(
            (rect) =>
              x >= rect.x + 12 &&
              x + width <= rect.x + rect.width - 12 &&
              y - 15 >= rect.y &&
              y + 5 <= rect.y + rect.height,
          );
        expect(cell, text).toBe(true);
      }
      expect(words(picture)).toContain('a&lt;b&gt;&amp;&quot;c&quot;');
      expect(words(picture)).toContain('층 하나');
      expect(words(picture)).toContain('tab\there\ufffd');
    }
  });

  it('lays out a graph that branches, downwards or to the right', () => {
    const reads = [
      ['conv2d', 'image'],
      ['conv2d_1', 'conv2d'],
      ['add', 'conv2d'],
      ['add', 'conv2d_1'],
      ['flatten', 'add'],
      ['dense', 'meta'],
      ['concatenate', 'dense'],
      ['label', 'concatenate'],
      ['score', 'concatenate'],
    ] as const;
    const model = twoInputs();
    const down = drawn(model);
    const right = drawn(model, { rankdir: 'LR' });
    for (const [reader, source] of reads) {
      expect(boxOf(down, reader).y).toBeGreaterThanOrEqual(boxOf(down, source).y + boxOf(down, source).height + 40);
      expect(boxOf(right, reader).x).toBeGreaterThanOrEqual(boxOf(right, source).x + boxOf(right, source).width + 40);
    }
    expect(boxOf(down, 'meta').y).toBe(boxOf(down, 'add').y); // near what reads it
    for (const { arrows } of [down, right]) expect(arrows.length).toBe(10);
    const ends = new Set(down.arrows.map(([x, y]) => `${x} ${y}`));
    const { x, y, width } = boxOf(down, 'concatenate');
    expect(ends).toContain(`${x + width / 2} ${y}`);
  });

  it('draws a shared layer once, with an arrow from each of what it reads', () => {
    const [a, b] = [Input({ shape: [8], name: 'a' }), Input({ shape: [8], name: 'b' })];
    const shared = new Dense({ units: 4, name: 'shared' });
    const picture = drawn(new Model({ inputs: [a, b], outputs: new Add().apply([shared.apply(a), shared.apply(b)]) }));
    expect(words(picture).filter((text) => text === 'shared').length).toBe(1);
    expect(picture.arrows.length).toBe(3); // two to the layer, one to the sum, as Keras has it
    const input = Input({ shape: [8] });
    const twice = drawn(
      new Model({
        inputs: input,
        outputs: shared.apply(new Dense({ units: 8, name: 'between' }).apply(shared.apply(input))),
      }),
    );
    expect(twice.arrows.length).toBe(3);
  });

  it('opens models in the model up, in frames with their names', () => {
    const closed = drawn(nested());
    expect(words(closed)).toEqual([
      'a',
      '(InputLayer)',
      'b',
      '(InputLayer)',
      'heads',
      '(Functional)',
      'add',
      '(Add)',
      'tail',
      '(Sequential)',
    ]);
    expect([closed.frames.length, closed.arrows.length]).toEqual([0, 4]);
    clearSession();
    for (const rankdir of ['TB', 'LR'] as const) {
      clearSession();
      const open = drawn(nested(), { expandNested: true, rankdir });
      expect(words(open)).toContain('input_layer');
      expect(words(open)).not.toContain('(Sequential)');
      expect(open.frames.length).toBe(2);
      // To the frame's InputLayer from a and from b, in it three, to the sum two that meet in one, and two in the tail.
      expect(open.arrows.length).toBe(7);
      const frames = open.frames.map(({ d }) =>
        d!
          .slice(1)
          .split('L')
          .map((point) => point.split(' ').map(Number)),
      );
      const inside = ({ x, y, width, height }: Rect, frame: number[][]): boolean =>
        x > frame[0]![0]! && y > frame[0]![1]! && x + width < frame[2]![0]! && y + height < frame[2]![1]!;
      for (const [name, at] of [
        ['dense', [0]],
        ['dense_2', [0]],
        ['dense_4', [1]],
        ['add', []],
      ] as const) {
        expect(
          frames.flatMap((frame, i) => (inside(boxOf(open, name), frame) ? [i] : [])),
          name,
        ).toEqual(at);
      }
      // What nobody reads does not leave its frame.
      const end = Math.max(...frames[1]!.map((point) => point[rankdir === 'TB' ? 1 : 0]!));
      const reach = open.lines.flatMap(({ d }) =>
        Array.from(d!.matchAll(/([\d.]+) ([\d.]+)/g), ([, x, y]) => Number(rankdir === 'TB' ? y : x)),
      );
      expect(reach.length).toBeGreaterThan(20);
      expect(Math.max(...reach)).toBeLessThan(end - 18);
    }
  });

  it('is as large as the dpi says', () => {
    const model = fashionMNISTModel({ pooling: 'max' });
    const [plain, fine] = [drawn(model, { dpi: 96 }).size, drawn(model, { dpi: 192 }).size];
    expect(Number(fine.width)).toBe(2 * Number(plain.width));
    expect(fine.viewBox).toBe(plain.viewBox);
    // Keras's default.
    expect(drawn(model).size).toEqual(drawn(model, { dpi: 200 }).size);
    const [raster, asked] = [plotModel(model), plotModel(model, { dpi: 200 })];
    expect([raster.width, raster.height]).toEqual([asked.width, asked.height]);
    expect(asked.width).toBe(Math.ceil((plotModel(model, { dpi: 96 }).width * 200) / 96));
  });
});

describe('plotModel', () => {
  const dark = (raster: Raster, x: number, y: number): boolean => (raster.colorAt(x, y) & 255) < 128;

  it('draws the boxes with their frames whole, in a white margin', () => {
    const model = new Sequential([Input({ shape: [2] }), new Dense({ units: 1, name: 'w'.repeat(60) })]);
    const raster = plotModel(model, { showLayerNames: true, showShapes: true, dpi: 96 });
    expect(raster.height).toBe(10 + 106 + 10);
    for (let x = 0; x < raster.width; x++) {
      const inside = x >= 10 && x < raster.width - 10;
      expect([9, 10, 115, 116].map((y) => dark(raster, x, y))).toEqual([false, inside, inside, false]);
      // The name keeps its distance from the sides of the header.
      if (inside && (x < 24 || x >= raster.width - 24)) expect(dark(raster, x, 36)).toBe(true);
    }
  });

  it('draws the same twice, and finer with more dots', () => {
    const [first, second] = [twoInputs(), twoInputs()].map((model) => plotModel(model, { showShapes: true, dpi: 96 }));
    expect(first!.data.every((value, i) => value === second!.data[i])).toBe(true);
    const fine = plotModel(twoInputs(), { showShapes: true, dpi: 192 });
    expect([fine.width, fine.height]).toEqual([2 * first!.width, 2 * first!.height]);
    const box = plotModel(new Sequential([new Dense({ units: 1, inputShape: [1] })]), { dpi: 40.5 });
    expect(box.width).toBeLessThan(60);
  });

  it('refuses a model without shapes, and pictures of no size or too large', () => {
    expect(() => plotModel(new Sequential([new Dense({ units: 1 })]))).toThrow(ArgumentError);
    expect(() => plotModelSVG(new Sequential())).toThrow(/has no layers/);
    const model = fashionMNISTModel({ pooling: 'max' });
    for (const dpi of [0, -96, NaN, Infinity]) expect(() => plotModelSVG(model, { dpi })).toThrow(ArgumentError);
    expect(() => plotModel(model, { dpi: 96_000 })).toThrow(/lower the dpi/);
  });
});
