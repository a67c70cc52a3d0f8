import type { CaseValues, OpCase, OpCheck } from '../op-check';
import { type AffineTransformOptions, FILL_MODES, type FillMode, affineTransformOp } from './affine-transform';

/**
 * SciPy's `map_coordinate`: a coordinate outside 0..size-1 brought inside, or in the half pixels around it; -1 for
 * none.
 */
function mapped(at: number, size: number, fillMode: FillMode): number {
  const last = size - 1;
  if (at >= 0 && at <= last) return at;
  if (fillMode === 'constant') return -1;
  if (fillMode === 'nearest') return at < 0 ? 0 : last;
  if (size === 1) return 0;
  if (fillMode === 'wrap') return at < 0 ? at + last * (Math.trunc(-at / last) + 1) : at - last * Math.trunc(at / last);
  const period = 2 * size;
  const from = at - period * Math.floor(at / period);
  return from < size ? from : period - from - 1;
}

export const affineTransformCheck: OpCheck<AffineTransformOptions> = {
  op: affineTransformOp,
  reference: ([x, matrices], { fillMode = 'nearest', cval = 0, order = 1 }) => {
    const [batch, height, width, channels] = x!.shape as [number, number, number, number];
    const result = new Float64Array(x!.data.length);
    for (let i = 0; i < result.length; i++) {
      const c = i % channels;
      const column = Math.floor(i / channels) % width;
      const row = Math.floor(i / (channels * width)) % height;
      const n = Math.floor(i / (channels * width * height)) % batch;
      const [rr, rc, r0, cr, cc, c0] = matrices!.data.subarray(n * 6, n * 6 + 6) as unknown as number[];
      const atRow = mapped(rr! * row + rc! * column + r0!, height, fillMode);
      const atColumn = mapped(cr! * row + cc! * column + c0!, width, fillMode);
      if (fillMode === 'constant' && (atRow < 0 || atColumn < 0)) {
        result[i] = cval;
        continue;
      }
      const share = (part: number): number => (order === 1 ? part : Number(part > 0.5));
      for (const r of [Math.floor(atRow), Math.floor(atRow) + 1])
        for (const k of [Math.floor(atColumn), Math.floor(atColumn) + 1]) {
          // A reflected coordinate can be in the half pixel before the first or behind the last.
          const inRow = Math.min(Math.max(r, 0), height - 1);
          const inColumn = Math.min(Math.max(k, 0), width - 1);
          const weight = share(1 - Math.abs(atRow - r)) * share(1 - Math.abs(atColumn - k));
          result[i]! += weight * x!.data[((n * height + inRow) * width + inColumn) * channels + c]!;
        }
    }
    return [result];
  },
  random: (draw) => {
    const shape = draw.shape(4, 4);
    // In 32nds, of which a coordinate has an odd number: so none is where a mode jumps, or is a half.
    const row = () => [draw.integer(-24, 24) / 16, draw.integer(-24, 24) / 16, draw.integer(-200, 200) / 16 + 1 / 32];
    const fillMode = draw.of(...FILL_MODES);
    return {
      inputs: [
        { shape, values: draw.of<CaseValues>('normal', { bytes: true }) },
        { shape: [shape[0]!, 2, 3], values: Array.from({ length: 2 * shape[0]! }, row).flat() },
      ],
      attrs: { fillMode, order: draw.of(0, 1), ...(fillMode === 'constant' && { cval: draw.number(-2, 2) }) },
    };
  },
  get cases() {
    // Turned, sheared, zoomed and moved far out; then moved by whole pixels, over the edge and by periods of each mode.
    // (In odd numbers, so that no coordinate is a whole one by chance: there `constant` and `wrap` jump.)
    const turned = [
      0.8137, -0.4519, 2.3071, 0.5213, 0.9041, -3.1133, 1.4177, 0.2039, -4.7101, -0.3089, 1.7057, -2.2229, -0.6143,
      0.1093, 33.4159, 0.2411, -0.7351, 41.3203,
    ];
    const whole = [1, 0, 3, 0, 1, -2, -1, 0, 4, 0, 1, 12, 1, 0, -12, 0, -1, 20];
    const cases = (
      shape: readonly number[],
      matrices: readonly number[],
      values: CaseValues,
      modes: readonly FillMode[],
      order: 0 | 1 = 1,
    ) =>
      modes.map((fillMode): OpCase<AffineTransformOptions> => ({
        inputs: [
          { shape, values },
          { shape: [shape[0]!, 2, 3], values: matrices },
        ],
        attrs: { fillMode, order, ...(fillMode === 'constant' && { cval: -1.5 }) },
      }));
    return [
      ...cases([3, 9, 7, 3], turned, 'normal', FILL_MODES),
      ...cases([3, 9, 7, 3], turned, 'normal', FILL_MODES, 0),
      ...cases([3, 5, 7, 1], whole, 'normal', FILL_MODES),
      ...cases([3, 7, 5, 2], turned, { bytes: true }, ['nearest', 'reflect']),
      ...cases([3, 1, 1, 1], turned, 'normal', FILL_MODES),
      ...cases([3, 1, 6, 4], turned, 'normal', FILL_MODES),
      { inputs: [{ shape: [1, 4, 4, 1] }, { shape: [1, 2, 3], values: [1, 0, 0.5, 0, 1, -0.25] }], attrs: {} },
    ];
  },
};
