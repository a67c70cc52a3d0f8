import { expect, test } from 'vitest';
import { ArgumentError, ShapeError, array } from '../../engine';
import { type Picture, bar, colormaps, curves, hist, image, imshow, matshow, plot, scatter, subplots } from '../../viz';

/** Pixel by pixel, which a comparison of arrays takes seconds for. */
function expectSame(a: Picture, b: Picture): void {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  const bytes = (picture: Picture): Buffer => Buffer.from(picture.data.buffer);
  expect(bytes(a).equals(bytes(b))).toBe(true);
}

const loss = [3, 2, 1];
const x = [1, 2, 4];
const y = [1, 4, 2];

test('a plot is curves without its dots, with matplotlib’s labels', () => {
  const line = { kind: 'line' } as const;
  const expected = curves(
    { train: { y: loss, ...line }, val: { y, ...line } },
    { xlabel: 'epoch', ylabel: 'loss', title: 'A run' },
  );
  const figure = plot(loss, { label: 'train' }).plot(y).legend(['train', 'val']);
  expectSame(figure.xlabel('epoch').ylabel('loss').title('A run'), expected);
  const columns = array([loss, y]).transpose();
  expectSame(plot(columns), plot(loss).plot(y));
});

test('a format and options say the same', () => {
  expectSame(plot(x, y, 'ro'), plot(x, y, { color: 0xff0000, marker: 'o', linestyle: '' }));
  expectSame(plot(y, 'g--'), plot(y, { color: '#008000', linestyle: '--' }));
  expectSame(plot(x, y, 'bo'), scatter(x, y, { color: 'blue' }));
});

test('imshow is image in viridis with ticks below, matshow with ticks above; axes of size 1 are dropped', () => {
  const pixels = array(Array.from({ length: 64 }, (_, i) => i)).reshape(8, 8);
  const style = { colormap: colormaps.viridis, scale: 42 };
  expectSame(imshow(pixels), image(pixels, { ...style, axis: 'bottom' }));
  expectSame(matshow(pixels), image(pixels, { ...style, axis: 'top' }));
  expectSame(imshow(pixels.reshape(1, 8, 8, 1)), imshow(pixels));
  expectSame(imshow(pixels, { vmin: 0 }), imshow(pixels));
  expectSame(imshow(pixels).axis('off'), image(pixels, { ...style, scale: 50 }));
  expect(() => matshow(pixels.reshape(2, 4, 8))).toThrow(ShapeError);
});

test('bars stand at their x, or at names', () => {
  const named = bar([0, 1], [3, 5]).xticks([0, 1], ['a', 'b']);
  expectSame(bar(['a', 'b'], [3, 5]), named);
  expectSame(bar([3, 5]).xticks([0, 1], ['a', 'b']), named);
  expectSame(hist([0, 1.5, 1.5, 3, 3, 3], 3), bar([0.5, 1.5, 2.5], [1, 2, 3], { width: 1 }));
});

test('axes of a figure: one, a list, or rows of them', () => {
  const [alone, axes] = subplots();
  expect(alone.axes[0] === axes).toBe(true);
  const [figure, [left, right]] = subplots(1, 2, { figsize: [8, 4] });
  left.plot([1, 2]);
  right.bar([1, 2]);
  const half = { figsize: [4, 4] } as const;
  const [one, two] = [subplots(1, 1, half), subplots(1, 1, half)];
  one[1].plot([1, 2]);
  two[1].bar([1, 2]);
  expectSame(figure, subplots([one[0], two[0]]));
  expect(figure.suptitle('Both').height).toBeGreaterThan(subplots([one[0], two[0]]).height);
  expect(subplots(2, 3)[1].map(({ length }) => length)).toEqual([3, 3]);
  expect(() => figure.draw({} as never)).toThrow(ArgumentError);
});

test('a figure is drawn once for all that read it, and anew once it or one of its axes has changed', () => {
  const [figure, [left, right]] = subplots(1, 2, { figsize: [4, 2] });
  left.plot([1, 2]);
  const changes = [
    () => right.plot([2, 1]),
    () => right.legend(['one']),
    () => left.axis('on'),
    () => left.xticks([0, 1]),
    () => figure.suptitle('Both'),
    () => figure.axes[1]!.title('right'),
  ];
  for (const change of changes) {
    const { data } = figure;
    expect(figure.data === data).toBe(true);
    change();
    expect(figure.data === data).toBe(false);
    expectSame(figure, figure.raster());
  }
  const alone = plot([1, 2]);
  const { data } = alone;
  expect(alone.title('alone').data === data).toBe(false);
});

test('what cannot be drawn is an error before it is drawn', () => {
  expect(() => plot([1, 2], [1])).toThrow(/2 x and 1 y; they go in pairs/);
  expect(() => plot(array([[[1]]]))).toThrow(/a\.flatten\(\)/);
  expect(() => plot([1]).imshow([[1]])).toThrow(/subplots\(1, 2\) makes two/);
  expect(() => imshow([[1, 2]]).plot([1])).toThrow(/these axes show a picture/);
  expect(() => plot([1], { alpha: 2 })).toThrow(/alpha is 2/);
  expect(() => subplots(0, 1)).toThrow(/write subplots\(rows, columns/);
  expect(() => bar([1]).xticks([0], ['a', 'b'])).toThrow(ShapeError);
  expect(() => scatter([1], [1], { s: -1 })).toThrow(ArgumentError);
});
