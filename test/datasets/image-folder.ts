import type { ImageDirectory } from '../../nn';

/** Whether this runs in a page: the tests of what reads data run there and in Node. */
export const inPage = typeof window !== 'undefined';

let made = 0;

/** A folder with these files: in Node a path, in a page a handle into the origin's own file system. */
export async function makeFolder(
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
): Promise<{ folder: ImageDirectory; [Symbol.asyncDispose]: () => Promise<void> }> {
  if (inPage) {
    const root = await navigator.storage.getDirectory();
    const name = `images-${made++}`;
    const folder = await root.getDirectoryHandle(name, { create: true });
    for (const [path, bytes] of Object.entries(files)) {
      const parts = path.split('/');
      const file = parts.pop()!;
      let at = folder;
      for (const part of parts) at = await at.getDirectoryHandle(part, { create: true });
      if (file === '') continue; // a folder with nothing in it
      const stream = await (await at.getFileHandle(file, { create: true })).createWritable();
      await stream.write(bytes);
      await stream.close();
    }
    return { folder, [Symbol.asyncDispose]: () => root.removeEntry(name, { recursive: true }) };
  }
  const { mkdir, mkdtemp, rm, writeFile } = process.getBuiltinModule('node:fs/promises');
  const { dirname, join } = process.getBuiltinModule('node:path');
  const folder = await mkdtemp(join(process.getBuiltinModule('node:os').tmpdir(), 'images-'));
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, `${path}x`)), { recursive: true });
    if (!path.endsWith('/')) await writeFile(join(folder, path), bytes);
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

/** The same files as `<input type="file" webkitdirectory>` gives them. */
export function asFileList(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): File[] {
  return Object.entries(files).map(([path, bytes]) => {
    const file = new File([bytes], path.split('/').at(-1)!);
    Object.defineProperty(file, 'webkitRelativePath', { value: `chosen/${path}` });
    return file;
  });
}
