import { ArgumentError } from '../../engine/errors';
import { fileSystem } from './file-system';

/** What a file can be read from: a URL, in Node also a path; a `File` or other `Blob`; or its bytes. */
export type ByteSource = string | URL | Blob | ArrayBuffer | Uint8Array;

/** The bytes of a file. In Node a string without a scheme is a path, in a page a URL relative to it. */
export async function readBytes(source: ByteSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  const fs = fileSystem();
  // Two letters at least, or `C:` would be a scheme.
  if (fs && !/^[a-z][a-z+.-]+:/i.test(String(source))) return fs.readFile(source);
  if (fs && String(source).startsWith('file:')) return fs.readFile(new URL(source));
  const response = await fetch(source);
  // Servers of single-page apps answer a missing file with their page, and say 200.
  if (!response.ok || response.status === 204 || response.headers.get('content-type')?.startsWith('text/html')) {
    throw new Error(`${response.url}: ${response.status}`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** A folder's address or path, without a slash behind it. @throws ArgumentError for what is neither. */
export function folderOf(what: string, baseUrl: string | URL): string {
  if (baseUrl instanceof URL || (typeof baseUrl === 'string' && baseUrl !== ''))
    return String(baseUrl).replace(/\/$/, '');
  throw new ArgumentError(
    `${what}: baseUrl must be the address or the path of a folder, got ${JSON.stringify(baseUrl)}`,
  );
}

/** Reads files by their names in a way of the caller's own. */
export type Read = (name: string) => Promise<Uint8Array>;

/**
 * A caller's `read`, if there is one. @throws ArgumentError for both at once, for what is no function, and, when it
 * reads, for what gives no bytes.
 */
export function assertRead(
  what: string,
  { read, baseUrl }: { read?: Read | undefined; baseUrl?: string | URL | undefined },
): Read | undefined {
  if (read === undefined) return undefined;
  if (typeof read !== 'function')
    throw new ArgumentError(`${what}: read must be a function from a file's name to its bytes, got ${String(read)}`);
  if (baseUrl !== undefined)
    throw new ArgumentError(`${what}: baseUrl and read both name where the files are; give one of them`);
  return async (name) => {
    const bytes: unknown = await read(name);
    if (bytes instanceof Uint8Array) return bytes;
    throw new ArgumentError(
      `${what}: read must give the bytes of ${name} as a Uint8Array, got ` +
        (bytes instanceof ArrayBuffer ? 'an ArrayBuffer; wrap it: new Uint8Array(buffer)' : String(bytes)),
    );
  };
}
