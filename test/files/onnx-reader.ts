/** A reader for the parts of ONNX's protobuf that the tests look at, apart from the writer. */

type Fields = ReadonlyMap<number, readonly (bigint | Uint8Array)[]>;

/** One level of a message: fixed-width fields are left as their bytes. */
export function decode(bytes: Uint8Array): Fields {
  const fields = new Map<number, (bigint | Uint8Array)[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError('a varint runs over the end');
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, value);
    }
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length)
      throw new RangeError(`${length} bytes at ${at} run over the end at ${bytes.length}`);
    return bytes.subarray(at, (at += length));
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const readers: Record<number, () => bigint | Uint8Array> = {
      0: varint,
      1: () => take(8),
      2: () => take(Number(varint())),
      5: () => take(4),
    };
    const read = readers[tag & 7];
    if (!read) throw new RangeError(`wire type ${tag & 7} at ${at}`);
    const field = tag >>> 3;
    fields.set(field, [...(fields.get(field) ?? []), read()]);
  }
  return fields;
}

const messages = (fields: Fields, field: number): Fields[] =>
  (fields.get(field) ?? []).map((value) => decode(value as Uint8Array));
const numbers = (fields: Fields, field: number): number[] => (fields.get(field) ?? []).map(Number);
const strings = (fields: Fields, field: number): string[] =>
  (fields.get(field) ?? []).map((value) => new TextDecoder('utf-8', { fatal: true }).decode(value as Uint8Array));

export interface OnnxNode {
  name: string;
  op: string;
  inputs: string[];
  outputs: string[];
  /** Ints, alone or in a list, and floats. */
  attributes: Record<string, number | number[]>;
}

export interface OnnxFile {
  irVersion: number;
  producer: string;
  opset: number;
  name: string;
  nodes: OnnxNode[];
  initializers: Record<string, { shape: number[]; data: number[] }>;
  inputs: Record<string, (number | string)[]>;
  outputs: Record<string, (number | string)[]>;
}

function attribute(fields: Fields): [name: string, value: number | number[]] {
  const type = numbers(fields, 20)[0];
  const float = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true);
  const values: Record<number, () => number | number[]> = {
    1: () => float(fields.get(2)![0] as Uint8Array),
    2: () => numbers(fields, 3)[0]!,
    7: () => numbers(fields, 8),
  };
  return [strings(fields, 1)[0]!, values[type!]!()];
}

function initializer(fields: Fields): [name: string, value: { shape: number[]; data: number[] }] {
  const bytes = (fields.get(9)![0] as Uint8Array).slice().buffer;
  const data =
    numbers(fields, 2)[0] === 1 ? [...new Float32Array(bytes)] : Array.from(new BigInt64Array(bytes), Number);
  return [strings(fields, 8)[0]!, { shape: numbers(fields, 1), data }];
}

function valueInfo(fields: Fields): [name: string, shape: (number | string)[]] {
  const tensorType = messages(messages(fields, 2)[0]!, 1)[0]!;
  if (numbers(tensorType, 1)[0] !== 1) throw new TypeError('not a tensor of floats');
  const sizes = messages(messages(tensorType, 2)[0]!, 1);
  return [strings(fields, 1)[0]!, sizes.map((size) => numbers(size, 1)[0] ?? strings(size, 2)[0]!)];
}

export function readONNX(bytes: Uint8Array): OnnxFile {
  const model = decode(bytes);
  const graph = messages(model, 7)[0]!;
  return {
    irVersion: numbers(model, 1)[0]!,
    producer: strings(model, 2)[0]!,
    opset: numbers(messages(model, 8)[0]!, 2)[0]!,
    name: strings(graph, 2)[0]!,
    nodes: messages(graph, 1).map((node) => ({
      name: strings(node, 3)[0]!,
      op: strings(node, 4)[0]!,
      inputs: strings(node, 1),
      outputs: strings(node, 2),
      attributes: Object.fromEntries(messages(node, 5).map(attribute)),
    })),
    initializers: Object.fromEntries(messages(graph, 5).map(initializer)),
    inputs: Object.fromEntries(messages(graph, 11).map(valueInfo)),
    outputs: Object.fromEntries(messages(graph, 12).map(valueInfo)),
  };
}
