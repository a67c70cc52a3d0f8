import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Layout, type LayoutBox, type LayoutEdge, layeredLayout } from '../../viz/layered-layout';

const box = (width = 100, height = 50): LayoutBox => ({ width, height });
/** From the middle of one box to the middle of another. */
const joined = (boxes: readonly LayoutBox[], pairs: readonly (readonly [number, number])[]): LayoutEdge[] =>
  pairs.map(([from, to]) => ({ from, fromX: boxes[from]!.width / 2, to, toX: boxes[to]!.width / 2 }));
const layoutOf = (count: number, ...pairs: [number, number][]): Layout => {
  const boxes = Array.from({ length: count }, () => box());
  return layeredLayout(boxes, joined(boxes, pairs));
};
const segments = ({ edges }: Layout) =>
  edges.flatMap((points, edge) => points.slice(1).map((to, i) => ({ edge, from: points[i]!, to })));

describe('layeredLayout', () => {
  it('puts a line straight down', () => {
    const { width, height, boxes, edges } = layoutOf(3, [0, 1], [1, 2]);
    expect(boxes).toEqual([
      [0, 0],
      [0, 98],
      [0, 196],
    ]);
    expect(edges).toEqual([
      [
        [50, 50],
        [50, 98],
      ],
      [
        [50, 148],
        [50, 196],
      ],
    ]);
    expect([width, height]).toEqual([100, 246]);
  });

  it('puts a fork in the middle of its branches, and turns on one track', () => {
    const { boxes, edges } = layoutOf(3, [0, 1], [0, 2]);
    expect(boxes).toEqual([
      [64, 0],
      [0, 98],
      [128, 98],
    ]);
    expect(edges[0]).toEqual([
      [114, 50],
      [114, 74],
      [50, 74],
      [50, 98],
    ]);
    expect(edges[1]).toEqual([
      [114, 50],
      [114, 74],
      [178, 74],
      [178, 98],
    ]);
  });

  it('leads an edge that skips a rank around it, and keeps the rest straight', () => {
    const { boxes, edges } = layoutOf(3, [0, 1], [1, 2], [0, 2]);
    expect(new Set(boxes.map(([x]) => x)).size).toBe(1);
    expect(edges[2]!.length).toBe(6);
    expect(edges[2]![2]![0]).toBeGreaterThan(100);
  });

  it('uncrosses', () => {
    const { boxes } = layoutOf(4, [0, 3], [1, 2]);
    expect(Math.sign(boxes[0]![0] - boxes[1]![0])).toBe(Math.sign(boxes[3]![0] - boxes[2]![0]));
  });

  it('keeps what is read late near its reader', () => {
    const { boxes } = layoutOf(5, [0, 1], [1, 2], [2, 3], [4, 3]);
    expect(boxes[4]![1]).toBe(boxes[2]![1]);
  });

  it('draws the edge that closes a cycle upwards, and one from a box to itself beside it', () => {
    const { width, boxes, edges } = layoutOf(2, [0, 1], [1, 0], [1, 1]);
    expect(boxes[1]![1]).toBeGreaterThan(boxes[0]![1]);
    expect(edges[1]).toEqual(edges[0]!.toReversed());
    const xs = edges[2]!.map(([x]) => x);
    expect([xs[0], xs.at(-1)]).toEqual([boxes[1]![0] + 100, boxes[1]![0] + 100]);
    expect(Math.max(...xs)).toBeLessThanOrEqual(width);
  });

  it('keeps pinned boxes at the ends', () => {
    const boxes: LayoutBox[] = [
      box(),
      { width: 0, height: 0, pin: 'first' },
      box(),
      { width: 0, height: 0, pin: 'last' },
    ];
    const edges = [
      { from: 1, fromX: 0, to: 0, toX: 50 },
      { from: 0, fromX: 50, to: 2, toX: 50 },
      { from: 0, fromX: 50, to: 3, toX: 0 },
    ];
    const { height, boxes: places } = layeredLayout(boxes, edges);
    expect(places[1]![1]).toBe(0);
    expect(places[3]![1]).toBe(height);
    expect(places[3]![1]).toBeGreaterThan(places[2]![1] + 50);
  });

  it('of any graph: boxes apart, edges from box to box, straight, whole, and through no box', () => {
    const graphs = fc.integer({ min: 1, max: 12 }).chain((count) =>
      fc.record({
        boxes: fc.array(
          fc.record({
            width: fc.integer({ min: 10, max: 150 }).map((w) => 2 * w),
            height: fc.integer({ min: 10, max: 60 }).map((h) => 2 * h),
          }),
          { minLength: count, maxLength: count },
        ),
        pairs: fc.uniqueArray(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), {
          maxLength: 2 * count,
          selector: ([from, to]) => from * count + to,
        }),
      }),
    );
    fc.assert(
      fc.property(graphs, ({ boxes, pairs }) => {
        const edges = joined(boxes, pairs);
        const layout = layeredLayout(boxes, edges);
        expect(layeredLayout(boxes, edges)).toEqual(layout);
        const rects = boxes.map(({ width, height }, i) => {
          const [x, y] = layout.boxes[i]!;
          expect(x >= 0 && y >= 0 && x + width <= layout.width && y + height <= layout.height).toBe(true);
          return { left: x, top: y, right: x + width, bottom: y + height };
        });
        rects.forEach((a, i) => {
          for (const b of rects.slice(i + 1)) {
            const apart =
              a.right + 10 <= b.left || b.right + 10 <= a.left || a.bottom + 10 <= b.top || b.bottom + 10 <= a.top;
            expect(apart).toBe(true);
          }
        });
        layout.edges.forEach((points, i) => {
          const [from, to] = [rects[pairs[i]![0]]!, rects[pairs[i]![1]]!];
          const touches = ([x, y]: readonly [number, number], r: typeof from) =>
            [r.top, r.bottom].includes(y) ? x === (r.left + r.right) / 2 : x === r.right && y > r.top && y < r.bottom;
          expect(touches(points[0]!, from) && touches(points.at(-1)!, to)).toBe(true);
        });
        for (const { from, to } of segments(layout)) {
          expect(from[0] === to[0] || from[1] === to[1]).toBe(true);
          const [left, right] = [Math.min(from[0], to[0]), Math.max(from[0], to[0])];
          const [top, bottom] = [Math.min(from[1], to[1]), Math.max(from[1], to[1])];
          expect(rects.some((r) => left < r.right && right > r.left && top < r.bottom && bottom > r.top)).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('takes a long model in stride', () => {
    const count = 1000;
    const pairs = Array.from({ length: count - 1 }, (_, i): [number, number] => [i, i + 1]);
    const { boxes } = layoutOf(
      count,
      ...pairs,
      ...pairs.filter(([i]) => i % 5 === 0 && i + 3 < count).map(([i]): [number, number] => [i, i + 3]),
    );
    expect(new Set(boxes.map(([x]) => x)).size).toBe(1);
  });
});
