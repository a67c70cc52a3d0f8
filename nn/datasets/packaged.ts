/** A package for Node alone: no bundle for a page has it. */
export const packaged = (name: string): Promise<unknown> => import(/* @vite-ignore */ /* webpackIgnore: true */ name);

/** What a codec of `@jsquash/jpeg` is made with. */
export interface CodecOptions {
  readonly noInitialRun: boolean;
  readonly wasmBinary: Uint8Array;
  readonly printErr: (line: string) => void;
}

/** Makes such codecs, each with memory of its own. @param path of the package's files, without `.js` and `.wasm` */
export async function codecMaker<Codec>(path: string, printErr: (line: string) => void): Promise<() => Promise<Codec>> {
  const { getBuiltinModule } = process;
  const { default: make } = (await packaged(`${path}.js`)) as { default: (options: CodecOptions) => Promise<Codec> };
  const file = getBuiltinModule('node:module')
    .createRequire(import.meta.url)
    .resolve(`${path}.wasm`);
  const wasmBinary = await getBuiltinModule('node:fs/promises').readFile(file);
  return () => make({ noInitialRun: true, wasmBinary, printErr });
}
