import { ArgumentError } from '../../engine/errors';
import type { Read } from './read-bytes';

/** A folder's address or path, without a slash behind it. @throws ArgumentError for what is neither. */
export function folderOf(what: string, baseUrl: string | URL): string {
  if (baseUrl instanceof URL || (typeof baseUrl === 'string' && baseUrl !== ''))
    return String(baseUrl).replace(/\/$/, '');
  throw new ArgumentError(
    `${what}: baseUrl must be the address or the path of a folder, got ${JSON.stringify(baseUrl)}`,
  );
}

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
