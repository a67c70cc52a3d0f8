/* What merging reads in a shader's text, as it is written or minified. */

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
