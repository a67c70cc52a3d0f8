import { readFile } from 'node:fs/promises';

/**
 * WGSL without comments and needless spaces; the `@spec` lines keep theirs and their marks, and `@include` lines stay,
 * for the loader lives by them.
 */
export function minifyWGSL(source) {
  return source
    .split('\n')
    .map((line) => {
      if (line.startsWith('// @include ')) return line;
      const code = line.replace(/\s*\/\/.*$/, '').trim();
      if (/\/\/ @spec\b/.test(line)) return `${code} // @spec`;
      // A space stays where two tokens would make a third: before `=`, and between two signs.
      return code
        .replace(/ ?([,;:(){}+*/|%]|->) ?/g, '$1')
        .replace(/ (&&|==|[<>-]) (?=[\w(])/g, '$1')
        .replace(/= /g, '=');
    })
    .filter(Boolean)
    .join('\n');
}

/** For bundles: JavaScript's minifiers leave strings alone, and most of the engine is WGSL in strings. */
export const wgslMinifier = {
  name: 'minify-wgsl',
  enforce: 'pre',
  async load(id) {
    if (!id.endsWith('.wgsl?raw')) return null;
    const source = await readFile(id.slice(0, -'?raw'.length), 'utf8');
    return `export default ${JSON.stringify(minifyWGSL(source))}`;
  },
};
