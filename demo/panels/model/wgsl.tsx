import type { JSX } from 'preact';

export interface WGSLProps {
  readonly code: string;
  /** Its constants that are set to a shape, and what to. */
  readonly specs: Readonly<Record<string, unknown>>;
  /** Whether the code has them set: then they are marked where they are declared. */
  readonly specialized: boolean;
}

const TOKEN =
  /(?<comment>\/\/.*)|(?<attribute>@\w+)|(?<number>\b\d[\w.]*(?:(?<=\d[eE])[+-]\d+f?)?)|(?<word>[A-Za-z_]\w*)/g;
const KEYWORDS = new Set(
  (
    'alias break case const const_assert continue continuing default diagnostic discard else enable false fn for if ' +
    'let loop override requires return struct switch true var while'
  ).split(' '),
);
const TYPE = /^(?:bool|f16|f32|i32|u32|vec[2-4][fhiu]?|mat[2-4]x[2-4][fh]?|array|atomic|ptr)$/;
const DECLARATION = /^(const (\w+)\s*:[^=]+=\s*)(.*?)(;.*)$/;

/** WGSL in colours, with numbered lines. Its text is the code, no more. */
export function WGSL({ code, specs, specialized }: WGSLProps): JSX.Element {
  const lines = code.trimEnd().split('\n');
  return (
    <code class="wgsl">
      {lines.map((line, i) => {
        const [, before, name, value, after] = DECLARATION.exec(line) ?? [];
        const set = specialized && name !== undefined && Object.hasOwn(specs, name);
        return (
          <span class="line" key={i}>
            {set
              ? [...tokens(before!, specs), <mark key="set">{tokens(value!, specs)}</mark>, ...tokens(after!, specs)]
              : tokens(line, specs)}
            {'\n'}
          </span>
        );
      })}
    </code>
  );
}

function tokens(text: string, specs: WGSLProps['specs']): (JSX.Element | string)[] {
  const parts: (JSX.Element | string)[] = [];
  let end = 0;
  for (const { 0: token, index, groups } of text.matchAll(TOKEN)) {
    if (index > end) parts.push(text.slice(end, index));
    end = index + token.length;
    const kind =
      groups!.word === undefined
        ? Object.keys(groups!).find((name) => groups![name] !== undefined)!
        : kindOf(token, specs);
    if (kind === null) parts.push(token);
    else
      parts.push(
        <span
          key={`${index} ${token}`}
          class={kind}
          title={kind === 'spec' ? `${token} = ${String(specs[token])}` : undefined}
        >
          {token}
        </span>,
      );
  }
  return [...parts, text.slice(end)];
}

function kindOf(word: string, specs: WGSLProps['specs']): 'spec' | 'keyword' | 'type' | null {
  if (Object.hasOwn(specs, word)) return 'spec';
  if (KEYWORDS.has(word)) return 'keyword';
  return TYPE.test(word) ? 'type' : null;
}
