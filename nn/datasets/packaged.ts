/** A package for Node alone: no bundle for a page has it. */
export const packaged = (name: string): Promise<unknown> => import(/* @vite-ignore */ /* webpackIgnore: true */ name);

/** What a codec of `@jsquash/jpeg` is made with: its hook for a module that has been compiled (Emscripten's). */
interface CodecOptions {
  readonly noInitialRun: boolean;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    use: (instance: WebAssembly.Instance) => void,
  ) => Readonly<Record<string, never>>;
  readonly printErr: (line: string) => void;
}

/** Makes such codecs, each with memory of its own. @param path of the package's files, without `.js` and `.wasm` */
export async function codecMaker<Codec>(path: string, printErr: (line: string) => void): Promise<() => Promise<Codec>> {
  const { getBuiltinModule } = process;
  const { default: make } = (await packaged(`${path}.js`)) as { default: (options: CodecOptions) => Promise<Codec> };
  const file = getBuiltinModule('node:module')
    .createRequire(import.meta.url)
    .resolve(`${path}.wasm`);
  // Once: a codec is made anew after each image that is damaged.
  const module = await WebAssembly.compile(await getBuiltinModule('node:fs/promises').readFile(file));
  const instantiateWasm: CodecOptions['instantiateWasm'] = (imports, use) => {
    void WebAssembly.instantiate(module, imports).then(use);
    return {}; // in time
  };
  return () => make({ noInitialRun: true, instantiateWasm, printErr });
}
