import type { Plugin } from 'vite';

export const wgslMinifier: Plugin;
