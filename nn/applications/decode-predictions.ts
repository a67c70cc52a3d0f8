import { ArgumentError, DataError, type NDArray, ShapeError, formatShape } from '../../engine';
import { assertKnown, shown } from '../../engine/known-options';

/** ImageNet's classes by their numbers as text: `{ "0": ["n01440764", "tench"], ... }`. */
export type ClassIndex = Readonly<Record<string, readonly [name: string, description: string]>>;

/** Options of `decodePredictions`. */
export interface DecodePredictionsOptions {
  /** How many classes of each sample. Default 5. */
  top?: number;
  /** The classes, or where their JSON is. Default where Keras has it, fetched once. */
  classIndex?: ClassIndex | string | URL;
}

/** Where Keras has them. */
const CLASS_INDEX = 'https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json';

const isClassIndex = (json: unknown): json is ClassIndex =>
  typeof json === 'object' && json !== null && Object.values(json).every((each) => Array.isArray(each));

let fetched: Promise<ClassIndex> | null = null;

async function fetchClasses(url: string | URL): Promise<ClassIndex> {
  const wayOut = "give the classes as { classIndex: { '0': ['n01440764', 'tench'], ... } }, or another URL of them";
  try {
    const response = await fetch(url);
    if (!response.ok) throw new DataError(`status ${response.status}`);
    const json: unknown = await response.json();
    if (!isClassIndex(json)) throw new DataError('no JSON object of classes');
    return json;
  } catch (error) {
    throw new DataError(
      `decodePredictions: ${String(url)} cannot be read ` +
        `(${error instanceof Error ? error.message : String(error)}); ${wayOut}`,
    );
  }
}

/**
 * The classes that a network of ImageNet finds most likely: `keras.applications.imagenet_utils.decode_predictions`.
 * What the classes are called is not in Vitrine: it is fetched, or given.
 * @param predictions `[n, 1000]`.
 * @returns for each sample `[name, description, score]`, the most likely first.
 * @throws ShapeError for other shapes, DataError where the classes cannot be read.
 */
export async function decodePredictions(
  predictions: NDArray,
  options: DecodePredictionsOptions = {},
): Promise<[name: string, description: string, score: number][][]> {
  assertKnown('decodePredictions', options, ['top', 'classIndex']);
  const { top = 5, classIndex = CLASS_INDEX } = options;
  const { data, shape } = predictions;
  if (shape.length !== 2 || shape[1] !== 1000)
    throw new ShapeError(`decodePredictions: predictions must be [n, 1000], got ${formatShape(shape)}`);
  if (!Number.isInteger(top) || top < 1)
    throw new ArgumentError(`decodePredictions: top must be an integer of at least 1, got ${shown(top)}`);
  const isPlace = typeof classIndex === 'string' || classIndex instanceof URL;
  if (classIndex === CLASS_INDEX) {
    fetched ??= fetchClasses(CLASS_INDEX);
    fetched.catch(() => (fetched = null)); // so that it is tried again
  }
  const classes = classIndex === CLASS_INDEX ? await fetched! : isPlace ? await fetchClasses(classIndex) : classIndex;
  return Array.from({ length: shape[0]! }, (_, n) => {
    const row = data.subarray(n * 1000, (n + 1) * 1000);
    const order = [...row.keys()].sort((a, b) => row[b]! - row[a]!).slice(0, top);
    return order.map((i): [string, string, number] => {
      const named = classes[String(i)];
      if (!named) throw new DataError(`decodePredictions: classIndex has no class "${i}"`);
      return [named[0], named[1], row[i]!];
    });
  });
}
