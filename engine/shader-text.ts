/* What is read and changed in a shader's text, as it is written or minified. */

export const ENTRY = /@compute\s*@workgroup_size\((\d+)\)\s*fn\s+main\s*\(([^{]*?)\)\s*\{/;
export const PARAMETER = /@builtin\((\w+)\)\s*(\w+\s*:\s*\w+)/g;
export const ALIAS = /\balias\s+(\w+)\s*=\s*([^;]+);/g;
export const BINDING = /@group\(0\)\s*@binding\((\d+)\)\s*var<([^>]*)>\s*(\w+)\s*:\s*([^;]+);/g;

/** Names that a text declares at its top level. */
export function declared(text: string): Set<string> {
  const names = new Set<string>();
  let depth = 0;
  for (const [token, name] of text.matchAll(/[{}()]|\b(?:const|fn|struct|alias|var(?:<[^>]*>)?)\s+(\w+)/g)) {
    if (name && depth === 0) names.add(name);
    if (token === '{' || token === '(') depth++;
    if (token === '}' || token === ')') depth--;
  }
  return names;
}

/** The functions of a text, and what lies between them, in turn. */
export function functionsOf(text: string): string[] {
  const parts: string[] = [];
  let rest = 0;
  for (const { index } of text.matchAll(/\bfn\s+\w+\s*\(/g)) {
    let end = text.indexOf('{', index) + 1;
    for (let depth = 1; depth > 0; end++) depth += Number(text[end] === '{') - Number(text[end] === '}');
    parts.push(text.slice(rest, index), text.slice(index, end));
    rest = end;
  }
  return [...parts, text.slice(rest)];
}

/** Gives names others: not what follows a dot, nor the names of a struct's members where they are declared. */
export function renamed(text: string, names: ReadonlyMap<string, string>): string {
  const rename = (part: string, not: RegExp | null): string =>
    part.replace(/(?<![.\w])[A-Za-z_]\w*/g, (name, at: number) =>
      not?.test(part.slice(at + name.length)) ? name : (names.get(name) ?? name),
    );
  return text
    .split(/(\bstruct\s+\w+\s*\{[^}]*\})/)
    .map((part, i) => rename(part, i % 2 === 1 ? /^\s*:/ : null))
    .join('');
}

/**
 * The text with other names for what functions declare by the name of a binding: two bindings may become one, and then two
 * such would have one name. Null where a function has a name for both.
 */
export function withoutShadows(text: string, bindings: ReadonlySet<string>): string | null {
  const parts = functionsOf(text).map((part, i) => {
    if (i % 2 === 0) return part;
    const begin = part.indexOf('{');
    const own = new Set<string>();
    for (const [, name] of part.slice(part.indexOf('('), begin).matchAll(/(\w+)\s*:/g)) own.add(name!);
    for (const [, name] of part.slice(begin).matchAll(/\b(?:let|const|var)\s+(\w+)/g)) {
      // What comes before is the binding.
      const first = new RegExp(`(?<![.\\w])${name!}(?!\\w)`).exec(part.slice(begin))!;
      const isDeclared = /\b(?:let|const|var)\s+$/.test(part.slice(begin, begin + first.index));
      if (bindings.has(name!) && !own.has(name!) && !isDeclared) return null;
      own.add(name!);
    }
    return renamed(part, new Map([...own].filter((name) => bindings.has(name)).map((name) => [name, `own_${name}`])));
  });
  return parts.includes(null) ? null : parts.join('');
}
