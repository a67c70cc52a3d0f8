import type { Alias } from 'vite';

export function bundleProgram(input: string, outDir: string, alias?: readonly Alias[]): Promise<void>;
