import { toSVG } from '../panels/export/paint';
import css from './paper.css?inline';
import { figuresOn } from './paper';

/**
 * The sheet as one HTML file that needs nothing else. Its style and pictures are written as text: as elements, if only
 * for a moment, the page's policy would refuse them.
 */
export function fileOf(paper: HTMLElement, title: string): string {
  const copy = paper.cloneNode(true) as HTMLElement;
  const figures = [...paper.querySelectorAll('canvas')].map((canvas) => figuresOn.get(canvas)!);
  copy.querySelectorAll('canvas').forEach((canvas, i) => {
    const place = document.createElement('slot');
    place.name = String(i);
    canvas.replaceWith(place);
  });
  const body = copy.outerHTML.replace(/<slot name="(\d+)"><\/slot>/g, (_, i: string) => {
    const { sheet, label } = figures[Number(i)]!;
    const picture = `data:image/svg+xml;base64,${base64(toSVG(sheet))}`;
    return `<img src="${picture}" alt="${escaped(label)}" width="${sheet.width}" height="${sheet.height}">`;
  });
  return `<!doctype html>
<html lang="${paper.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>
${css}
</style>
</head>
<body>
<main>${body}</main>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);

const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
