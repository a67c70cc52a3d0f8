// Later ones have WebGPU in their own DOM, which this package would contradict.
/// <reference types="@webgpu/types" />
// oxlint-disable-next-line typescript/triple-slash-reference -- an import would need an extension
/// <reference path="./globals.d.ts" />

declare global {
  // WebGPU's types speak of it, and a worker's lib has none.
  interface HTMLImageElement {
    readonly complete: boolean;
  }
}

export {};
