import { expect, it } from 'vitest';
import { DataError, VitrineError } from '../../engine';
import { ConfigObject } from '../../nn/files/config-object';
import { readOperation } from '../../nn/files/keras-operations';
import { type JSONObject, type JSONValue, isObject, parseJSON } from '../../nn/io/json';
import goldens from '../keras/op-layers.json';
import { unpack } from '../keras/unpack';

/** The first entry of each operation. */
async function entries(): Promise<ReadonlyMap<string, JSONObject>> {
  const found = new Map<string, JSONObject>();
  for (const { packed } of goldens) {
    const text = new TextDecoder().decode(await unpack(packed));
    const config = /\{"class_name": "TensorFlowOpLayer".*?\]\]\]\}/gs;
    for (const [entry] of text.matchAll(config)) {
      const parsed = parseJSON(entry, 'golden') as JSONObject;
      const op = ((parsed.config as JSONObject).node_def as JSONObject).op as string;
      if (!found.has(op)) found.set(op, parsed);
    }
  }
  return found;
}

/** The value with each of its parts, in turn, replaced. */
function* mutated(value: JSONValue, by: readonly JSONValue[]): Generator<JSONValue> {
  yield* by;
  if (Array.isArray(value))
    for (const [i, each] of (value as readonly JSONValue[]).entries())
      for (const other of mutated(each, by)) yield (value as readonly JSONValue[]).with(i, other);
  else if (isObject(value))
    for (const [key, each] of Object.entries(value))
      for (const other of mutated(each ?? null, by)) yield { ...value, [key]: other };
}

const all = [...(await entries())];

it.each(all)('%s with any part replaced is read, or refused by name', (_, entry) => {
  const read = (value: JSONValue): unknown => readOperation(ConfigObject.of(value, 'file'));
  expect(() => read(entry)).not.toThrow();
  for (const value of mutated(entry, [null, 'x', -1, [], {}, [null], true]))
    try {
      read(value);
    } catch (error) {
      expect(error, JSON.stringify(value)).toBeInstanceOf(VitrineError);
    }
});

const changed = (op: string, change: JSONObject): ConfigObject => {
  const entry = new Map(all).get(op)!;
  const config = entry.config as JSONObject;
  return ConfigObject.of({ ...entry, config: { ...config, ...change } }, 'file');
};

it.each<[string, JSONObject, string]>([
  ['Mul', { node_def: '\n\u0003mul\u0012\u0003Mul' }, 'only an object can be read'],
  ['Mul', { node_def: { op: 'Conv3D' } }, 'the operation is not here'],
  ['StridedSlice', { constants: {} }, 'StridedSlice with a begin that is computed'],
  [
    'ResizeBilinear',
    { node_def: { op: 'ResizeBilinear', attr: { half_pixel_centers: { b: false } } } },
    'only images resized as TensorFlow 2 does',
  ],
])('%s with %o is refused', (op, change, message) => {
  expect(() => readOperation(changed(op, change))).toThrow(DataError);
  expect(() => readOperation(changed(op, change))).toThrow(message);
});
