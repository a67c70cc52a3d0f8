import { ReadLimit } from './limits';

/** Python as it was pasted or dropped, with each of its lines where it was. */
export interface Source {
  readonly text: string;
  /** For each line its place in a notebook; null where it is a text alone. */
  readonly cells: readonly { readonly cell: number; readonly line: number }[] | null;
}

/** Longer is no program that somebody wrote, and would keep the reader waiting. */
const MOST_CHARACTERS = 200_000;

/** Of a notebook with its pictures. */
const MOST_NOTEBOOK = 20_000_000;

/**
 * What is Python in a text: all of it, the code cells of a notebook (`.ipynb`), the fenced blocks of Markdown, or what
 * stands behind `>>>`. Lines that only a notebook knows, `!pip install`, `%matplotlib`, are left empty.
 * @throws ReadLimit for too long a text.
 */
export function pythonIn(given: string): Source {
  if (given.length > MOST_NOTEBOOK) throw new ReadLimit({ rule: 'tooLong', most: MOST_NOTEBOOK });
  const cells = notebookCells(given);
  const lines = cells?.flatMap(({ lines }) => lines) ?? pythonLines(given.replace(/^\uFEFF/, '').split(/\r\n?|\n/));
  const text = withZeros(lines.map(withoutMagic).join('\n'));
  if (text.length > MOST_CHARACTERS) throw new ReadLimit({ rule: 'tooLong', most: MOST_CHARACTERS });
  return {
    text,
    cells: cells?.flatMap(({ number, lines }) => lines.map((_, i) => ({ cell: number, line: i + 1 }))) ?? null,
  };
}

interface Cell {
  /** Among all of the notebook's, from 1. */
  readonly number: number;
  readonly lines: readonly string[];
}

/** Null for a text that is no notebook. */
function notebookCells(text: string): readonly Cell[] | null {
  if (!/^\s*\{/.test(text)) return null;
  let notebook: unknown;
  try {
    notebook = JSON.parse(text);
  } catch {
    return null;
  }
  const { cells } = notebook as { readonly cells?: unknown };
  if (!Array.isArray(cells)) return null;
  return (cells as readonly unknown[]).flatMap((cell, i) => {
    const { cell_type: type, source } = (cell ?? {}) as { readonly cell_type?: unknown; readonly source?: unknown };
    if (type !== 'code') return [];
    const text = Array.isArray(source) ? source.join('') : typeof source === 'string' ? source : '';
    return [{ number: i + 1, lines: dedented(text.split('\n')) }];
  });
}

function pythonLines(lines: readonly string[]): readonly string[] {
  if (lines.some((line) => /^\s*```/.test(line))) {
    let inside = false;
    return lines.map((line) => {
      const isFence = /^\s*```/.test(line);
      if (isFence) inside = !inside;
      return inside && !isFence ? line : '';
    });
  }
  if (lines.some((line) => /^\s*>>> /.test(line)))
    return lines.map((line) => /^\s*(?:>>>|\.\.\.) ?(.*)$/.exec(line)?.[1] ?? '');
  return dedented(lines);
}

/** A cell that was cut out of a block begins further right. */
function dedented(lines: readonly string[]): readonly string[] {
  const depths = lines.filter((line) => /\S/.test(line)).map((line) => /^[ \t]*/.exec(line)![0].length);
  const least = depths.reduce((a, b) => Math.min(a, b), Infinity);
  return least === 0 || least === Infinity ? lines : lines.map((line) => line.slice(least));
}

/** In its place what does nothing, as it may be all that a block has. */
const withoutMagic = (line: string): string =>
  line.replace(/^(\s*)(?:\w+\s*=\s*)?(?:!(?!=)|%{1,2}(?=[a-zA-Z])).*$/, '$1pass');

/** `1./255` is `1.0/255` to the parser, which does not know the first. What is in texts and comments stays. */
const withZeros = (text: string): string =>
  text.replaceAll(
    /'''[\s\S]*?'''|"""[\s\S]*?"""|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|#[^\n]*|(?<![\w.])\d+\.(?![\w.])/g,
    (found) => (/^\d+\.$/.test(found) ? `${found}0` : found),
  );
