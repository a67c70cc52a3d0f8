import { readFile } from 'node:fs/promises';

/** WGSL without comments, indentation and empty lines; the `@spec` marks stay, for the loader lives by them. */
export function minifyWGSL(source) {
  return source
    .split('\n')
    .map((line) => {
      const code = line.replace(/\s*\/\/.*$/, '').trim();
      return /\/\/ @spec\b/.test(line) ? `${code} // @spec` : code;
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
