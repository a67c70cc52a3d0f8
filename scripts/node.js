import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { extraPackage } from './extra-package.js';
import { write } from './page.js';
import { FASHION_MNIST_CACHE } from './setup.js';

const root = dirname(import.meta.dirname);
/** Of the `webgpu` package: 130 MB. */
const VERSION = '0.6.2';

/** Dawn rounds timestamps to 100 microseconds without it. */
const DAWN = ['disable-dawn-features=timestamp_quantization'];

/**
 * Runs a module's `run(input, write, platform)` in this process. What it writes appears on the terminal as it comes.
 * @param {string} module its path in the project, with a leading slash
 * @param {unknown} input
 * @param {object} [platform] where the module finds WebGPU and data, if it wants any
 * @returns {Promise<unknown>} what it returned
 * @throws Error with the message of what `run` threw
 */
export async function runHere(module, input, platform = {}) {
  const { createServer } = await import('vite');
  // Not `runnerImport`: it closes its runner, through which modules load what they import on demand.
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'warn',
    appType: 'custom',
    oxc: { target: 'es2023' }, // Node 20 does not know `using`
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, ws: false, watch: null },
  });
  try {
    const { run } = await server.environments.ssr.runner.import(module);
    return await run(input, write, platform);
  } finally {
    await server.close();
  }
}

/**
 * `runHere`, on the WebGPU of the `webgpu` package: Dawn on the system's own GPU driver.
 * @returns {Promise<{ result: unknown, webgpu: string }>} what it returned, and the package's version
 * @throws Error saying what to do where there is no GPU
 */
export async function runInNode(module, input) {
  const { gpu, version } = await webGPU();
  const read = (file) => readFile(join(FASHION_MNIST_CACHE, file));
  return { result: await runHere(module, input, { gpu, read }), webgpu: version };
}

/** Held on purpose: the package frees one that nobody holds, under its devices' feet. */
let gpu;

/**
 * A WebGPU that has an adapter, from the package, which is installed where it is missing.
 * @returns {Promise<{ gpu: GPU, adapter: GPUAdapter, globals: object, version: string }>} `globals` are the names that
 *   a browser has as globals (GPUBufferUsage and its like), `version` is the package's
 * @throws Error saying what to do where there is no adapter
 */
export async function webGPU() {
  const path = await extraPackage('webgpu', VERSION);
  const { version } = JSON.parse(await readFile(join(dirname(path), 'package.json'), 'utf8'));
  const { create, globals } = await import(pathToFileURL(path).href);
  gpu ??= create(DAWN);
  const adapter = await gpu.requestAdapter();
  if (adapter) return { gpu, adapter, globals, version };
  throw new Error(
    'The webgpu package finds no GPU here. It needs Vulkan on Linux (the package libvulkan1, and the driver of the\n' +
      "GPU: mesa-vulkan-drivers, or NVIDIA's), Metal on macOS, Direct3D 12 on Windows. Without a GPU, a software\n" +
      "driver will do: set VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json for Chromium's; Mesa's\n" +
      'lavapipe is new enough from 25.0.',
  );
}
