import { expect, test } from 'vitest';
import { confusionMatrix, curves, histogram, imageGrid } from '../../viz';
import { Recording, type Mark, recorded } from '../../viz/recording';
import { svgOf } from '../../viz/svg';

const marksOf = (draw: () => unknown): readonly Mark[] => {
  const drawn = recorded(draw);
  if (!(drawn instanceof Recording)) throw new Error('it was not recorded');
  return drawn.marks!;
};

const options = { title: 'A figure', font: 'sans-serif', href: () => 'data:image/png;base64,AAAA' };

test('a chart is remembered as rectangles, lines and texts, and only while it is asked for', () => {
  const loss = [3, 2.5, 2];
  const draw = () => curves({ loss }, { xlim: [0, 2], ylim: [0, 4], title: 'Loss' });
  const marks = marksOf(draw);
  expect(marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []))).toEqual(
    expect.arrayContaining(['Loss', 'epoch', 'loss', '0', '4']),
  );
  const line = marks.find((mark) => mark.kind === 'stroke' && mark.clip !== undefined);
  if (line?.kind !== 'stroke') throw new Error('no line');
  const [x0, y0, x1, y1, x2, y2] = [...line.segments.slice(0, 4), ...line.segments.slice(6, 8)] as number[];
  expect(x2! - x1!).toBeCloseTo(x1! - x0!, 6);
  expect(y2! - y1!).toBeCloseTo(y1! - y0!, 6); // 0.5 less each
  expect(draw()).not.toBeInstanceOf(Recording);
});

test('its picture is as without, but for the texts', () => {
  const draw = () =>
    histogram(
      Float32Array.from({ length: 50 }, (_, i) => i % 7),
      { xlabel: '', ylabel: '' },
    );
  const [plain, drawn] = [draw(), recorded(draw)];
  const bars = (of: typeof plain): number[] =>
    Array.from({ length: of.width - 80 }, (_, x) => of.colorAt(80 + x, Math.floor(of.height / 2))); // beside the ticks
  expect(bars(drawn)).toEqual(bars(plain));
});

test('a figure that fails leaves the others as they are', () => {
  expect(() => recorded(() => curves({}))).toThrow('none of the series');
  expect(curves({ loss: [1] })).not.toBeInstanceOf(Recording);
});

test('as SVG neighbours of one colour are one path, and what is text stays text', () => {
  const marks = marksOf(() => confusionMatrix({ data: Uint32Array.of(5, 1, 0, 7), shape: [2, 2] }));
  const svg = svgOf({ width: 81, height: 81, marks }, options);
  expect(Array.from(svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g), ([, text]) => text)).toEqual(['5', '1', '7']);
  expect(svg).toContain('<title>A figure</title>');
  const rect = (x: number, color: number): Mark => ({ kind: 'rect', x, y: 0, width: 1, height: 2, color, opacity: 1 });
  const two = svgOf({ width: 9, height: 9, marks: [rect(0, 0xff0000), rect(1, 0xff0000), rect(2, 0x0000ff)] }, options);
  expect(two).toContain('<path d="M0 0h1v2h-1zM1 0h1v2h-1z" fill="#ff0000"/>');
  expect(two).toContain('<path d="M2 0h1v2h-1z" fill="#0000ff"/>');
});

test('words of any script, and characters that XML does not have, are safe', () => {
  const text = (words: string): Mark => ({
    ...{ kind: 'text', x: 1, y: 2, text: words, color: 0, size: 13, align: 'left' },
  });
  const svg = svgOf({ width: 9, height: 9, marks: [text('손실 <&> \u0001')] }, { ...options, title: 'a "b"' });
  expect(svg).toContain('>손실 &lt;&amp;&gt; \ufffd</text>');
  expect(svg).toContain('<title>a &quot;b&quot;</title>');
});

test('pictures are images, and a picture that is an SVG file itself is within the file', () => {
  const marks = marksOf(() => imageGrid({ data: Float32Array.of(0, 1), shape: [1, 2] }));
  expect(marks.every(({ kind }) => kind === 'rect')).toBe(true);
  const picture = { width: 1, height: 1, data: new Uint8ClampedArray(4) };
  const image = { kind: 'image', x: 1, y: 2, width: 30, height: 40, picture } as const;
  expect(svgOf({ width: 9, height: 9, marks: [image] }, options)).toContain('href="data:image/png;base64,AAAA"/>');
  const inner =
    '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="80" viewBox="0 0 6 8"><rect width="3"/></svg>\n';
  const nested = svgOf({ width: 9, height: 9, marks: [{ ...image, svg: inner }] }, options);
  expect(nested).toContain(
    '<svg x="1" y="2" width="30" height="40" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 8"><rect width="3"/></svg>',
  );
});
