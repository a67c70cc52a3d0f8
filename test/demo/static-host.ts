import { createReadStream, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { extname, join, normalize } from 'node:path';

export const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export interface StaticHost {
  readonly url: string;
  /** Files that were asked for, by whomever: the page, its worker, its service worker. */
  readonly asked: string[];
  /** Those of them that are not there. */
  readonly missing: string[];
  close(): Promise<void>;
}

/**
 * Serves a folder from a path of a host whose pages may load nothing but their own.
 * @param pace bytes of a data set that are sent every 10 ms; 0: it fails. Default all at once.
 */
export async function staticHost(
  folder: string,
  path: string,
  pace: () => number = () => Infinity,
): Promise<StaticHost> {
  const asked: string[] = [];
  const missing: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost');
    const name = normalize(`${pathname.slice(path.length)}${pathname.endsWith('/') ? 'index.html' : ''}`);
    const found = pathname.startsWith(path) && statSync(join(folder, name), { throwIfNoEntry: false })?.isFile();
    (found ? asked : missing).push(name);
    const isData = extname(name) === '.gz';
    if (isData && pace() === 0) return response.writeHead(500).end();
    response.writeHead(found ? 200 : 404, {
      'content-security-policy': "default-src 'self'",
      'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
      'cache-control': 'no-cache',
    });
    if (found && isData) void Readable.from(slowly(join(folder, name), pace)).pipe(response);
    else if (found) createReadStream(join(folder, name)).pipe(response);
    else response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)); // any free port: there may be another run
  const { port } = server.address() as AddressInfo;
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

async function* slowly(path: string, pace: () => number): AsyncGenerator<Buffer> {
  const all = await readFile(path);
  for (let sent = 0; sent < all.length;) {
    const chunk = all.subarray(sent, sent + pace());
    yield chunk;
    sent += chunk.length;
    if (sent < all.length) await setTimeout(10);
  }
}
