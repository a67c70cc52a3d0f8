/** The types of `entries.js`, for the TypeScript that imports it. */
export const ENTRIES: Readonly<Record<string, string>>;
export function publicFace(): Promise<Record<string, { names: string[]; undocumented: string[] }>>;
export function optionsTaken(): Promise<readonly { readonly name: string; readonly options: readonly string[] }[]>;
