import type * as Files from 'node:fs/promises';

/** Node's file system, where there is one. Not imported: a bundle for a page has no `node:` modules. */
export function fileSystem(): typeof Files | undefined {
  return (globalThis as Partial<typeof globalThis>).process?.getBuiltinModule?.('node:fs/promises');
}
