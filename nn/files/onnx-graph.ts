import { type Shape } from '../../engine';
import { isKnown } from '../../engine/ndarray';
import { type Message, fixed32, join, lengthDelimited, varint } from '../io/protobuf';

// The numbers of fields and enums are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.

/** A tensor of the graph. Its name is settled when the graph is encoded. */
export interface Edge {
  name: string;
}

/** What an initializer holds. */
export interface Constant {
  readonly data: Float32Array | BigInt64Array;
  readonly shape: Shape;
}

/** The value of a node's attribute: what follows the name in an `AttributeProto`. */
export type Attribute = Message;

export const int = (value: number): Attribute => [...varint(3, value), ...varint(20, 2)];
export const float = (value: number): Attribute => [...fixed32(2, value), ...varint(20, 1)];
export const string = (value: string): Attribute => [...lengthDelimited(4, value), ...varint(20, 3)];
export const ints = (values: readonly number[]): Attribute => [
  ...values.flatMap((value) => varint(8, value)),
  ...varint(20, 7),
];

/** `name`, or `name:1`, `name:2`, ... where it is taken. By an empty one, ONNX leaves an input out. */
function unique(taken: Set<string>, given: string): string {
  const name = given || 'unnamed';
  let free = name;
  for (let i = 1; taken.has(free); i++) free = `${name}:${i}`;
  taken.add(free);
  return free;
}

/** A model of the format as it is built up, node after node. */
export class OnnxGraph {
  readonly #nodeNames = new Set<string>();
  readonly #edgeNames = new Set<string>();
  readonly #nodes: {
    name: string;
    op: string;
    inputs: readonly Edge[];
    output: Edge;
    attributes: Readonly<Record<string, Attribute>>;
  }[] = [];
  readonly #initializers: { edge: Edge; constant: Constant }[] = [];
  readonly #inputs: { edge: Edge; shape: Shape }[] = [];
  readonly #outputs: { edge: Edge; shape: Shape }[] = [];

  #edge(name: string): Edge {
    return { name: unique(this.#edgeNames, name) };
  }

  /** @param shape of one sample. */
  input(name: string, shape: Shape): Edge {
    const edge = this.#edge(name);
    this.#inputs.push({ edge, shape });
    return edge;
  }

  /** Gives `edge` the name that it is known by outside. */
  output(name: string, edge: Edge, shape: Shape): void {
    const named = [...this.#inputs, ...this.#outputs].some((face) => face.edge === edge);
    const own = named ? this.node(`${name}/Identity`, 'Identity', [edge]) : edge;
    own.name = unique(this.#edgeNames, name);
    this.#outputs.push({ edge: own, shape });
  }

  /** @param name with the name of the layer in front. */
  node(name: string, op: string, inputs: readonly Edge[], attributes: Readonly<Record<string, Attribute>> = {}): Edge {
    // A layer's own name is left to the model's outputs.
    const output = this.#edge(name.endsWith(`/${op}`) ? name : `${name}/${op}`);
    this.#nodes.push({ name: unique(this.#nodeNames, name), op, inputs, output, attributes });
    return output;
  }

  initializer(name: string, constant: Constant): Edge {
    const edge = this.#edge(name);
    this.#initializers.push({ edge, constant });
    return edge;
  }

  /** A `ModelProto`. */
  encode(name: string): Uint8Array<ArrayBuffer> {
    const graph = [
      ...this.#nodes.flatMap(({ name, op, inputs, output, attributes }) =>
        lengthDelimited(1, [
          ...inputs.flatMap((edge) => lengthDelimited(1, edge.name)),
          ...lengthDelimited(2, output.name),
          ...lengthDelimited(3, name),
          ...lengthDelimited(4, op),
          ...Object.entries(attributes).flatMap(([key, value]) =>
            lengthDelimited(5, [...lengthDelimited(1, key), ...value]),
          ),
        ]),
      ),
      ...lengthDelimited(2, name),
      ...this.#initializers.flatMap(({ edge, constant: { data, shape } }) =>
        lengthDelimited(5, [
          ...shape.flatMap((size) => varint(1, size)),
          ...varint(2, data instanceof Float32Array ? 1 : 7),
          ...lengthDelimited(8, edge.name),
          // Little-endian, as the format has it and as every platform of WebGPU is.
          ...lengthDelimited(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
        ]),
      ),
      ...this.#inputs.flatMap((face) => lengthDelimited(11, valueInfo(face))),
      ...this.#outputs.flatMap((face) => lengthDelimited(12, valueInfo(face))),
    ];
    return join([
      ...varint(1, 8), // the IR version that came with operator set 17
      ...lengthDelimited(2, 'vitrine'),
      ...lengthDelimited(7, graph),
      ...lengthDelimited(8, varint(2, 17)),
    ]);
  }
}

/** A `ValueInfoProto`: floats, as many samples as one likes; a size that is not known has a name. */
function valueInfo({ edge, shape }: { edge: Edge; shape: Shape }): Message {
  const sizes = [
    lengthDelimited(2, 'N'),
    ...shape.map((size, axis) => (isKnown(size) ? varint(1, size) : lengthDelimited(2, `${edge.name}_${axis + 1}`))),
  ];
  const tensorType = [
    ...varint(1, 1),
    ...lengthDelimited(
      2,
      sizes.flatMap((size) => lengthDelimited(1, size)),
    ),
  ];
  return [...lengthDelimited(1, edge.name), ...lengthDelimited(2, lengthDelimited(1, tensorType))];
}
