import { type IncomingHttpHeaders, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Logs, ProgressBar, RemoteMonitor, callbacks } from '../../../nn';
import { FakeModel, train } from './fake-model';

let server: Server;
let root: string;
let got: { method?: string; url?: string; headers: IncomingHttpHeaders; body: string }[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const { method, url, headers } = request;
      got.push({ ...(method && { method }), ...(url && { url }), headers, body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise<unknown>((resolve) => server.close(resolve)));
beforeEach(() => void (got = []));

const logs: [Logs, Logs] = [{ loss: 0.5, accuracy: 1 }, { loss: 0.25 }];

it('posts the figures of each epoch in a form', async () => {
  await train(new FakeModel(), new RemoteMonitor(root), logs);
  expect(got.map(({ method, url }) => [method, url])).toEqual(Array(2).fill(['POST', '/publish/epoch/end/']));
  expect(got[0]!.headers['content-type']).toContain('application/x-www-form-urlencoded');
  const sent = got.map(({ body }): unknown => JSON.parse(new URLSearchParams(body).get('data')!));
  expect(sent).toEqual(logs.map((figures, epoch) => ({ epoch, ...figures })));
});

it('or as JSON, elsewhere, with headers', async () => {
  await train(new FakeModel(), new RemoteMonitor(root, '/log', 'data', { Token: 'abc' }, true), [logs[0]]);
  const [{ url, headers, body }] = got as [(typeof got)[0]];
  expect([url, headers['content-type'], headers.token]).toEqual(['/log', 'application/json', 'abc']);
  expect(JSON.parse(body)).toEqual({ epoch: 0, ...logs[0] });
});

it('warns where nobody answers, and training goes on', async () => {
  const lines: string[] = [];
  const monitor = new RemoteMonitor({ root: 'http://127.0.0.1:1', print: (line) => lines.push(line) });
  expect(await train(new FakeModel(), monitor, logs)).toBe(1);
  expect(lines).toEqual(Array(2).fill('Could not reach RemoteMonitor root server at http://127.0.0.1:1'));
});

it('the progress bar goes by its name in Keras', () => {
  expect(callbacks.ProgbarLogger).toBe(ProgressBar);
});
