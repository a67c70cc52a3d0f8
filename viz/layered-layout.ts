import { greatest, least } from '../engine/extremes';

/** Ranks run down; x is across them. A box of no width only carries an edge, as the ports of a nested model do. */
export interface LayoutBox {
  readonly width: number;
  readonly height: number;
  /** Keep it in a first or a last rank of their own. */
  readonly pin?: 'first' | 'last';
}

export interface LayoutEdge {
  readonly from: number;
  /** Where it leaves the box, from the box's left. */
  readonly fromX: number;
  readonly to: number;
  readonly toX: number;
}

export type Point = readonly [x: number, y: number];

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Top left corner of each box. */
  readonly boxes: readonly Point[];
  /** Corners of each edge, from box to box. */
  readonly edges: readonly (readonly Point[])[];
}

/** Pixels between ranks at least, and at each end of the gap, where no edge turns: an arrow head fits there. */
const RANK_GAP = 48;
const LEAD = 20;
/** Between the tracks on which edges run across a gap. */
const TRACK_GAP = 10;
/** To the left and right of boxes, and of edges that pass by. */
const BOX_GAP = 28;
const EDGE_GAP = 18;
/** How far an edge from a box to itself stands out. */
const LOOP = 24;
const SWEEPS = 12;

/** A box in its rank, or where an edge passes a rank. */
interface Item {
  readonly box: number;
  readonly rank: number;
  readonly width: number;
  readonly height: number;
  readonly above: Link[];
  readonly below: Link[];
  /** Its place in the rank. */
  place: number;
  /** Of its middle. */
  x: number;
}

/** From a rank to the next; positions are from the middles of the items. */
interface Link {
  readonly upper: Item;
  readonly upperX: number;
  readonly lower: Item;
  readonly lowerX: number;
  readonly backward: boolean;
}

interface Trunk {
  /** One for each rank that it passes. */
  readonly passing: Item[];
  /** The ports that it joins. */
  readonly ends: { readonly item: Item; readonly x: number }[];
}

/**
 * Boxes in ranks, each below those it reads, after Sugiyama: ranks by the longest path, as few crossings as barycenters
 * find, and what is joined near each other. Edges run straight down and across; those from one port share a track, and
 * those to one port meet. An edge that closes a cycle goes up. Widths and places are whole and even numbers, and so is
 * what comes out; the same graph gives the same layout.
 */
