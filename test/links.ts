import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const withoutCode = (text: string): string => text.replace(/^```[^]*?^```/gm, '').replace(/`[^`\n]*`/g, 'code');

/** The anchors that GitHub gives a document's headings. */
function anchorsOf(document: string): readonly string[] {
  const text = readFileSync(document, 'utf8').replace(/^```[^]*?^```/gm, '');
  return Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** A document's relative links and pictures whose file, or heading, is not there. */
export function brokenLinks(document: string): readonly string[] {
  const targets = Array.from(withoutCode(readFileSync(document, 'utf8')).matchAll(/\]\(([^)]+)\)/g), ([, to]) => to!);
  return targets.filter((target) => {
    if (/^https?:/.test(target)) return false;
    const [path, anchor] = target.split('#');
    const file = path ? join(dirname(document), path) : document;
    return !existsSync(file) || (anchor !== undefined && !anchorsOf(file).includes(anchor));
  });
}
