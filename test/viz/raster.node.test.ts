import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../engine/errors';
import { Raster, textWidth } from '../../viz/index';

const black = 0x000000;
const white = 0xffffff;

/** The raster as rows of '#' for black, '.' for white and '+' for anything between. */
function picture(raster: Raster): string[] {
  const sign = (color: number) => (color === black ? '#' : color === white ? '.' : '+');
  return Array.from({ length: raster.height }, (_, y) =>
    Array.from({ length: raster.width }, (_, x) => sign(raster.colorAt(x, y))).join(''),
  );
}

describe('Raster', () => {
  it('is opaque background at first', () => {
    const raster = new Raster(2, 1, 0x123456);
    expect([...raster.data]).toEqual([0x12, 0x34, 0x56, 255, 0x12, 0x34, 0x56, 255]);
  });

  it('fills rectangles, and cuts what lies outside', () => {
    const raster = new Raster(4, 3);
    raster.fillRect(-5, 1, 7, 1, black);
    raster.fillRect(3, 2, 9, 9, black);
    expect(picture(raster)).toEqual(['....', '##..', '...#']);
  });

  it('draws a straight line through pixel centres crisp, at any thickness', () => {
    const raster = new Raster(5, 5);
    raster.line(0.5, 0.5, 4.5, 0.5, black);
    raster.line(-3, 3, 9, 3, black, { thickness: 2 });
    expect(picture(raster)).toEqual(['#####', '.....', '#####', '#####', '.....']);
  });

  it('covers a slanted line by half where half of the pixel is', () => {
    const raster = new Raster(4, 4);
    raster.line(0.5, 0.5, 3.5, 3.5, black);
    expect(raster.colorAt(2, 2)).toBe(black);
    // The centre of the neighbour is sqrt(1/2) away: coverage 1 - 0.7071.
    expect(raster.colorAt(2, 1) & 255).toBe(Math.round(255 * Math.SQRT1_2));
  });

  it('covers a crossing once', () => {
    const raster = new Raster(5, 5);
    raster.stroke([0, 2, 5, 2, 0, 2, 5, 2], black);
    expect(raster.colorAt(2, 1)).toBe(0x808080);
  });

  it('dashes and clips', () => {
    const raster = new Raster(12, 1);
    raster.line(0.5, 0.5, 12.5, 0.5, black, { dash: [2, 4], clip: [0, 0, 8, 1] });
    expect(picture(raster)).toEqual(['###...##....']);
    expect(() => raster.line(0, 0, 9, 0, black, { dash: [2, 0] })).toThrow(ArgumentError);
  });

  it('goes on with the dashes around a joint, but not across a gap, and leaves dots', () => {
    const dashes = (...segments: number[]) => {
      const raster = new Raster(16, 1);
      raster.stroke(segments, black, { dash: [2, 4] });
      return picture(raster)[0];
    };
    const whole = dashes(0.5, 0.5, 12.5, 0.5);
    expect(dashes(0.5, 0.5, 1.5, 0.5, 1.5, 0.5, 3.5, 0.5, 3.5, 0.5, 12.5, 0.5)).toBe(whole);
    expect(dashes(0.5, 0.5, 3.5, 0.5, 4.5, 0.5, 12.5, 0.5)).toBe('###.###...###...');
    expect(dashes(5.5, 0.5, 5.5, 0.5)).toBe('.....#..........');
  });

  it('lets what lies below show through', () => {
    const raster = new Raster(2, 1);
    raster.fillRect(0, 0, 1, 1, black, 0.5);
    expect([raster.colorAt(0, 0), raster.colorAt(1, 0)]).toEqual([0x808080, 0xffffff]);
  });

  it('writes text that is the bitmap at size 1', () => {
    const raster = new Raster(11, 7);
    raster.text(0, 0, 'LE', black, { size: 1 });
    expect(textWidth('LE', 1)).toBe(11);
    expect(picture(raster)).toEqual([
      '#.....#####',
      '#.....#....',
      '#.....#....',
      '#.....####.',
      '#.....#....',
      '#.....#....',
      '#####.#####',
    ]);
  });

  it('aligns text', () => {
    const [left, center, right] = (['left', 'center', 'right'] as const).map((align) => {
      const raster = new Raster(30, 7);
      raster.text(15, 0, 'L', black, { size: 1, align });
      return picture(raster)[6]!.indexOf('#');
    });
    expect([left, center, right]).toEqual([15, 13, 10]);
  });

  it('has a glyph for every printable ASCII character, no two alike, and a box for the rest', () => {
    const drawn = Array.from({ length: 96 }, (_, i) => {
      const raster = new Raster(6, 9);
      raster.text(0, 0, String.fromCharCode(32 + i), black, { size: 1 });
      return picture(raster).join('\n');
    });
    expect(new Set(drawn).size).toBe(96);
    const box = new Raster(6, 9);
    box.text(0, 0, '\u2603', black, { size: 1 });
    expect(picture(box).join('\n')).toBe(drawn[95]);
    expect(textWidth('', 2)).toBe(0);
  });

  it('refuses sizes and pixels that are none', () => {
    expect(() => new Raster(0, 3)).toThrow(ArgumentError);
    expect(() => new Raster(2.5, 3)).toThrow(/2.5 x 3/);
    expect(() => new Raster(2, 2).colorAt(2, 0)).toThrow(ArgumentError);
  });
});