export function layeredLayout(boxes: readonly LayoutBox[], edges: readonly LayoutEdge[]): Layout {
  const { order, backward } = topologicalOrder(boxes.length, edges);
  // An edge that closes a cycle is laid out the other way round.
  const arcs = edges.map(({ from, fromX, to, toX }, i) =>
    backward[i] ? { from: to, fromX: toX, to: from, toX: fromX } : { from, fromX, to, toX },
  );
  const looped = boxes.map((_, i) => edges.some(({ from, to }) => from === i && to === i));
  const ranks = ranksOf(boxes, arcs, order);

  const items: Item[][] = Array.from({ length: greatest(ranks) + 1 }, () => []);
  const put = (box: number, rank: number, width: number, height: number): Item => {
    const item = { box, rank, width, height, above: [], below: [], place: items[rank]!.length, x: 0 };
    items[rank]!.push(item);
    return item;
  };
  const itemOf: Item[] = [];
  for (const box of order) {
    const { width, height } = boxes[box]!;
    itemOf[box] = put(box, ranks[box]!, width + (looped[box] ? 2 * LOOP : 0), height);
  }
  // Edges from one port go down together, and leave one by one.
  const trunks = new Map<string, Trunk>();
  const chains = arcs.map(({ from, fromX, to, toX }, arc) => {
    if (from === to) return [];
    const key = [from, fromX, backward[arc] ? arc : ''].join();
    const trunk = trunks.get(key) ?? { passing: [], ends: [] };
    trunks.set(key, trunk);
    const start = { item: itemOf[from]!, x: fromX - boxes[from]!.width / 2 };
    const end = { item: itemOf[to]!, x: toX - boxes[to]!.width / 2 };
    const length = ranks[to]! - ranks[from]! - 1;
    for (let i = trunk.passing.length; i < length; i++) trunk.passing.push(put(-1, ranks[from]! + 1 + i, 0, 0));
    trunk.ends.push(start, end);
    const stops = [start, ...trunk.passing.slice(0, length).map((item) => ({ item, x: 0 })), end];
    return stops.slice(1).map((lower, i): Link => {
      const upper = stops[i]!;
      const known = upper.item.below.find(
        (link) => link.lower === lower.item && link.upperX === upper.x && link.lowerX === lower.x,
      );
      if (known && known.backward === backward[arc]) return known;
      const link = { upper: upper.item, upperX: upper.x, lower: lower.item, lowerX: lower.x, backward: backward[arc]! };
      upper.item.below.push(link);
      lower.item.above.push(link);
      return link;
    });
  });

  uncross(items);
  align(items);
  straighten(items, [...trunks.values()]);

  for (const item of items.flat()) {
    item.x = Math.round(item.x);
    // What rounding, and a weight next to nothing, have moved by a hair is straight again.
    const off = item.above.map((link) => upperEnd(link) - lowerEnd(link));
    if (!off.includes(0)) item.x += off.find((distance) => Math.abs(distance) <= 2) ?? 0;
  }
  const left = least(items.flat().map(({ x, width }) => x - width / 2));
  for (const item of items.flat()) item.x -= left;
  const heights = items.map((rank) => greatest(rank.map(({ height }) => height)));
  const tops: number[] = [];
  const trackYs = new Map<Link, number>();
  let bottom = 0;
  items.forEach((rank, r) => {
    tops[r] = bottom;
    bottom += heights[r]!;
    if (r === items.length - 1) return;
    const { tracks, count } = tracksOf(rank);
    const ports = [rank, items[r + 1]!].some((items) => items.every(({ width }) => width === 0));
    const gap = Math.max(count > 0 || !ports ? RANK_GAP : LEAD, 2 * LEAD + (count - 1) * TRACK_GAP);
    for (const [link, track] of tracks) trackYs.set(link, bottom + gap / 2 + (track - (count - 1) / 2) * TRACK_GAP);
    bottom += gap;
  });

  const corner = ({ box, rank, x, height }: Item): Point => [
    x - boxes[box]!.width / 2,
    tops[rank]! + (heights[rank]! - height) / 2,
  ];
  return {
    width: greatest(items.flat().map(({ x, width }) => x + width / 2)),
    height: bottom,
    boxes: itemOf.map(corner),
    edges: chains.map((links, i) => {
      if (links.length === 0) return loop(corner(itemOf[arcs[i]!.from]!), boxes[arcs[i]!.from]!);
      const [first, last] = [links[0]!, links.at(-1)!];
      const turns = links.flatMap((link): Point[] => {
        const y = trackYs.get(link);
        return y === undefined
          ? []
          : [
              [upperEnd(link), y],
              [lowerEnd(link), y],
            ];
      });
      const points: Point[] = [
        [upperEnd(first), corner(first.upper)[1] + first.upper.height],
        ...turns,
        [lowerEnd(last), corner(last.lower)[1]],
      ];
      return backward[i] ? points.reverse() : points;
    }),
  };
}

const upperEnd = ({ upper, upperX }: Link): number => upper.x + upperX;
const lowerEnd = ({ lower, lowerX }: Link): number => lower.x + lowerX;

/** Out of the right side and back into it. */
const loop = ([x, y]: Point, { width, height }: LayoutBox): Point[] => {
  const right = x + width;
  const [low, high] = [y + height * 0.7, y + height * 0.3];
  return [
    [right, low],
    [right + LOOP - 4, low],
    [right + LOOP - 4, high],
    [right, high],
  ];
};

/**
 * On which track below a rank each edge turns, those that do. Edges from one port turn on the same one. No two run over
 * each other there, nor down where one ends above the start of another; but for cycles of such, which are let be.
 */
function tracksOf(rank: readonly Item[]): { tracks: Map<Link, number>; count: number } {
  interface Fork {
    readonly x: number;
    readonly links: Link[];
    readonly backward: boolean;
  }
  const forks: Fork[] = [];
  for (const link of rank.flatMap(({ below }) => below)) {
    const [x, { backward }] = [upperEnd(link), link];
    const fork = forks.find((other) => other.x === x && other.backward === backward);
    if (fork) fork.links.push(link);
    else forks.push({ x, links: [link], backward });
  }
  const turning = forks.filter(({ x, links }) => links.some((link) => lowerEnd(link) !== x));
  // Of those that go to one side, the outermost first: its way down crosses none of the others.
  const aside = ({ x, links }: Fork): number => mean(links.map(lowerEnd)) - x;
  turning.sort((a, b) => (aside(a) > 0 && aside(b) > 0 ? b.x - a.x : a.x - b.x));
  const span = ({ x, links }: Fork): readonly [number, number] => {
    const xs = [x, ...links.map(lowerEnd)];
    return [least(xs), greatest(xs)];
  };
  /** Whether a has to turn above b, which ends below it. */
  const above = (a: Fork, b: Fork): boolean =>
    a !== b && b.links.some((link) => Math.abs(lowerEnd(link) - a.x) < TRACK_GAP);
  const clash = (a: Fork, b: Fork): boolean => {
    const [[aLeft, aRight], [bLeft, bRight]] = [span(a), span(b)];
    // Where both turn down into one port, they may meet.
    const meet = a.links.some((link) => b.links.some((other) => lowerEnd(link) === lowerEnd(other)));
    const apart = meet ? 0 : TRACK_GAP;
    return aLeft < bRight + apart && bLeft < aRight + apart;
  };
  const placed = new Map<Fork, number>();
  while (placed.size < turning.length) {
    const waiting = turning.filter((fork) => !placed.has(fork));
    const next = waiting.find((fork) => !waiting.some((other) => above(other, fork))) ?? waiting[0]!;
    let track = 0;
    while (
      [...placed].some(([other, at]) => (at === track && clash(next, other)) || (at >= track && above(other, next)))
    )
      track++;
    placed.set(next, track);
  }
  const tracks = new Map<Link, number>();
  for (const [{ x, links }, track] of placed)
    for (const link of links) if (lowerEnd(link) !== x) tracks.set(link, track);
  return { tracks, count: greatest([-1, ...placed.values()]) + 1 };
}

