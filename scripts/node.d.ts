/** The types of `node.js`, for the TypeScript that imports it. */
export function webGPU(): Promise<{ gpu: GPU; adapter: GPUAdapter; globals: object; version: string }>;
