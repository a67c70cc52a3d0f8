import { ArgumentError, DataError } from '../../engine/errors';
import { fileSystem } from './file-system';
import { readBytes } from './read-bytes';

/**
 * A folder of images: in Node its path; in a page a `FileSystemDirectoryHandle` (`showDirectoryPicker()`, or a dropped
 * item's `getAsFileSystemHandle()`), a `FileSystemDirectoryEntry` (a dropped item's `webkitGetAsEntry()`), or the files
 * of an `<input type="file" webkitdirectory>`.
 */
export type ImageDirectory = string | URL | FileSystemDirectoryHandle | FileSystemDirectoryEntry | Iterable<File>;

export interface ImageFile {
  /** Its path below the folder: `cats/7.png`. */
  readonly name: string;
  readonly read: () => Promise<Uint8Array>;
}

/** Images and what they are labelled with. */
export interface ImageIndex {
  readonly files: readonly ImageFile[];
  readonly labels: readonly number[] | null;
  readonly classNames: readonly string[];
}

/** Which files of a folder are its images. */
export interface Listing {
  /** How their names end, in lower case. */
  readonly endings: readonly string[];
  /** Whether folders that links lead to are gone through. */
  readonly followLinks: boolean;
}

/** What `image_dataset_from_directory` lists. */
export const DATASET_ENDINGS: readonly string[] = ['.bmp', '.gif', '.jpeg', '.jpg', '.png'];
/** What `ImageDataGenerator` lists. */
export const GENERATOR_ENDINGS: readonly string[] = ['png', 'jpg', 'jpeg', 'bmp', 'ppm', 'tif', 'tiff'];
/** Folders within folders, by links: as many as Linux follows. More go in a circle. */
const DEEPEST = 40;

const endsIn = (name: string, endings: readonly string[]): boolean =>
  endings.some((ending) => name.toLowerCase().endsWith(ending));

interface Folder {
  entries(): Promise<readonly Entry[]>;
}

type Entry = { readonly name: string } & (
  | { readonly folder: Folder; /** Walked as a class, and else only by `followLinks`. */ readonly link?: boolean }
  | { readonly read: () => Promise<Uint8Array> }
);

/**
 * Lists the images of a folder after Keras's `index_directory`: classes are its subfolders in alphanumeric order, less
 * those that begin with a dot; images those with a known ending, however deep they lie, sorted by folder and name.
 * @param labels `'inferred'` from the subfolders; a number for each image of the whole folder, in the order above; or
 * null
 * @throws DataError for a folder that cannot be read, or has no classes or no images; ArgumentError for labels and
 * class names that do not fit it
 */
export async function indexDirectory(
  what: string,
  directory: ImageDirectory,
  labels: 'inferred' | readonly number[] | null,
  classNames: readonly string[] | null | undefined,
  listing: Listing,
): Promise<ImageIndex> {
  const folder = folderOf(what, directory);
  const assertSome = <T extends readonly ImageFile[]>(files: T): T => {
    if (files.length > 0) return files;
    throw new DataError(`${what}: no images in the folder; they end in ${listing.endings.join(', ')}.`);
  };
  if (labels !== 'inferred') {
    if (classNames) throw new ArgumentError(`${what}: classNames are for labels that are inferred from folders`);
    const files = assertSome(await imagesIn(what, folder, '', listing));
    if (labels && labels.length !== files.length) {
      throw new ArgumentError(
        `${what}: ${labels.length} labels for the ${files.length} images of the folder; give as many`,
      );
    }
    return { files, labels, classNames: [...new Set(labels)].sort((a, b) => a - b).map(String) };
  }
  const folders = new Map<string, Folder>();
  for (const entry of await entriesOf(what, folder, '')) {
    if ('folder' in entry && !entry.name.startsWith('.')) folders.set(entry.name, entry.folder);
  }
  const found = [...folders.keys()].sort();
  if (found.length === 0) {
    throw new DataError(`${what}: no folder in it, so no class; for images without classes set labels: null.`);
  }
  const missing = classNames?.find((name) => !folders.has(name));
  if (missing !== undefined) {
    throw new ArgumentError(
      `${what}: class "${missing}" of classNames is none of the folders, which are ${found.join(', ')}`,
    );
  }
  const names = classNames ?? found;
  const images = await Promise.all(names.map((name) => imagesIn(what, folders.get(name)!, name, listing)));
  return {
    files: assertSome(images.flat()),
    labels: images.flatMap((of, label) => of.map(() => label)),
    classNames: names,
  };
}

/** The images at and below a folder, sorted. */
async function imagesIn(
  what: string,
  folder: Folder,
  path: string,
  { endings, followLinks }: Listing,
): Promise<ImageFile[]> {
  const found: { path: string; name: string; read: () => Promise<Uint8Array> }[] = [];
  const walk = async (folder: Folder, path: string, depth: number): Promise<void> => {
    if (depth > DEEPEST)
      throw new DataError(`${what}: the folder ${path} is deeper than ${DEEPEST}; its links may go in a circle.`);
    for (const entry of await entriesOf(what, folder, path)) {
      if ('read' in entry) {
        if (endsIn(entry.name, endings)) found.push({ ...entry, path });
      } else if (!entry.link || followLinks) {
        await walk(entry.folder, path ? `${path}/${entry.name}` : entry.name, depth + 1);
      }
    }
  };
  await walk(folder, path, 0);
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  found.sort((a, b) => order(a.path, b.path) || order(a.name, b.name));
  return found.map(({ path, name, read }) => ({ name: path ? `${path}/${name}` : name, read }));
}

