/** The types of `setup.js` and what it passes on, for the TypeScript that imports it. */
import type { Browser, LaunchOptions } from 'puppeteer';

export function setUp(needs?: { browser?: boolean; data?: boolean }): Promise<{
  browser?: string;
  data?: 'full' | 'sample';
}>;

export function packagesAreFresh(root: string): Promise<boolean>;
export function npm(folder: string, args: readonly string[]): void;

interface Machine {
  env?: Record<string, string | undefined>;
  platform?: string;
  home?: string;
}
export function systemBrowsers(machine?: Machine): string[];
export function findBrowser(machine?: Machine & { cache?: string }): Promise<string | undefined>;
export function installChromeForTesting(cache?: string): Promise<void>;
export function installBrowser(): Promise<string>;
export function installFirefox(): Promise<string | undefined>;
export function launchBrowser(options?: LaunchOptions): Promise<Browser>;

export const FASHION_MNIST_CACHE: string;
export const FASHION_MNIST_FILES: Readonly<Record<string, string>>;
export interface Source {
  name: string;
  read(file: string, scratch: string): Promise<Uint8Array>;
}
export function assertFashionMNIST(file: string, packed: Uint8Array): Promise<void>;
export function getFashionMNIST(options?: {
  cache?: string;
  sources?: Source[];
  report?: (text: string) => void;
}): Promise<boolean>;

export function serve(options?: {
  port?: number;
  host?: string | boolean;
  open?: string | boolean;
  live?: boolean;
  define?: Readonly<Record<string, unknown>>;
}): Promise<{
  url: string;
  close: () => Promise<void>;
}>;
