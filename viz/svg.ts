import type { Mark } from './recording';
import type { Color, Picture } from './raster';

/** A length as an SVG file has it. */
export const short = (value: number): string => String(Math.round(value * 100) / 100);
export const hex = (color: Color): string => `#${color.toString(16).padStart(6, '0')}`;

/** For text and attributes; what no XML may contain becomes U+FFFD. */
export function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    const allowed =
      code >= 32 ? !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff : /\s/.test(character);
    return entities[character] ?? (allowed ? character : '\ufffd');
  }).join('');
}

export interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

const ANCHORS = { left: 'start', center: 'middle', right: 'end' } as const;

/**
 * Marks as the text of an SVG file, on white: texts are text, images PNG.
 * @param href gives an image's address, `data:image/png;base64,...`
 */
export function svgOf(
  { width, height, marks }: Drawn,
  { title, font, href }: { readonly title: string; readonly font: string; readonly href: (of: Picture) => string },
): string {
  const clips = new Map<string, string>();
  const clipped = (clip: readonly number[]): string => {
    const key = clip.map(short).join(' ');
    if (!clips.has(key)) clips.set(key, `clip${clips.size}`);
    return ` clip-path="url(#${clips.get(key)})"`;
  };
  const place = (...names: (readonly [string, number])[]): string =>
    names.map(([name, value]) => `${name}="${short(value)}"`).join(' ');

  const parts: string[] = [];
  for (let i = 0; i < marks.length; i++) {
    const mark = marks[i]!;
    switch (mark.kind) {
      case 'rect': {
        // Neighbours of one colour are one path: a shaded gap has as many as it has columns.
        let path = '';
        for (let at: Mark | undefined = mark; at?.kind === 'rect'; at = marks[++i]) {
          if (at.color !== mark.color || at.opacity !== mark.opacity) break;
          path += `M${short(at.x)} ${short(at.y)}h${short(at.width)}v${short(at.height)}h${short(-at.width)}z`;
        }
        i--;
        const opacity = mark.opacity < 1 ? ` fill-opacity="${short(mark.opacity)}"` : '';
        parts.push(`<path d="${path}" fill="${hex(mark.color)}"${opacity}/>`);
        break;
      }
      case 'stroke': {
        const { thickness = 1, dash, clip } = mark;
        parts.push(
          `<path d="${pathOf(mark.segments)}" fill="none" stroke="${hex(mark.color)}" stroke-width="${short(thickness)}" ` +
            `stroke-linecap="round" stroke-linejoin="round"${dash ? ` stroke-dasharray="${dash.map(short).join(' ')}"` : ''}` +
            `${clip ? clipped(clip) : ''}/>`,
        );
        break;
      }
      case 'text': {
        const turn = mark.turned ? ` transform="rotate(${mark.turned} ${short(mark.x)} ${short(mark.y)})"` : '';
        parts.push(
          `<text ${place(['x', mark.x], ['y', mark.y], ['font-size', mark.size])} text-anchor="${ANCHORS[mark.align]}" ` +
            `fill="${hex(mark.color)}"${mark.bold ? ' font-weight="bold"' : ''}${turn}>${escaped(mark.text)}</text>`,
        );
        break;
      }
      case 'image': {
        const box = place(['x', mark.x], ['y', mark.y], ['width', mark.width], ['height', mark.height]);
        parts.push(
          mark.svg === undefined
            ? `<image ${box} style="image-rendering:pixelated" href="${href(mark.picture)}"/>`
            : mark.svg
                .trim()
                .replace(/ (width|height)="[^"]*"(?=[^>]*viewBox)/g, '')
                .replace('<svg', `<svg ${box}`),
        );
        break;
      }
    }
  }
  const boxes = Array.from(clips, ([key, id]) => {
    const [x = '', y = '', across = '', down = ''] = key.split(' ');
    return `<clipPath id="${id}"><rect x="${x}" y="${y}" width="${across}" height="${down}"/></clipPath>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${short(width)}" height="${short(height)}" ` +
      `viewBox="0 0 ${short(width)} ${short(height)}" font-family="${escaped(font)}">`,
    `<title>${escaped(title)}</title>`,
    ...(boxes.length > 0 ? [`<defs>${boxes.join('')}</defs>`] : []),
    `<rect width="${short(width)}" height="${short(height)}" fill="#ffffff"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

/** Segments that meet are one line, so that its dashes go on around corners; one of no length is a dot. */
function pathOf(segments: readonly number[]): string {
  let path = '';
  for (let i = 0; i < segments.length; i += 4) {
    const [x0, y0, x1, y1] = [segments[i]!, segments[i + 1]!, segments[i + 2]!, segments[i + 3]!];
    if (i === 0 || x0 !== segments[i - 2] || y0 !== segments[i - 1]) path += `M${short(x0)} ${short(y0)}`;
    path += `L${short(x1)} ${short(y1)}`;
  }
  return path;
}
