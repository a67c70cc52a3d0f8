/**
 * The bytes where no other thread writes to them while they are read: those in a `SharedArrayBuffer` copied. `Blob`,
 * a browser's `TextDecoder` and its `crypto` take no others, and Node's WebGPU ends the process over them.
 */
export const unshared = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
