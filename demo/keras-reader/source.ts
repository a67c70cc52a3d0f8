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
  const lines =
    cells?.flatMap(({ lines }) => withoutMagic(lines)) ??
    withoutMagic(pythonLines(given.replace(/^\uFEFF/, '').split(/\r\n?|\n/)));
  const text = withZeros(lines.join('\n'));
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

/** As notebooks have a cell: `input` in those of format 3. */
interface CellOfFile {
  readonly cell_type?: unknown;
  readonly source?: unknown;
  readonly input?: unknown;
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
  const { cells, worksheets } = notebook as { readonly cells?: unknown; readonly worksheets?: unknown };
  // Those of format 3 are in sheets.
  const all = Array.isArray(cells)
    ? (cells as readonly unknown[])
    : Array.isArray(worksheets)
      ? (worksheets as readonly unknown[]).flatMap(
          (sheet) => (sheet as { readonly cells?: unknown[] } | null)?.cells ?? [],
        )
      : null;
  if (!all) return null;
  return all.flatMap((cell, i) => {
    const { cell_type: type, source, input } = (cell ?? {}) as CellOfFile;
    if (type !== 'code') return [];
    const lines = source ?? input;
    const text = Array.isArray(lines) ? lines.join('') : typeof lines === 'string' ? lines : '';
    return [{ number: i + 1, lines: dedented(text.split('\n')) }];
  });
}

/** A line, and whether a statement may begin in it: not within a string, brackets, or behind a backslash. */
interface Scanned {
  readonly line: string;
  readonly isFresh: boolean;
  readonly isInString: boolean;
}

/** @param skip lines that are no Python, though a statement might begin there: nothing in them is a string or bracket. */
function scanned(lines: readonly string[], skip: (line: string, isFresh: boolean) => boolean): readonly Scanned[] {
  let quote = '';
  let depth = 0;
  let continues = false;
  return lines.map((line): Scanned => {
    const own = { line, isFresh: quote === '' && depth === 0 && !continues, isInString: quote !== '' };
    if (quote === '' && skip(line, own.isFresh)) return own;
    for (let at = 0; at < line.length; at++) {
      const char = line[at]!;
      const three = line.slice(at, at + 3);
      if (quote !== '') {
        if (char === '\\') at++;
        else if (line.startsWith(quote, at)) {
          at += quote.length - 1;
          quote = '';
        }
      } else if (char === '#') break;
      else if (three === "'''" || three === '"""') {
        quote = three;
        at += 2;
      } else if (char === "'" || char === '"') quote = char;
      else if ('([{'.includes(char)) depth++;
      else if (')]}'.includes(char)) depth = Math.max(0, depth - 1);
    }
    continues = /\\\s*$/.test(line) && quote.length < 2;
    if (quote.length === 1 && !continues) quote = ''; // such a string ends with its line
    return own;
  });
}

const FENCE = /^\s*```/;
const PROMPT = /^\s*(?:>>>|In \[\d*\]:)(?: |$)/;
/** Of a block that is Python. */
const PYTHON_FENCE = /^\s*```+\s*(?:$|\{?\.?(?:python\d?|py\d?|ipython\d?|pycon|code-cell|jupyter|colab)\b)/i;

/**
 * A text is Markdown, or a session at a prompt, as a whole or not at all: a fence or a prompt in one of its strings says
 * nothing.
 */
function pythonLines(lines: readonly string[]): readonly string[] {
  const all = scanned(lines, (line) => FENCE.test(line) || PROMPT.test(line));
  if (all.some(({ line, isInString }) => !isInString && FENCE.test(line))) return fenced(lines);
  const first = all.find(({ isInString, line }) => !isInString && PROMPT.test(line));
  if (!first) return dedented(lines);
  const before = lines.slice(0, all.indexOf(first)).join('\n');
  return isProse(before)
    ? lines.map((line) => /^\s*(?:>>>|\.\.\.|In \[\d*\]:) ?(.*)$/.exec(line)?.[1] ?? '')
    : dedented(lines);
}

/** Nothing of a program: prose, comments, or nothing at all. */
const isProse = (text: string): boolean =>
  !/^\s*(?:import|from|def|class|for|if|with|return|model)\b|^\s*[\w.]+\s*(?:=|\()/m.test(text);

function fenced(lines: readonly string[]): readonly string[] {
  let block: string[] | null = null;
  let isPython = false;
  const made = lines.map((line) => {
    // A fence within a string of the block is a part of it.
    const isFence = FENCE.test(line) && !(block && scanned([...block, ''], () => false).at(-1)!.isInString);
    if (!isFence) {
      if (block && block.length < 5000) block.push(line);
      return block && isPython ? line : '';
    }
    isPython = !block && PYTHON_FENCE.test(line);
    block = block ? null : [];
    return '';
  });
  return made.some((line) => PROMPT.test(line))
    ? made.map((line) =>
        PROMPT.test(line) || /^\s*\.\.\./.test(line) ? line.replace(/^\s*(?:>>>|\.\.\.|In \[\d*\]:) ?/, '') : '',
      )
    : made;
}

/** A cell that was cut out of a block begins further right. */
function dedented(lines: readonly string[]): readonly string[] {
  const depths = lines.filter((line) => /\S/.test(line)).map((line) => /^[ \t]*/.exec(line)![0].length);
  const least = depths.reduce((a, b) => Math.min(a, b), Infinity);
  return least === 0 || least === Infinity ? lines : lines.map((line) => line.slice(least));
}

const MAGIC = /^(\s*)(?:\w+\s*=\s*)?(?:!(?!=)|%{1,2}(?=[a-zA-Z])|\?{1,2}\w).*$|^(\s*)[\w.]+\?{1,2}\s*$/;
/** A cell of another language, or one that is written to a file. */
const OTHER_CELL =
  /^\s*%%(?:bash|sh|shell|script|cmd|powershell|system|sx|!|writefile|file|html|HTML|javascript|js|latex|markdown|svg|perl|ruby|R|julia|sql|bigquery|cython|cuda)\b/;

/** In place of a magic what does nothing, as it may be all that a block has. A backslash takes the next line with it. */
function withoutMagic(lines: readonly string[]): readonly string[] {
  if (OTHER_CELL.test(lines.find((line) => /\S/.test(line) && !/^\s*#/.test(line)) ?? '')) return lines.map(() => '');
  let goesOn = false;
  // Lines that a magic takes are gone before strings and brackets are looked for.
  const isOf = lines.map((line) => MAGIC.test(line));
  const taken = new Set<number>();
  const all = scanned(
    lines.map((line, i) => {
      if (goesOn) taken.add(i);
      const is = goesOn || isOf[i]!;
      goesOn = is && /\\\s*$/.test(line);
      return taken.has(i) ? '' : line;
    }),
    (line, isFresh) => isFresh && MAGIC.test(line),
  );
  return all.map(({ line, isFresh }, i) => {
    if (!isFresh) return lines[i]!;
    return taken.has(i)
      ? ''
      : line.replace(MAGIC, (_, before?: string, other?: string) => `${before ?? other ?? ''}pass`);
  });
}

/** `1./255` is `1.0/255` to the parser, which does not know the first. What is in texts and comments stays. */
const withZeros = (text: string): string =>
  text.replaceAll(
    /'''[\s\S]*?'''|"""[\s\S]*?"""|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|#[^\n]*|(?<![\w.])\d+\.(?![\w.])/g,
    (found) => (/^\d+\.$/.test(found) ? `${found}0` : found),
  );
