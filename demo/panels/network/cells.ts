/** How the maps or numbers of a layer lie, in CSS pixels: in reading order, `columns` in a row. */
export interface Cells {
  readonly count: number;
  readonly columns: number;
  readonly width: number;
  /** With its head. */
  readonly height: number;
  readonly gap: number;
  /** Of a cell, above its map: the kernel that made it. */
  readonly head: number;
}

/** Below it a page is a phone's: cells are for fingers. */
const NARROW = 640;
/** No map need be larger; and the least that can be told from another. */
const LARGEST = 56;
const LEAST = 14;
/** Of a row of numbers; beyond so many they are dots. */
const MANY = 256;
const DOT = 4;

/**
 * Maps in rows of 8, 16, 32: as many as have room, and more where that makes too many rows. Layers of as many maps lie
 * alike, one map under the other.
 * @param aspect height of a map by its width. @param headAspect the same of a kernel above each; 0 for none.
 */
export function mapCells(count: number, aspect: number, across: number, headAspect = 0): Cells {
  const narrow = across < NARROW;
  const gap = narrow ? 4 : 3;
  const pitch = narrow ? 40 : 36;
  let columns = 1;
  while (across / (columns * 2) >= pitch) columns *= 2;
  const rows = (): number => Math.ceil(count / columns);
  while (rows() > (narrow ? 8 : 4) && across / (columns * 2) >= LEAST) columns *= 2;
  columns = Math.min(columns, count);
  const width = Math.min(LARGEST, Math.floor((across + gap) / columns) - gap);
  const head = headAspect > 0 ? Math.round(width * headAspect) + gap : 0;
  return { count, columns, width, height: head + Math.max(4, Math.round(width * Math.min(aspect, 2))), gap, head };
}

/**
 * Numbers in rows of one length, squares; very many as dots, a pixel's channels side by side.
 * @param channels of the maps that they were, or 1.
 */
export function unitCells(count: number, channels: number, across: number): Cells {
  if (count > MANY) {
    const most = Math.floor(across / DOT);
    const columns = channels < most ? channels * Math.floor(most / channels) : most;
    return { count, columns: Math.min(count, columns), width: DOT, height: DOT, gap: 0, head: 0 };
  }
  const gap = 2;
  const most = Math.min(count, Math.floor((across + gap) / 12));
  let columns = most;
  while (columns > most / 2 && count % columns > 0) columns--;
  if (count % columns > 0) columns = most;
  const side = Math.min(20, Math.floor((across + gap) / columns) - gap);
  return { count, columns, width: side, height: side, gap, head: 0 };
}

/** The image that goes in. */
export function imageCells(aspect: number, across: number): Cells {
  const width = across < NARROW ? 84 : 112;
  return { count: 1, columns: 1, width, height: Math.round(width * Math.min(aspect, 2)), gap: 0, head: 0 };
}

/**
 * The kernel of one filter, an input map each: each below its map where these stand in one row, else in as few rows as
 * can be.
 */
export function sliceCells(inputs: Cells, across: number): Cells {
  if (inputs.columns === inputs.count) {
    const width = Math.min(inputs.width, 24);
    return { ...inputs, width, height: width, gap: inputs.width + inputs.gap - width, head: 0 };
  }
  const columns = Math.min(inputs.count, Math.floor(across / 10));
  const width = Math.min(20, Math.floor((across + 2) / columns) - 2);
  return { count: inputs.count, columns, width, height: width, gap: 2, head: 0 };
}

/** A bar and a name for each class. */
export function classCells(count: number, across: number): Cells {
  const gap = 6;
  const columns = Math.min(count, across < NARROW ? 5 : 10);
  const width = Math.min(112, Math.floor((across + gap) / columns) - gap);
  return { count, columns, width, height: 92, gap, head: 0 };
}

export const widthOf = ({ columns, width, gap }: Cells): number => columns * (width + gap) - gap;
export const heightOf = ({ count, columns, height, gap }: Cells): number =>
  Math.ceil(count / columns) * (height + gap) - gap;

/** Where a cell begins. */
export const cornerOf = ({ columns, width, height, gap }: Cells, i: number): readonly [x: number, y: number] => [
  (i % columns) * (width + gap),
  Math.floor(i / columns) * (height + gap),
];
