/** Writes the wire format of Protocol Buffers: https://protobuf.dev/programming-guides/encoding/ */

/** The bytes of a message in pieces: however deep it is nested, it is copied once, by `join`. */
export type Message = readonly Uint8Array[];

function base128(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value)); // a negative int64 takes all ten bytes
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

/** A field's number and how it is written. */
const tag = (field: number, wireType: 0 | 1 | 2 | 5): number[] => base128(field * 8 + wireType);

/** An int32, int64 or enum. */
export function varint(field: number, value: number): Message {
  return [Uint8Array.of(...tag(field, 0), ...base128(value))];
}

/** A float. */
export function fixed32(field: number, value: number): Message {
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setFloat32(0, value, true);
  return [Uint8Array.from(tag(field, 5)), new Uint8Array(bytes.buffer)];
}

/** A double. */
export function fixed64(field: number, value: number): Message {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, value, true);
  return [Uint8Array.from(tag(field, 1)), new Uint8Array(bytes.buffer)];
}

/** A string, bytes or a message. */
export function lengthDelimited(field: number, content: string | Uint8Array | Message): Message {
  if (typeof content === 'string') return lengthDelimited(field, new TextEncoder().encode(content));
  const pieces = content instanceof Uint8Array ? [content] : content;
  return [Uint8Array.of(...tag(field, 2), ...base128(byteLength(pieces))), ...pieces];
}

const byteLength = (message: Message): number => message.reduce((sum, { length }) => sum + length, 0);

export function join(message: Message): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(byteLength(message));
  let at = 0;
  for (const piece of message) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
