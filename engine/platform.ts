// What a platform may lack.

// Outside browsers the namespaces GPUBufferUsage, GPUTextureUsage, GPUMapMode and GPUShaderStage are not global. Values
// from WebGPU's specification.
export const BUFFER = {
  MAP_READ: 0x0001,
  COPY_SRC: 0x0004,
  COPY_DST: 0x0008,
  STORAGE: 0x0080,
  QUERY_RESOLVE: 0x0200,
} as const;
export const TEXTURE = { COPY_SRC: 0x01, COPY_DST: 0x02, RENDER_ATTACHMENT: 0x10 } as const;
export const MAP_READ = 0x0001;
export const COMPUTE_STAGE = 0x4;

// Safari has no Symbol.dispose yet. Remove when every browser with WebGPU has it.
const symbols: { dispose?: symbol } = Symbol;
if (!symbols.dispose) Object.defineProperty(Symbol, 'dispose', { value: Symbol.for('Symbol.dispose') });
