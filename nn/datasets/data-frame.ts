import { ArgumentError } from '../../engine/errors';
import { HostArray, array } from '../../engine/host-array';
import { shown } from '../../engine/known-options';
import type { Numbers } from '../../engine/ndarray';
import { assertTwoClasses } from './assert-batches';
import type { ImageFile } from './image-files';

/** A table: a list of its rows, such as a CSV's records, or its columns by their names. */
export type DataFrame = readonly Readonly<Record<string, unknown>>[] | Readonly<Record<string, Iterable<unknown>>>;

/** What `classMode` can be of a table. */
export const CLASS_MODES = ['binary', 'categorical', 'input', 'multi_output', 'raw', 'sparse'] as const;
/** What the targets of a table's images are. */
export type DataFrameClassMode = (typeof CLASS_MODES)[number];

/** Modes whose column names classes. */
const OF_CLASSES: readonly (DataFrameClassMode | null)[] = ['binary', 'categorical', 'sparse'];

export interface DataFrameColumns {
  readonly xCol: string;
  readonly yCol: string | readonly string[];
  readonly weightCol: string | null;
  readonly classes: readonly string[] | null;
  readonly classMode: DataFrameClassMode | null;
}

/** What a table says of its images. */
export interface LabelledFiles {
  readonly files: readonly ImageFile[];
  readonly classNames: readonly string[];
  /** One class of each, or several. */
  readonly classes: readonly (number | readonly number[])[];
  /** Columns as they are: of `'raw'` one array, of `'multi_output'` one a column. */
  readonly targets: readonly HostArray[];
  /** What the mode makes of them; null for `'input'` and null. */
  readonly labels: readonly (number | readonly number[])[] | HostArray | readonly HostArray[] | null;
  readonly weights: HostArray<Float32Array> | null;
}

/** Finds the file that a table names, or null where there is none. */
export type FindFile = (name: string) => Promise<ImageFile | null>;

/**
 * Reads a table as Keras's `DataFrameIterator`: rows whose file is not there are left out with a warning, and so are
 * those of no class of `classes`; then comes the split.
 * @param part which of so many rows to keep
 * @throws ArgumentError for columns that are not there, or whose values are not what `classMode` takes
 */
export async function readDataFrame(
  what: string,
  frame: DataFrame,
  { xCol, yCol, weightCol, classes, classMode }: DataFrameColumns,
  find: FindFile,
  part: (count: number) => readonly [start: number, end: number],
): Promise<LabelledFiles> {
  const hasClasses = OF_CLASSES.includes(classMode);
  const columns = typeof yCol === 'string' ? [yCol] : yCol;
  if (classMode === 'multi_output' && typeof yCol === 'string')
    throw new ArgumentError(`${what}: classMode 'multi_output' takes a list of columns as yCol, got ${shown(yCol)}`);
  if (hasClasses && typeof yCol !== 'string')
    throw new ArgumentError(`${what}: classMode ${shown(classMode)} takes one column as yCol, got ${shown(yCol)}`);
  if (classes && !hasClasses)
    throw new ArgumentError(
      `${what}: classes are for classMode binary, categorical or sparse, got ${shown(classMode)}`,
    );
  if (weightCol !== null && classMode === null)
    throw new ArgumentError(`${what}: weightCol is for images with targets, and classMode is null`);

  const names = columnOf(what, frame, xCol).map((name, row) => {
    if (typeof name === 'string') return name;
    throw new ArgumentError(`${what}: xCol "${xCol}" must have names of files, got ${shown(name)} in row ${row}`);
  });
  const labels = hasClasses
    ? columnOf(what, frame, columns[0]!).map((label, row) => {
        if (isClass(label, classMode)) return label;
        const rule = classMode === 'categorical' ? 'names of classes, or lists of them' : 'names of classes';
        throw new ArgumentError(
          `${what}: classMode ${shown(classMode)} takes ${rule}, got ${shown(label)} in row ${row} of "${columns[0]}"`,
        );
      })
    : null;
  const listed = labels?.map((label) => (typeof label === 'string' ? [label] : label));
  const classNames = [...new Set(classes ?? listed?.flat().sort())];
  if (classMode === 'binary') assertTwoClasses(what, 'classMode', classNames);
  const numbers = new Map(classNames.map((name, number) => [name, number]));

  const found = await Promise.all(names.map(find));
  const missing = found.filter((file) => file === null).length;
  if (missing > 0)
    // oxlint-disable-next-line no-console -- as Keras warns
    console.warn(`${what}: ${missing} of the ${names.length} files of "${xCol}" are not there, and are left out.`);
  const whole = names.flatMap((_, row) => {
    const file = found[row];
    const own = listed?.[row]!.flatMap((name) => numbers.get(name) ?? []);
    return file && own?.length !== 0 ? [{ row, file, own: typeof labels?.[row] === 'string' ? own![0] : own }] : [];
  });
  const kept = whole.slice(...part(whole.length));

  const numbersIn = (name: string): HostArray => {
    const values = columnOf(what, frame, name);
    try {
      return array(kept.map(({ row }) => values[row] as Numbers));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ArgumentError(`${what}: the column "${name}" must have numbers (${reason})`);
    }
  };
  const columnsOf = classMode === 'raw' || classMode === 'multi_output' ? columns.map(numbersIn) : [];
  const targets = classMode === 'raw' && typeof yCol !== 'string' ? [sideBySide(columnsOf)] : columnsOf;
  const ofClasses = kept.flatMap(({ own }) => (own === undefined ? [] : [own]));
  const weights = weightCol === null ? null : numbersIn(weightCol);
  return {
    files: kept.map(({ file }) => file),
    classNames,
    classes: ofClasses,
    targets,
    labels: hasClasses ? ofClasses : classMode === 'raw' ? targets[0]! : classMode === 'multi_output' ? targets : null,
    weights: weights && new HostArray(Float32Array.from(weights.data), weights.shape),
  };
}

const isClass = (label: unknown, classMode: DataFrameClassMode | null): label is string | readonly string[] =>
  typeof label === 'string' ||
  (classMode === 'categorical' && Array.isArray(label) && label.every((each) => typeof each === 'string'));

function columnOf(what: string, frame: DataFrame, name: string): unknown[] {
  const isRows = Array.isArray(frame);
  const rows = frame as readonly Readonly<Record<string, unknown>>[];
  const names = Object.keys(isRows ? (rows[0] ?? {}) : frame);
  if (!names.includes(name))
    throw new ArgumentError(`${what}: the table has no column "${name}"; it has ${names.join(', ') || 'none'}`);
  return isRows ? rows.map((row) => row[name]) : [...(frame as Readonly<Record<string, Iterable<unknown>>>)[name]!];
}

/** Columns of numbers as one array, `[rows, columns]`. */
function sideBySide(columns: readonly HostArray[]): HostArray {
  const rows = columns[0]!.shape[0]!;
  const data = Float32Array.from({ length: rows * columns.length }, (_, i) => {
    return columns[i % columns.length]!.data[Math.floor(i / columns.length)]!;
  });
  return new HostArray(data, [rows, columns.length]);
}
