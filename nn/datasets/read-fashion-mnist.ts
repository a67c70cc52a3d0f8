import { ArgumentError, DataError } from '../../engine/errors';
import { assertKnown } from '../../engine/known-options';
import type { FashionMNIST, FashionMNISTOptions } from './fashion-mnist';
import { IDX_NAMES, readLabelledImages } from './labelled-images';
import { type Read, readBytes } from './read-bytes';

/** What `loadFashionMNIST` does, which a program awaits anyway. */
export async function readFashionMNIST(options: FashionMNISTOptions): Promise<FashionMNIST> {
  assertKnown('loadFashionMNIST', options, ['baseUrl', 'read']);
  const { baseUrl } = options;
  const given = baseUrl === undefined && options.read === undefined ? null : await import('./given-files');
  const read = given?.assertRead('loadFashionMNIST', options);
  const folders = given && baseUrl !== undefined ? [given.folderOf('loadFashionMNIST', baseUrl)] : usualFolders();
  const readers: readonly Read[] = read
    ? [read]
    : folders.map((folder) => (name: string) => readBytes(`${folder}/${name}`));
  let reason: unknown;
  for (const reader of readers) {
    const files = await Promise.all(IDX_NAMES.map((name) => reader(`${name}.gz`))).catch((error: unknown) => {
      if (error instanceof ArgumentError) throw error;
      reason = error;
      return undefined;
    });
    if (files) return Object.assign(await readLabelledImages(files, '.gz'), { source: 'full' } as const);
  }
  const because =
    `its files are not ${read ? 'there' : `in ${folders.join(' or ')}`} ` +
    `(${reason instanceof Error ? reason.message : String(reason)})`;
  if (baseUrl !== undefined) {
    throw new DataError(`loadFashionMNIST: ${because}. Leave baseUrl out for the sample that comes with the library.`);
  }
  // On demand, because with it come its two sheets and a PNG decoder.
  const { sampleInstead } = await import('./sample');
  return Object.assign(await sampleInstead(because), { source: 'sample' } as const);
}

/** Where the files usually are: in Node the folders of Keras and of Debian's package. */
function usualFolders(): readonly string[] {
  const home = (globalThis as Partial<typeof globalThis>).process?.getBuiltinModule?.('node:os').homedir();
  return home === undefined
    ? ['/fashion-mnist']
    : [`${home}/.keras/datasets/fashion-mnist`, '/usr/share/datasets/fashion-mnist'];
}
