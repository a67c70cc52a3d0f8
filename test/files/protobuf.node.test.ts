import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fixed32, fixed64, join, lengthDelimited, varint } from '../../nn/io/protobuf';
import { decode } from './onnx-reader';

const hex = (...parts: Parameters<typeof join>): string => Buffer.from(join(...parts)).toString('hex');

// From protobuf.dev/programming-guides/encoding.
it('writes the examples of the format', () => {
  expect(hex(varint(1, 150))).toBe('089601');
  expect(hex(varint(1, -2))).toBe('08feffffffffffffffff01');
  expect(hex(lengthDelimited(2, 'testing'))).toBe('120774657374696e67');
  expect(hex(lengthDelimited(3, varint(1, 150)))).toBe('1a03089601');
  expect(hex(fixed32(5, 1.5))).toBe('2d0000c03f');
  expect(hex(fixed64(5, 1.5))).toBe('29000000000000f83f');
  expect(hex([...lengthDelimited(4, 'hello'), ...[1, 2, 3].flatMap((value) => varint(5, value))])).toBe(
    '220568656c6c6f280128022803',
  );
  expect(hex(varint(20, 7))).toBe('a00107'); // a field whose tag takes two bytes
});

it('what it writes is read back, whatever the numbers and however long', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 29 - 1 }),
      fc.maxSafeInteger(),
      fc.uint8Array({ maxLength: 300 }),
      (field, value, bytes) => {
        const inner = [...varint(field, value), ...lengthDelimited(field, bytes)];
        const outer = decode(join(lengthDelimited(1, inner)));
        expect(outer.size).toBe(1);
        expect(decode(outer.get(1)![0] as Uint8Array)).toEqual(new Map([[field, [BigInt(value), bytes]]]));
      },
    ),
  );
});
