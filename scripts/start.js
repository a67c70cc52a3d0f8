import { parseArgs } from 'node:util';
import { installBrowser, serve, setUp } from './setup.js';

const { values } = parseArgs({ options: { port: { type: 'string' }, host: { type: 'string' } } });

await setUp({ data: true }).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
// Any browser with WebGPU can open the page, so one that could not be installed is no reason not to serve it.
const browser = await installBrowser().catch((error) => console.error(error.message));

const hasDisplay =
  !process.env.CI && (process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY));
if (browser) {
  process.env.BROWSER ??= browser; // Vite opens what these two name
  process.env.BROWSER_ARGS ??= process.platform === 'linux' ? '--enable-unsafe-webgpu' : '';
}
const { url } = await serve({
  port: values.port ? Number(values.port) : undefined,
  host: values.host,
  open: hasDisplay && '/demo/',
});
console.log(`\nVitrine is at ${url}demo/   (Ctrl-C stops it)`);
