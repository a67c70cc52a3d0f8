// Later ones have WebGPU in their own DOM, which this package would contradict.
/// <reference types="@webgpu/types" />

declare global {
  // WebGPU's types speak of it, and a worker's lib has none.
  interface HTMLImageElement {
    readonly complete: boolean;
  }
}

export * from './globals.js';