/** Each box after what it reads, but for the edges that close a cycle. */
function topologicalOrder(count: number, edges: readonly LayoutEdge[]): { order: number[]; backward: boolean[] } {
  const leaving = Array.from({ length: count }, (_, box) => edges.flatMap(({ from }, i) => (from === box ? [i] : [])));
  const state: ('open' | 'done' | undefined)[] = [];
  const backward: boolean[] = [];
  const order: number[] = [];
  const visit = (box: number): void => {
    state[box] = 'open';
    // The last edge first: with the order turned round, what is read first comes first.
    for (const edge of leaving[box]!.toReversed()) {
      const { to } = edges[edge]!;
      backward[edge] = state[to] === 'open' && to !== box;
      if (!state[to]) visit(to);
    }
    state[box] = 'done';
    order.push(box);
  };
  for (let box = count - 1; box >= 0; box--) {
    if (!state[box] && !edges.some(({ to, from }) => to === box && from !== box)) visit(box);
  }
  for (let box = 0; box < count; box++) if (!state[box]) visit(box);
  return { order: order.reverse(), backward };
}

/** By the longest path from what reads nothing; what would wait for others then moves down to them. */
function ranksOf(boxes: readonly LayoutBox[], arcs: readonly LayoutEdge[], order: readonly number[]): number[] {
  const rank = boxes.map(() => 0);
  const into = boxes.map((_, box) => arcs.filter(({ from, to }) => to === box && from !== box));
  const out = boxes.map((_, box) => arcs.filter(({ from, to }) => from === box && to !== box));
  const pins = boxes.some(({ pin }) => pin === 'first');
  for (const box of order) {
    if (boxes[box]!.pin !== 'first')
      rank[box] = greatest([pins ? 1 : 0, ...into[box]!.map(({ from }) => rank[from]! + 1)]);
  }
  const last = greatest(rank.filter((_, box) => boxes[box]!.pin !== 'last')) + 1;
  boxes.forEach(({ pin }, box) => {
    if (pin === 'last') rank[box] = last;
  });
  for (const box of order.toReversed()) {
    if (boxes[box]!.pin || out[box]!.length === 0 || out[box]!.length < into[box]!.length) continue;
    rank[box] = least(out[box]!.map(({ to }) => rank[to]! - 1));
  }
  const first = least(rank);
  return rank.map((value) => value - first);
}

/** Orders each rank by where its neighbours are, down and up in turn, and keeps the best that it saw. */
function uncross(items: Item[][]): void {
  const sort = (rank: Item[], links: 'above' | 'below'): void => {
    const keys = new Map(rank.map((item) => [item, barycenter(item, links)]));
    rank.sort((a, b) => keys.get(a)! - keys.get(b)! || a.place - b.place);
    rank.forEach((item, place) => (item.place = place));
  };
  let best = items.map((rank) => [...rank]);
  let fewest = crossings(items);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    if (sweep % 2 === 0) for (const rank of items.slice(1)) sort(rank, 'above');
    else for (const rank of items.slice(0, -1).toReversed()) sort(rank, 'below');
    const count = crossings(items);
    if (count < fewest) [best, fewest] = [items.map((rank) => [...rank]), count];
  }
  best.forEach((rank, r) => {
    items[r]!.splice(0, rank.length, ...rank);
    rank.forEach((item, place) => (item.place = place));
  });
}

/** A place in a rank, to parts of a box. */
const placeOf = ({ place, width }: Item, x: number): number => place + (width > 0 ? x / width : 0);

