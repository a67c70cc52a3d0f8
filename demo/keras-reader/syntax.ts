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

/** The same without what is of this kind within; not by recursion, as brackets may be nested without an end. */
function* without(kind: RegExp, node: PythonNode): Generator<PythonNode> {
  const left = [node];
  for (let each = left.pop(); each; each = left.pop()) {
    yield each;
    if (!kind.test(each.name)) for (const child of childrenOf(each).reverse()) left.push(child);
  }
}

/** Every node without what a function, a class or a lambda has: that does not run with the statement. */
export const running = (node: PythonNode): Generator<PythonNode> =>
  without(/^(?:FunctionDefinition|ClassDefinition|LambdaExpression)$/, node);

/** Whether a `break` or `continue` of it would leave, or go on with, the loop that it is in. */
export const leavesLoop = (node: PythonNode): boolean =>
  Array.from(without(/^(?:(?:For|While)Statement|\w+Definition|LambdaExpression)$/, node)).some(({ name }) =>
    /^(?:Break|Continue)Statement$/.test(name),
  );

export const returns = (node: PythonNode): boolean =>
  Array.from(running(node)).some(({ name }) => name === 'ReturnStatement');

/** What a statement sets by itself, not by what is in its block: names, items, fields. */
export function targetsOf(node: PythonNode): readonly PythonNode[] {
  const children = childrenOf(node);
  const flat = (nodes: readonly PythonNode[]): readonly PythonNode[] =>
    nodes
      .flatMap((each) => Array.from(without(/^(?!(?:Tuple|Array|Parenthesized)Expression$)/, each)))
      .filter(({ name }) => /^(?:VariableName|MemberExpression)$/.test(name));
  const between = (from: string, to: string): readonly PythonNode[] => {
    const at = children.findIndex(({ name }) => name === from);
    const end = children.findIndex(({ name }, i) => i > at && name === to);
    return at < 0 ? [] : children.slice(at + 1, end < 0 ? undefined : end);
  };
  switch (node.name) {
    case 'AssignStatement':
      return flat(split(children, 'AssignOp').slice(0, -1).flat());
    case 'UpdateStatement':
    case 'NamedExpression':
      return flat(children.slice(0, 1));
    case 'ForStatement':
      return flat(between('for', 'in'));
    case 'DeleteStatement':
      return flat(children.slice(1));
    case 'WithStatement':
      return flat(children.filter((_, i) => children[i - 1]?.name === 'as'));
    case 'FunctionDefinition':
    case 'ClassDefinition':
      return children.filter(({ name }) => name === 'VariableName').slice(0, 1);
    case 'ImportStatement':
      return children.filter(({ name }) => name === 'VariableName').slice(-1);
    default:
      return [];
  }
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

export const isFloatLiteral = (literal: string): boolean => !/^0[xob]/i.test(literal) && /[.e]/i.test(literal);

/** A number literal. @returns null for one that is none here, such as `2j`. */
export function numberValue(literal: string): number | null {
  const plain = literal.replaceAll('_', '');
  const value = /^0[xob]/i.test(plain) || /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
  return Number.isNaN(value) ? null : value;
}
