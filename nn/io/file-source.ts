import { ArgumentError, DataError, StorageError, VitrineError } from '../../engine';
import { unshared } from '../../engine/unshared';
import { exists, readFile } from './storage';

/**
 * Where a file comes from.
 *
 * - A string: in a page an address, absolute or relative to the page, which is fetched, or `opfs:name`, one of the
 *   origin's private files, where `save` and `ModelCheckpoint` write; in Node a path, or an `http:`, `https:` or
 *   `file:` address.
 * - A `URL`, a `Response`, a `File` or other `Blob`, a `FileSystemFileHandle`, or the file's bytes.
 */
export type FileSource = string | URL | Response | Blob | FileSystemFileHandle | ArrayBuffer | Uint8Array;

interface Read {
  readonly bytes: Uint8Array;
  /** What errors call it. */
  readonly name: string;
}

const UNNAMED = 'the file';

/**
 * The bytes of a file, and its name.
 * @throws StorageError for what is not there or cannot be reached, DataError for a web page in its place, ArgumentError
 * for what is no source
 */
export async function readSource(source: FileSource): Promise<Read> {
  if (source instanceof Uint8Array) return { bytes: unshared(source), name: UNNAMED };
  if (source instanceof ArrayBuffer) return { bytes: new Uint8Array(source), name: UNNAMED };
  if (source instanceof Blob) return readBlob(source);
  if (source instanceof Response) return readResponse(source);
  if (source instanceof URL) return source.protocol === 'file:' && inNode() ? readPath(source.href) : fetchFile(source);
  if (typeof source === 'string') return isAddress(source) ? fetchFile(addressOf(source), source) : readPath(source);
  if (typeof (source as Partial<FileSystemFileHandle> | null)?.getFile === 'function') {
    return source.getFile().then(readBlob, (cause: unknown) => {
      throw new StorageError(`cannot read ${source.name}: ${messageOf(cause)}`, { cause });
    });
  }
  const what =
    typeof source === 'object' && source !== null
      ? ((source as object).constructor?.name ?? 'an object')
      : String(source);
  throw new ArgumentError(
    `${what} is not a file: give its path or address, a URL, a Response, a File or Blob, a FileSystemFileHandle, or ` +
      'its bytes',
  );
}

const inNode = (): boolean => Boolean((globalThis as Partial<typeof globalThis>).process?.getBuiltinModule);

/** In Node a path is one unless it says otherwise; in a page all but `opfs:` is an address. */
const isAddress = (text: string): boolean => (inNode() ? /^(https?|data|blob):/i.test(text) : !/^opfs:/i.test(text));

async function readPath(path: string): Promise<Read> {
  try {
    return { bytes: await readFile(path), name: lastPart(path.replace(/^opfs:/i, '')) };
  } catch (error) {
    const { code, name } = ((error as Error).cause ?? {}) as Partial<NodeJS.ErrnoException>;
    const wayOut =
      code === 'ENOENT'
        ? `Paths go from ${globalThis.process.cwd()}.`
        : code === 'EISDIR'
          ? 'It is a folder, such as a TensorFlow SavedModel: load that in TensorFlow and save it with ' +
            "model.save('model.keras')."
          : name === 'NotFoundError' &&
            "The origin's private files hold what a page has saved, model.save('name.keras'); a file on the " +
              'server is loaded by its address.';
    throw wayOut ? new StorageError(`${(error as Error).message}. ${wayOut}`, { cause: error }) : error;
  }
}

async function readBlob(blob: Blob): Promise<Read> {
  const name = 'name' in blob && typeof blob.name === 'string' && blob.name !== '' ? blob.name : UNNAMED;
  try {
    return { bytes: new Uint8Array(await blob.arrayBuffer()), name };
  } catch (cause) {
    // The file was changed or removed since it was chosen.
    throw new StorageError(`cannot read ${name}: ${messageOf(cause)}`, { cause });
  }
}

/** Relative to the page or, in a worker, to its script. */
function addressOf(text: string): URL {
  const { document, location } = globalThis as Partial<typeof globalThis>;
  const base = document?.baseURI ?? location?.href;
  try {
    return new URL(text, base);
  } catch (cause) {
    const relative = base ? `relative to ${base}; give all of it (https://...)` : 'alone; give all of it (https://...)';
    throw new ArgumentError(
      `"${text}" is not an address ${relative}, or opfs:${text} for one of the origin's private files`,
      { cause },
    );
  }
}

/** @param asked what the caller wrote, where it was a string */
async function fetchFile(address: URL, asked?: string): Promise<Read> {
  try {
    const response = await fetch(address).catch((cause: unknown) => {
      throw unreachable(shown(address.href), cause);
    });
    return await readResponse(response, address.href);
  } catch (error) {
    if (asked === undefined || inNode() || !(error instanceof VitrineError)) throw error;
    // A page that saves by a name may well load by it.
    const saved = await exists(asked).catch(() => false);
    const note = saved
      ? `There is such a file among the origin's private ones: load 'opfs:${asked}'`
      : "What a page has saved is loaded as 'opfs:name'";
    const Kind = error instanceof DataError ? DataError : StorageError;
    throw new Kind(`${error.message} ${note}.`, { cause: error.cause });
  }
}

async function readResponse(response: Response, href = response.url): Promise<Read> {
  const url = href === '' ? 'the response' : shown(href);
  const { status, statusText } = response;
  if (response.bodyUsed)
    throw new ArgumentError(`${url}: the response has been read already; pass a clone() of it, or its bytes`);
  if (!response.ok || status === 204) {
    const what = status === 404 || status === 410 ? 'not found on the server' : 'not delivered by the server';
    throw new StorageError(`${url}: ${what}, which answered ${`${status} ${statusText}`.trim()}; check the address.`);
  }
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw unreachable(url, cause);
  }
  const type = response.headers.get('content-type') ?? '';
  const start = new TextDecoder().decode(bytes.subarray(0, 256)).trimStart();
  // Servers of single-page apps answer for a missing file with their page, and say 200.
  if (/^<(!doctype html|html)\b/i.test(start) || (type.startsWith('text/html') && start.startsWith('<'))) {
    throw new DataError(
      `${url}: byte 0: the server answered ${status} with a web page instead of the file, as some do for a ` +
        'missing file; check the address.',
    );
  }
  return { bytes, name: /^(data|blob):|^$/i.test(href) ? UNNAMED : lastPart(new URL(href).pathname) };
}

const unreachable = (url: string, cause: unknown): StorageError =>
  new StorageError(
    `${url}: cannot be fetched: ${messageOf(cause)}. ` +
      (inNode()
        ? 'Check that the server can be reached, and the address.'
        : 'Either the server cannot be reached, or it lets no page of this origin read it (it must send ' +
          'Access-Control-Allow-Origin), ' +
          "or this page's Content-Security-Policy forbids it (connect-src)."),
    { cause },
  );

/** Of a `data:` address, the beginning. */
const shown = (href: string): string => (href.length > 200 ? `${href.slice(0, 60)}...` : href);

function lastPart(path: string): string {
  const part = path.split('/').at(-1)!;
  try {
    return decodeURIComponent(part) || UNNAMED;
  } catch {
    return part;
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node says "fetch failed", and why one step down.
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
