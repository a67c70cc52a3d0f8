import { dirname } from 'node:path';

/**
 * Serves the project with Vite: its pages (`demo/`, ...) and, under `/fashion-mnist/`, the data set's files as they
 * are.
 * @param {{ port?: number, host?: string | boolean, open?: string | boolean, live?: boolean, define?:
 * Readonly<Record<string, unknown>> }} [options] default: port 5173 or the next free one, this machine only; `live`
 * pages follow a file that changes; `define` stands for what `vite.config.ts` defines
 * @returns {Promise<{ url: string, close: () => Promise<void> }>} `url` ends in a slash
 */
export async function serve({ port = 5173, host, open = false, live = true, define = {} } = {}) {
  const { createServer } = await import('vite');
  const server = await createServer({
    root: dirname(import.meta.dirname),
    logLevel: 'warn',
    clearScreen: false,
    define,
    server: {
      port,
      host,
      open,
      // Cross-origin isolated pages read the clock to 5 microseconds, others to 100.
      headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
      ...(!live && { hmr: false, watch: null }),
    },
  });
  await server.listen();
  return { url: server.resolvedUrls.local[0] ?? server.resolvedUrls.network[0], close: () => server.close() };
}
