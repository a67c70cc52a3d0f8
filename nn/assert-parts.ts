import { ArgumentError } from '../engine';

/**
 * What an object of a custom class must have, which the types say in TypeScript.
 * @param parts by their names, how each is written.
 * @throws ArgumentError for the first that is missing.
 */
export function assertParts(who: string, object: object, parts: Readonly<Record<string, string>>): void {
  const lacks = Object.entries(parts).find(([name]) => !(name in object));
  if (lacks) throw new ArgumentError(`${who}: there is no ${lacks[0]}; write ${lacks[1]}`);
}
