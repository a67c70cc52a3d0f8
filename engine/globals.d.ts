/// <reference lib="esnext.disposable" />

// Global types that the declarations speak of, and that a project's `lib` may lack.

declare global {
  // A worker's lib has neither.
  interface FileSystemDirectoryEntry {
    readonly isDirectory: boolean;
  }
  interface HTMLElement {
    title: string;
  }
  interface HTMLCanvasElement {
    width: number;
    height: number;
  }
}

export {};
