import { parser } from '@lezer/python';

/** A part of a program. */
export type PythonNode = ReturnType<typeof parser.parse>['topNode'];

export function parsePython(text: string): PythonNode {
  return parser.parse(text).topNode;
}

/** What a node consists of, without comments. */
export function childrenOf(node: PythonNode): PythonNode[] {
  const children: PythonNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (child.name !== 'Comment') children.push(child);
  return children;
}

/** The parts of a list, by what separates them; what follows the last one is a part where there is something. */
export function split(nodes: readonly PythonNode[], separator: string): PythonNode[][] {
  const parts: PythonNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === separator) parts.push([]);
    else parts.at(-1)!.push(node);
  }
  if (parts.at(-1)!.length === 0) parts.pop();
  return parts;
}

/** Every node within, itself first. */
export function* within(node: PythonNode): Generator<PythonNode> {
  const cursor = node.cursor();
  do {
    // What is missing at its end is an error of no width there.
    if (cursor.from > node.to || (cursor.from === node.to && cursor.to > cursor.from)) return;
    yield cursor.node;
  } while (cursor.next());
}

/** Where the lines of a text begin. */
export class Lines {
  readonly #starts: readonly number[];

  constructor(readonly text: string) {
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#starts = starts;
  }

  /** From 1. */
  at(position: number): number {
    let [low, high] = [0, this.#starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! <= position) low = middle;
      else high = middle;
    }
    return low + 1;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/** The text of a string literal. @returns null for bytes, which are no text. */
export function stringValue(literal: string): string | null {
  const [, prefix, quotes] = /^([a-zA-Z]*)('''|"""|'|")/.exec(literal) ?? [];
  if (prefix === undefined || /b/i.test(prefix)) return null;
  const body = literal.slice(prefix.length + quotes!.length, -quotes!.length);
  return /r/i.test(prefix) ? body : unescaped(body);
}

export const unescaped = (body: string): string =>
  body.replaceAll(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([\s\S]))/gi, (_, x?: string, u?: string, plain?: string) => {
    if (plain !== undefined) return ESCAPES[plain] ?? `\\${plain}`;
    return String.fromCharCode(Number.parseInt((x ?? u)!, 16));
  });

/** A number literal. @returns null for one that is none here, such as `2j`. */
export function numberValue(literal: string): number | null {
  const plain = literal.replaceAll('_', '');
  const value = /^0[xob]/i.test(plain) || /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
  return Number.isNaN(value) ? null : value;
}
