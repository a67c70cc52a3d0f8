import { greatest } from '../../../engine/extremes';
import { type Connections, type End, inputsOf, outputsOf, strongest } from '../../run/connections';

/** Where the image stands among the layers. */
export const IMAGE = -1;

/** A map or a number of a layer, or the image. */
export interface Item {
  readonly at: number;
  readonly i: number;
}

/** A connection that is drawn, between two layers. */
export interface Line {
  /** The layer that reads. */
  readonly at: number;
  /** What it reads, of the layer before. */
  readonly from: number;
  readonly to: number;
  /** Of the strongest beside it: 0 to 1. */
  readonly share: number;
  /** Whether its weights are above zero, summed. */
  readonly adds: boolean;
}

/** What lights up: items, each by how much, and the lines between them. */
export interface Shine {
  readonly items: ReadonlyMap<number, ReadonlyMap<number, number>>;
  readonly lines: readonly Line[];
}

/** Of what each layer reads; asked for when it is needed. */
export type ConnectionsAt = (at: number) => Connections;

/** So many lines between two layers can be told apart. */
const MOST_LINES = 64;
/** As many of a layer are followed further from the answer towards the image. */
const WAYS = 6;

class Light {
  readonly items = new Map<number, Map<number, number>>();
  readonly lines: Line[] = [];

  add({ at, i }: Item, share: number): void {
    const layer = this.items.get(at) ?? new Map<number, number>();
    layer.set(i, Math.max(share, layer.get(i) ?? 0));
    this.items.set(at, layer);
  }
}

/**
 * An item with what it reads and what reads it: the layer before and the one after, and beyond those that only pass on
 * what they get, one by one.
 * @param count of layers.
 */
export function neighbours(connections: ConnectionsAt, count: number, lit: Item): Shine {
  const light = new Light();
  light.add(lit, 1);
  const draw = (ends: readonly End[], of: (i: number) => Omit<Line, 'share' | 'adds'>, at: number): void => {
    const most = greatest(ends.map(({ strength }) => strength)) || 1;
    for (const { i, strength } of ends) light.add({ at, i }, strength / most);
    for (const { i, strength, sum } of strongest(ends, MOST_LINES))
      light.lines.push({ ...of(i), share: strength / most, adds: sum >= 0 });
  };
  for (let { at, i } = lit; at >= 0; at--) {
    const ends = inputsOf(connections(at), i);
    draw(ends, (from) => ({ at, from, to: i }), at - 1);
    if (ends.length !== 1) break;
    i = ends[0]!.i;
  }
  for (let { at, i } = lit; at < count - 1; at++) {
    const ends = outputsOf(connections(at + 1), i);
    draw(ends, (to) => ({ at: at + 1, from: i, to }), at + 1);
    if (ends.length !== 1) break;
    i = ends[0]!.i;
  }
  return light;
}

/**
 * The strongest way from the image to an item: of each layer the few that have the most to do with what lies behind, by
 * the absolute weights between, times how much there is at their other end.
 * @param activity how large an item's numbers are, on average.
 */
export function strongestWay(connections: ConnectionsAt, activity: (item: Item) => number, end: Item): Shine {
  const light = new Light();
  light.add(end, 1);
  let kept = new Map([[end.i, 1]]);
  for (let { at } = end; at >= 0; at--) {
    const here = connections(at);
    const shares = new Map<number, number>();
    const lines: (Omit<Line, 'share'> & { share: number })[] = [];
    for (const [to, share] of kept) {
      const ends = inputsOf(here, to).map((each) => ({
        ...each,
        strength: each.strength * activity({ at: at - 1, i: each.i }),
      }));
      const total = ends.reduce((sum, { strength }) => sum + strength, 0) || 1;
      for (const { i, strength, sum } of strongest(ends, 4 * WAYS)) {
        const part = (share * strength) / total;
        shares.set(i, (shares.get(i) ?? 0) + part);
        lines.push({ at, from: i, to, share: part, adds: sum >= 0 });
      }
    }
    const best = [...shares].toSorted(([, a], [, b]) => b - a).slice(0, WAYS);
    const most = best[0]?.[1] || 1;
    kept = new Map(best.map(([i, share]) => [i, share / most]));
    for (const [i, share] of kept) light.add({ at: at - 1, i }, share);
    const drawn = lines.filter(({ from }) => kept.has(from));
    const thickest = greatest(drawn.map(({ share }) => share)) || 1;
    for (const line of drawn) light.lines.push({ ...line, share: line.share / thickest });
  }
  return light;
}
