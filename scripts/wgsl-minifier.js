import { readFile } from 'node:fs/promises';
import { minifyWGSL } from './minify-wgsl.js';

/** For bundles: JavaScript's minifiers leave strings alone, and much of the engine is WGSL in strings. */
export const wgslMinifier = {
  name: 'minify-wgsl',
  enforce: 'pre',
  async load(id) {
    if (!id.endsWith('.wgsl?raw')) return null;
    const source = await readFile(id.slice(0, -'?raw'.length), 'utf8');
    return `export default ${JSON.stringify(minifyWGSL(source))}`;
  },
};
