import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

export interface StaticHost {
  readonly url: string;
  /** Files that were asked for, by whomever: the page, its worker, its service worker. */
  readonly asked: string[];
  /** Those of them that are not there. */
  readonly missing: string[];
  close(): Promise<void>;
}

/** Serves a folder from a path of a host whose pages may load nothing but their own. */
export async function staticHost(folder: string, port: number, path: string): Promise<StaticHost> {
  const asked: string[] = [];
  const missing: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost');
    const name = normalize(`${pathname.slice(path.length)}${pathname.endsWith('/') ? 'index.html' : ''}`);
    const found = pathname.startsWith(path) && statSync(join(folder, name), { throwIfNoEntry: false })?.isFile();
    (found ? asked : missing).push(name);
    response.writeHead(found ? 200 : 404, {
      'content-security-policy': "default-src 'self'",
      'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
      'cache-control': 'no-cache',
    });
    if (found) createReadStream(join(folder, name)).pipe(response);
    else response.end();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${port}${path}`,
    asked,
    missing,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