function barycenter(item: Item, links: 'above' | 'below'): number {
  const places = item[links].map(({ upper, upperX, lower, lowerX }) =>
    links === 'above' ? placeOf(upper, upperX) : placeOf(lower, lowerX),
  );
  return places.length > 0 ? mean(places) : item.place;
}

function crossings(items: readonly (readonly Item[])[]): number {
  let count = 0;
  for (const rank of items) {
    const ends = rank.flatMap(({ below }) =>
      below.map(({ upper, upperX, lower, lowerX }) => [placeOf(upper, upperX), placeOf(lower, lowerX)] as const),
    );
    ends.forEach(([upper, lower], i) => {
      for (const [otherUpper, otherLower] of ends.slice(i + 1))
        if ((upper - otherUpper) * (lower - otherLower) < 0) count++;
    });
  }
  return count;
}

/** Moves each rank to below, and to above, what it is joined to, as near as the order and the widths allow. */
function align(items: readonly (readonly Item[])[]): void {
  for (const rank of items) settle(rank, () => ({ x: 0, weight: 1 }));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const rank of items.toReversed()) settle(rank, (item) => wantedX(item, 'below'));
    for (const rank of items) settle(rank, (item) => wantedX(item, 'above'));
  }
}

/**
 * In the middle of what it is joined to: boxes, or where there are none, edges that pass, which it follows less firmly.
 */
function wantedX(item: Item, links: 'above' | 'below'): { x: number; weight: number } {
  const ends = item[links].map(({ upper, upperX, lower, lowerX }) =>
    links === 'above'
      ? { width: upper.width, x: upper.x + upperX - lowerX }
      : { width: lower.width, x: lower.x + lowerX - upperX },
  );
  const wide = ends.filter(({ width }) => width > 0);
  const x = ends.length > 0 ? mean((wide.length > 0 ? wide : ends).map(({ x }) => x)) : item.x;
  return { x, weight: item.width === 0 ? 1e-6 : wide.length === 0 ? 1e-3 : 1 };
}

const distance = (left: Item, right: Item): number =>
  (left.width + right.width) / 2 + (left.width > 0 && right.width > 0 ? BOX_GAP : EDGE_GAP);

/**
 * Places a rank, in its order and with its gaps, where the weighted sum of the squared distances from the wanted places
 * is least: isotonic regression, by pooling adjacent violators. Passing edges weigh next to nothing: they give way to
 * boxes.
 */
function settle(rank: readonly Item[], wanted: (item: Item) => { x: number; weight: number }): void {
  interface Pool {
    sum: number;
    weight: number;
    count: number;
  }
  const pools: Pool[] = [];
  const offsets: number[] = [];
  rank.forEach((item, i) => {
    offsets[i] = i === 0 ? 0 : offsets[i - 1]! + distance(rank[i - 1]!, item);
    const { x, weight } = wanted(item);
    let pool: Pool = { sum: (x - offsets[i]) * weight, weight, count: 1 };
    for (let last = pools.at(-1); last && last.sum / last.weight > pool.sum / pool.weight; last = pools.at(-1)) {
      pool = { sum: last.sum + pool.sum, weight: last.weight + pool.weight, count: last.count + pool.count };
      pools.pop();
    }
    pools.push(pool);
  });
  let i = 0;
  for (const { sum, weight, count } of pools) {
    for (const end = i + count; i < end; i++) rank[i]!.x = sum / weight + offsets[i]!;
  }
}

/**
 * Has a trunk pass all its ranks in one line where there is room for one: below or above an end of it, or near them.
 */
function straighten(items: readonly (readonly Item[])[], trunks: readonly Trunk[]): void {
  const done: { x: number; first: number; last: number }[] = [];
  for (const { passing, ends } of trunks) {
    if (passing.length === 0) continue;
    let [low, high] = [-Infinity, Infinity];
    for (const item of passing) {
      const [left, right] = [items[item.rank]![item.place - 1], items[item.rank]![item.place + 1]];
      if (left) low = Math.max(low, left.x + distance(left, item));
      if (right) high = Math.min(high, right.x - distance(item, right));
    }
    if (low > high) continue;
    const xs = ends.map(({ item, x }) => item.x + x);
    const middle = mean(xs);
    let x = xs.find((x) => x >= low && x <= high) ?? Math.min(high, Math.max(low, middle));
    const [first, last] = [passing[0]!.rank, passing.at(-1)!.rank];
    // One that ends where another begins would seem to go on in it.
    const taken = (): boolean =>
      done.some((other) => (other.last === first - 1 || other.first === last + 1) && Math.abs(other.x - x) < TRACK_GAP);
    while (taken() && x >= low && x <= high) x += x < middle ? -TRACK_GAP : TRACK_GAP;
    for (const item of passing) item.x = Math.min(high, Math.max(low, x));
    done.push({ x, first, last });
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
