import { installDebianPackage, isRootOnDebian } from './browser.js';
import { extraPackage } from './extra-package.js';
import { run, say } from './run.js';

/** Of the `deno` package, which holds the program: 92 MB. */
const VERSION = '2.9.6';

/** Without `run`'s permissions: all. */
const RUN = ['run', '--allow-all', '--unstable-webgpu', '--no-lock'];
/** What it prints has a word before it, for drivers print too. */
const ADAPTER = 'const a = await navigator.gpu.requestAdapter(); if (a) console.log("adapter", a.info.description)';

/**
 * A Deno whose WebGPU, which is wgpu, has an adapter. It is installed where it is missing, and so is, as root on Debian
 * without a Vulkan driver, Mesa's for the CPU.
 * @returns {Promise<string[]>} what Node is to run: the package's program and its arguments, before those of a module
 * @throws Error saying what to do where there is no Deno, or no adapter
 */
export async function deno() {
  // Not OpenGL, which wgpu takes where there is no other: the tests are to run on the same WebGPU everywhere.
  process.env.DENO_WEBGPU_BACKEND ??= 'vulkan,metal,dx12';
  const program = await extraPackage('deno', VERSION, 'deno/bin.cjs');
  const adapter = async () =>
    /^adapter (.*)$/m.exec(
      await run(process.execPath, [program, 'eval', '--unstable-webgpu', '--no-lock', ADAPTER], { topic: 'deno' }),
    )?.[1];
  let description = await adapter();
  if (description === undefined && isRootOnDebian()) {
    await installDebianPackage('mesa-vulkan-drivers');
    description = await adapter();
  }
  if (description === undefined) {
    throw new Error(
      'Deno finds no GPU here. It needs Vulkan on Linux (the package libvulkan1, and the driver of the GPU:\n' +
        "mesa-vulkan-drivers, or NVIDIA's), Metal on macOS, Direct3D 12 on Windows. Without a GPU, Mesa's lavapipe will\n" +
        'do, which is in mesa-vulkan-drivers.',
    );
  }
  say('deno', `${VERSION}, on ${description}`);
  return [program, ...RUN];
}