/**
 * Finds images by names that a table has: below a folder; without one, or in a page below an address, by path or
 * address.
 * @param isAsserted whether only those are found that end as images do and are there. Whether something is at an
 * address is not asked.
 */
export async function imageFinder(
  what: string,
  directory: ImageDirectory | null,
  isAsserted: boolean,
): Promise<(name: string) => Promise<ImageFile | null>> {
  if (directory !== null && typeof directory !== 'string' && !(directory instanceof URL)) {
    const listing = { endings: isAsserted ? GENERATOR_ENDINGS : [''], followLinks: false };
    const images = new Map(
      (await imagesIn(what, folderOf(what, directory), '', listing)).map((file) => [file.name, file]),
    );
    const none = (name: string): ImageFile => ({
      name,
      read: () => Promise.reject(new Error('no such file in the folder')),
    });
    return async (name) => images.get(name) ?? (isAsserted ? null : none(name));
  }
  const fs = fileSystem();
  const isAddress = (path: string): boolean => !fs || /^[a-z][a-z+.-]+:/i.test(path);
  const above = directory === null ? '' : onDiskPath(directory).replace(/\/?$/, '/');
  return async (name) => {
    const path = /^([/\\]|[a-z][a-z+.-]*:)/i.test(name) ? name : above + name;
    if (isAsserted) {
      if (!endsIn(path, GENERATOR_ENDINGS)) return null;
      const isThere =
        isAddress(path) ||
        (await fs!.stat(path).then(
          (stat) => stat.isFile(),
          () => false,
        ));
      if (!isThere) return null;
    }
    return { name, read: () => readBytes(path) };
  };
}

async function entriesOf(what: string, folder: Folder, path: string): Promise<readonly Entry[]> {
  return folder.entries().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`${what}: the folder${path && ` ${path}`} cannot be read (${reason}).`);
  });
}

// The kinds of folders ------------------------------------------------------------------------------------------------

function folderOf(what: string, directory: ImageDirectory): Folder {
  if (typeof directory === 'string' || directory instanceof URL) return onDisk(what, directory);
  if (Symbol.iterator in directory) return ofFiles(what, directory);
  return 'createReader' in directory ? ofEntry(directory) : ofHandle(directory);
}

function onDisk(what: string, directory: string | URL): Folder {
  const fs = fileSystem();
  if (!fs) {
    throw new ArgumentError(
      `${what}: a page cannot read the folder ${String(directory)} by its path; give it what ` +
        'showDirectoryPicker() or a dropped folder gives, or the files of <input type="file" webkitdirectory>',
    );
  }
  const folder = (path: string): Folder => ({
    entries: async () => {
      const entries = await fs.readdir(path, { withFileTypes: true });
      return Promise.all(
        entries.map(async (entry): Promise<Entry> => {
          const { name } = entry;
          const below = `${path}/${name}`;
          const link = entry.isSymbolicLink();
          const isFolder = link
            ? await fs.stat(below).then(
                (stat) => stat.isDirectory(),
                () => false,
              )
            : entry.isDirectory();
          return isFolder ? { name, folder: folder(below), link } : { name, read: () => fs.readFile(below) };
        }),
      );
    },
  });
  return folder(onDiskPath(directory));
}

/** Without `file:`, in Node. */
const onDiskPath = (directory: string | URL): string =>
  fileSystem() && String(directory).startsWith('file:')
    ? process.getBuiltinModule('node:url').fileURLToPath(directory)
    : String(directory);

function ofHandle(handle: FileSystemDirectoryHandle): Folder {
  return {
    entries: async () => {
      const entries: Entry[] = [];
      for await (const [name, child] of handle.entries()) {
        if (child instanceof FileSystemDirectoryHandle) entries.push({ name, folder: ofHandle(child) });
        else if (child instanceof FileSystemFileHandle)
          entries.push({ name, read: async () => readBytes(await child.getFile()) });
      }
      return entries;
    },
  };
}

function ofEntry(entry: FileSystemDirectoryEntry): Folder {
  return {
    entries: async () => {
      const reader = entry.createReader();
      const entries: Entry[] = [];
      for (;;) {
        // A browser gives some at a time, and none when it has given all.
        const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
        if (some.length === 0) return entries;
        for (const child of some) {
          const { name } = child;
          if (isFolder(child)) entries.push({ name, folder: ofEntry(child) });
          else if (isFile(child)) {
            const file = (): Promise<File> => new Promise((resolve, reject) => child.file(resolve, reject));
            entries.push({ name, read: async () => readBytes(await file()) });
          }
        }
      }
    },
  };
}

// By what they say of themselves: Chromium has their classes under other names.
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

/** Of files that know their path, the first part of which is the folder that was chosen. */
function ofFiles(what: string, files: Iterable<File>): Folder {
  interface Tree {
    readonly folders: Map<string, Tree>;
    readonly files: Entry[];
  }
  const tree = (): Tree => ({ folders: new Map(), files: [] });
  const root = tree();
  for (const file of files) {
    const path = ((file.webkitRelativePath as string | undefined) ?? '').split('/').slice(1); // Node's File has none
    if (path.length === 0) {
      throw new ArgumentError(
        `${what}: the file ${file.name} has no folder; choose a folder, with <input type="file" webkitdirectory>`,
      );
    }
    const name = path.pop()!;
    let at = root;
    for (const part of path) {
      if (!at.folders.has(part)) at.folders.set(part, tree());
      at = at.folders.get(part)!;
    }
    at.files.push({ name, read: () => readBytes(file) });
  }
  const folder = (of: Tree): Folder => ({
    entries: async () => [
      ...Array.from(of.folders, ([name, below]): Entry => ({ name, folder: folder(below) })),
      ...of.files,
    ],
  });
  return folder(root);
}
