/** Milliseconds that a browser has to begin with a file. */
const WHILE = 60_000;

/** Hands the reader a file. */
export function download(name: string, content: Blob | Uint8Array<ArrayBuffer> | string): void {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content]));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), WHILE);
}
