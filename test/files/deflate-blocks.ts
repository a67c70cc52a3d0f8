/** Deflate blocks with codes of their own, of up to 14 bits, and nothing in them: about `size` bytes. */
export function emptyBlocks(size: number): Uint8Array {
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  const put = (value: number, count: number): void => {
    for (let bit = 0; bit < count; bit++) {
      bits |= ((value >> bit) & 1) << held;
      if (++held < 8) continue;
      bytes.push(bits);
      [bits, held] = [0, 0];
    }
  };
  /** A Huffman code, whose highest bit comes first. */
  const code = (value: number, count: number): void => {
    for (let bit = count - 1; bit >= 0; bit--) put(value >> bit, 1);
  };
  // Of the codes' lengths: 0 (1 bit) many times; 1, 2, 3, ..., each once, of 5 bits; and a length of 14 twice.
  const LENGTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1];
  const block = (last: number): void => {
    put(last, 1);
    put(2, 2);
    put(0, 5); // 257 literals
    put(0, 5); // 1 distance
    put(ORDER.length - 4, 4);
    for (const length of ORDER) put(length === 18 ? 1 : LENGTHS.includes(length) ? (length < 3 ? 4 : 5) : 0, 3);
    // Codes of 4 bits stand before those of 5.
    const lengthCode = (length: number): void => (length < 3 ? code(8 + length - 1, 4) : code(20 + length - 3, 5));
    for (const length of LENGTHS.slice(1)) lengthCode(length);
    lengthCode(14);
    const zeros = 256 - LENGTHS.length;
    for (let left = zeros; left > 0;) {
      const run = Math.min(left, 138);
      code(0, 1);
      put(run - 11, 7);
      left -= run;
    }
    lengthCode(1); // the end of the block
    lengthCode(1); // of the one distance
    code(0, 1); // the end
  };
  while (bytes.length < size) block(0);
  block(1);
  put(0, 7);
  return Uint8Array.from(bytes);
}
