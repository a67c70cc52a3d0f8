import type { Plugin } from 'vite';

export function minifyWGSL(source: string): string;
export const wgslMinifier: Plugin;
