import { DataError } from '../../engine/errors';
import { findHDF5 } from '../io/hdf5';

const startsWith = (bytes: Uint8Array, start: readonly number[] | string, at = 0): boolean => {
  const wanted = typeof start === 'string' ? [...start].map((character) => character.charCodeAt(0)) : start;
  return wanted.every((byte, index) => bytes[at + index] === byte);
};

/** An archive begins with a member, or with its end if it has none. */
const isZip = (bytes: Uint8Array): boolean => ['PK\x03\x04', 'PK\x05\x06'].some((start) => startsWith(bytes, start));

/** Whether bytes begin as a safetensors file does: with the size of a header, then the header, which is JSON. */
const isSafetensors = (bytes: Uint8Array): boolean => startsWith(bytes, '{', 8) && startsWith(bytes, [0, 0, 0], 5);

/** The text that bytes begin with. */
const head = (bytes: Uint8Array): string => new TextDecoder().decode(bytes.subarray(0, 1024)).trimStart();

const PYTORCH = 'a PyTorch file';
const FROM_PYTORCH =
  "Save its weights with safetensors.torch.save_file(model.state_dict(), 'weights.safetensors') and names and " +
  "shapes that are the model's, or build the model in Keras and save that.";
const FROM_TENSORFLOW = "Load it in TensorFlow and save it with model.save('model.keras').";

/** What members tell of an archive, and what to do with it. */
const ARCHIVES: readonly { what: string; wayOut: string; has: RegExp }[] = [
  {
    what: PYTORCH,
    wayOut: FROM_PYTORCH,
    has: /^([^/]+\/)?(data\.pkl|constants\.pkl|\.format_version|\.storage_alignment)$/,
  },
  { what: 'NumPy arrays (.npz)', wayOut: 'Set them as weights of a Keras model, and save that.', has: /\.npy$/ },
  { what: 'a TensorFlow SavedModel', wayOut: FROM_TENSORFLOW, has: /(^|\/)saved_model\.pb$/ },
];

/** What files of other kinds begin with, and what to do with them. */
const OTHERS: readonly { what: string; wayOut: string; is(bytes: Uint8Array): boolean }[] = [
  // A pickle of protocol 2, whose first object is PyTorch's magic number.
  {
    what: PYTORCH,
    wayOut: FROM_PYTORCH,
    is: (bytes) => startsWith(bytes, [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20]),
  },
  {
    what: 'a Python pickle, which can hold any program, so it is not opened',
    wayOut: `If it is of PyTorch: ${FROM_PYTORCH}`,
    is: (bytes) => bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5,
  },
  {
    what: 'a NumPy array (.npy)',
    wayOut: 'Set it as a weight of a Keras model, and save that.',
    is: (bytes) => startsWith(bytes, '\x93NUMPY'),
  },
  {
    what: 'a TensorFlow Lite model',
    wayOut: 'Save the Keras model that it was made of.',
    is: (bytes) => startsWith(bytes, 'TFL3', 4),
  },
  {
    what: 'a GGUF file',
    wayOut: 'Save the model as .keras, .h5 or .safetensors.',
    is: (bytes) => startsWith(bytes, 'GGUF'),
  },
  { what: 'packed (gzip)', wayOut: 'Unpack it first.', is: (bytes) => startsWith(bytes, [0x1f, 0x8b]) },
  // Protobuf: field 1, a number (the version of SavedModel's schema, 1, or ONNX's, by now 3 or more), then fields of
  // bytes.
  { what: 'a TensorFlow SavedModel', wayOut: FROM_TENSORFLOW, is: (bytes) => startsWith(bytes, [8, 1, 0x12]) },
  {
    what: 'an ONNX model',
    wayOut: 'ONNX files are written here, not read: save the model that it was made of as .keras, .h5 or .safetensors.',
    is: (bytes) =>
      bytes[0] === 8 && bytes[1]! >= 1 && bytes[1]! < 32 && [0x12, 0x1a, 0x22, 0x32, 0x3a, 0x42].includes(bytes[2]!),
  },
  {
    what: 'a TensorFlow.js model',
    wayOut:
      'Convert it: tensorflowjs_converter --input_format=tfjs_layers_model --output_format=keras model.json model.h5.',
    is: (bytes) => /^\{[^]*"(modelTopology|weightsManifest)"/.test(head(bytes)),
  },
  {
    what: 'a text in JSON, such as the architecture of a model without its weights',
    wayOut: 'Save the whole model with model.save().',
    is: (bytes) => /^[{[]/.test(head(bytes)),
  },
  {
    what: 'a web page',
    wayOut: 'It was served in place of the file: check the address.',
    is: (bytes) => /^<(!doctype|html|\?xml)/i.test(head(bytes)),
  },
  {
    what: 'a pointer to a file in Git LFS',
    wayOut: 'Get the file itself with git lfs pull.',
    is: (bytes) => startsWith(bytes, 'version https://git-lfs'),
  },
];

/** What an archive is by its members, if it is none of Keras's but well known. */
export function archiveError(name: string, members: Iterable<string>): DataError | undefined {
  const all = [...members];
  const archive = ARCHIVES.find(({ has }) => all.some((member) => has.test(member)));
  return archive && new DataError(`${name}: it is ${archive.what}, which is not read. ${archive.wayOut}`);
}

/** The name of an archive's first member, which is there even if the archive is of a kind that is not read. */
function firstMember(bytes: Uint8Array): string {
  const size = bytes[26]! + 256 * bytes[27]!;
  return new TextDecoder().decode(bytes.subarray(30, 30 + size));
}

/**
 * What a file is.
 *
 * @throws DataError for what can have no model or weights, which says what it is and what to do
 */
export function kindOf(bytes: Uint8Array, name: string): 'HDF5' | 'zip' | 'safetensors' {
  if (isZip(bytes)) {
    const other = archiveError(name, [firstMember(bytes)]);
    if (other) throw other;
    return 'zip';
  }
  if (findHDF5(bytes) >= 0) return 'HDF5';
  if (isSafetensors(bytes)) return 'safetensors';
  const other = OTHERS.find(({ is }) => is(bytes));
  if (other) throw new DataError(`${name}: byte 0: it is ${other.what}, which is not read. ${other.wayOut}`);
  const problem = bytes.length === 0 ? 'it is empty' : 'neither a zip (.keras), HDF5 (.h5) nor safetensors begins so';
  throw new DataError(`${name}: byte 0: ${problem}; it is neither a Keras model nor the weights of one`);
}
