import { createHash } from 'node:crypto';

/** What the page's copy in one file is called. */
export const ONE_FILE = 'vitrine.html';

/** A page that is opened from a disk may start no worker from another file. */
const inlineWorkers = {
  name: 'inline-workers',
  enforce: 'pre',
  resolveId(source, importer) {
    return source.endsWith('?worker') ? this.resolve(`${source}&inline`, importer) : null;
  },
};

/** What other pages show of a page, which this one has no address for; and what is fetched early, which it has. */
const withoutOthers = {
  name: 'without-others',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) => html.replace(/<(?:meta\s+(?:property="og:|name="twitter:)|link rel="preload")[^>]*>\s*/g, ''),
  },
};

/**
 * Builds the page, with all that it ever loads, as one file that asks nobody for anything: it opens from a disk.
 * @param page what the build has in common with that of many files: its worker's plugins are for this one too
 * @returns {Promise<string>} the file
 */
export async function buildOneFile({ plugins = [], worker, build: { target, outDir }, ...page }) {
  const { build } = await import('vite');
  const whole = { output: { codeSplitting: false } };
  const { output } = await build({
    ...page,
    mode: 'one-file',
    plugins: [inlineWorkers, withoutOthers, ...plugins],
    // Chromium starts no module's worker in a page from a disk.
    worker: { ...worker, format: 'iife', rolldownOptions: whole },
    build: {
      write: false,
      outDir,
      target,
      assetsInlineLimit: Infinity,
      chunkSizeWarningLimit: Infinity,
      cssCodeSplit: false,
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: whole,
    },
  });
  const entry = output.find(({ isEntry }) => isEntry);
  const files = output.filter(({ fileName, type }) => type === 'asset' && !/\.(?:css|html|svg)$/.test(fileName));
  const others = [...entry.imports, ...entry.dynamicImports, ...files.map(({ fileName }) => fileName)].filter(
    (name) => name !== entry.fileName,
  );
  if (others.length > 0) throw new Error(`the page in one file asks for ${others.join(', ')}`);
  const asset = (extension) => String(output.find(({ fileName }) => fileName.endsWith(extension)).source);
  const script = entry.code.replaceAll('</script', '<\\/script');
  const style = asset('.css').replaceAll('</style', '<\\/style');
  const icon = `data:image/svg+xml;base64,${Buffer.from(asset('.svg')).toString('base64')}`;
  // It says itself, and the browser sees to it, that nothing comes from elsewhere and nothing goes there.
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'worker-src blob:',
    'connect-src data:',
    'img-src data:',
  ].join('; ');
  // Functions, as `$&` in code is no pattern.
  return asset('.html')
    .replace(/<(?:script|link rel="stylesheet")[^>]*>(?:<\/script>)?\s*/g, '')
    .replace(/(<link rel="icon" href=")[^"]+/, (_, before) => before + icon)
    .replace('<head>', () => `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`)
    .replace('</head>', () => `<style>${style}</style>\n    <script type="module">${script}</script>\n  </head>`);
}

const hashOf = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
