import { fileSystem } from './file-system';

/** What a file can be read from: a URL, in Node also a path; a `File` or other `Blob`; or its bytes. */
export type ByteSource = string | URL | Blob | ArrayBuffer | Uint8Array;

/** Reads files by their names in a way of the caller's own. */
export type Read = (name: string) => Promise<Uint8Array>;

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
