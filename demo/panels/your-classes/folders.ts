/** A file, and the folders that it lies in, the outermost first. */
export interface Placed {
  readonly file: File;
  readonly folders: readonly string[];
}

/**
 * Files by their class, both in the order of their names: a folder of folders has a class in each, as Keras's
 * `image_dataset_from_directory` reads it.
 */
export interface ByFolder {
  readonly classes: ReadonlyMap<string, readonly File[]>;
  /** Beside the folders of classes. */
  readonly loose: readonly File[];
}

export function byFolder(placed: readonly Placed[]): ByFolder {
  const classes = new Map<string, File[]>();
  const loose: File[] = [];
  const withFolders = new Set(placed.flatMap(({ folders }) => (folders.length > 1 ? [folders[0]] : [])));
  for (const { file, folders } of placed) {
    // One that has no folders in it is a class itself.
    const name = withFolders.has(folders[0]) ? folders[1] : folders[0];
    if (name === undefined) loose.push(file);
    else classes.set(name, [...(classes.get(name) ?? []), file]);
  }
  const order = new Intl.Collator('en', { numeric: true });
  const sorted = [...classes].toSorted(([a], [b]) => order.compare(a, b));
  return {
    classes: new Map(sorted.map(([name, files]) => [name, files.toSorted((a, b) => order.compare(a.name, b.name))])),
    loose,
  };
}

/** Of an `<input webkitdirectory>`. */
export const chosenFiles = (files: Iterable<File>): readonly Placed[] =>
  Array.from(files, (file) => ({ file, folders: file.webkitRelativePath.split('/').slice(0, -1) }));

/**
 * What was dropped, with all that is in its folders.
 * @returns also what could not be opened, by its path. To be called at once: after an event its items are gone.
 */
export async function droppedFiles(
  transfer: DataTransfer,
): Promise<{ readonly placed: readonly Placed[]; readonly closed: readonly string[] }> {
  const placed: Placed[] = [];
  const closed: string[] = [];
  const walk = async (entry: FileSystemEntry, folders: readonly string[]): Promise<void> => {
    try {
      if (isFile(entry)) {
        placed.push({ file: await new Promise<File>((...settle) => entry.file(...settle)), folders });
      } else if (isFolder(entry)) {
        const reader = entry.createReader();
        for (
          let some;
          (some = await new Promise<FileSystemEntry[]>((...settle) => reader.readEntries(...settle))).length;
        )
          for (const each of some) await walk(each, [...folders, entry.name]);
      }
    } catch {
      closed.push(entry.fullPath);
    }
  };
  // A file that a page made itself has no entry.
  const given = Array.from(transfer.items, (item) => item.webkitGetAsEntry() ?? item.getAsFile());
  for (const each of given) {
    if (each instanceof File) placed.push({ file: each, folders: [] });
    else if (each) await walk(each, []);
  }
  return { placed, closed };
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
