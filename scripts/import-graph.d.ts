/** The types of `import-graph.js`, for the TypeScript that imports it. */
export interface Import {
  /** Path from the project's root. */
  readonly from: string;
  readonly specifier: string;
  /** Path from the project's root, as it is imported; `undefined` for a package. */
  readonly to: string | undefined;
  /** Loaded when it is asked for, not with the file. */
  readonly later: boolean;
}

export const ROOT: string;
export const FLOORS: readonly string[];
export function floorOf(path: string): string;
export function sourceFiles(folder: string): string[];
export function importsOf(file: string, text?: string): Import[];
export function targetOf(file: string, specifier: string): string | undefined;
export function fileOf(target: string): string | undefined;
export function isUpward(arrow: Import): boolean;
export function allImports(): Import[];
export function circlesOf(imports: readonly Import[]): string[][];
