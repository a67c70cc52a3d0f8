import { DataError } from '../../engine/errors';
import { attempt } from './deferred';
import { FileBytes } from './file-bytes';
import { type HDF5Attributes, type HDF5Dataset, type HDF5Group, MESSAGE, findHDF5, unreadable } from './hdf5';
import { ArrayReader } from './hdf5-array';
import {
  type Header,
  HeaderReader,
  IN_ONE_FILE,
  REWRITE,
  type Superblock,
  messageOf,
  readSuperblock,
} from './hdf5-header';
import { LinkReader } from './hdf5-links';

type HDF5Node = HDF5Group | HDF5Dataset;

/** Groups, data sets and attributes: five times those of a model of 5,000 layers with its optimizer. */
const MAX_OBJECTS = 2 ** 18;

/** Characters of a path that errors show. */
const SHOWN = 200;

/** How many soft links may lead on to one another: HDF5's own limit. */
const MAX_SOFT_LINKS = 16;

/**
 * Reads an HDF5 file as a tree of groups, data sets and attributes: what HDF5's library and h5py write by their
 * options, which Keras leaves as they are. That is superblock 0 to 3, behind a block of the user's or not; groups by
 * symbol tables, links in object headers and in fractal heaps, in the order in which they were made if it was kept;
 * hard and soft links; data that is compact, contiguous or in chunks, by any index, with gzip, shuffle and fletcher32,
 * and what was never written as its fill value; integers, booleans and floats of either byte order, of which those of
 * half precision become a `Float32Array`, and strings. A null dataspace is an array of no elements.
 *
 * All else, and whatever is damaged by itself, throws when it is asked for: what nobody needs refuses no file.
 *
 * Nothing in the file is trusted. Work and memory are bounded by the file's size, and for data that is packed or was
 * never written by what it unpacks to when it is asked for, 2 GiB in all. A file whose addresses lead in a circle, into
 * another structure, or to an object from more places than it has links is refused. Older files have no checksums over
 * names, attributes and contiguous data: what was changed within them is read as it stands.
 *
 * Format: HDF5 File Format Specification 3.0.
 *
 * @param bytes the file, which is read on when data is asked for; the data shares no memory with it
 * @param name what the errors call it
 * @throws DataError
 */
export function readHDF5(bytes: Uint8Array, name: string): HDF5Group {
  const origin = Math.max(findHDF5(bytes), 0);
  const file = new FileBytes(bytes.subarray(origin), name, origin);
  const headers = new HeaderReader(file);
  const superblock = readSuperblock(file, headers);
  const root = new TreeReader(file, headers, superblock).read();
  file.check();
  return root;
}

/** A path has names, of which each may be as long as the file, and every error below has the path. */
const shortened = (path: string): string =>
  path.length <= SHOWN ? path : `${path.slice(0, SHOWN / 2)}...${path.slice(-SHOWN / 2)}`;

/** Messages that only data sets have. */
const OF_DATA = new Set<number>([
  ...[MESSAGE.dataspace, MESSAGE.datatype, MESSAGE.oldFillValue, MESSAGE.fillValue],
  ...[MESSAGE.layout, MESSAGE.filters, MESSAGE.externalFiles],
]);
const OF_GROUPS = new Set<number>([MESSAGE.symbolTable, MESSAGE.linkInfo]);

interface SoftLink {
  group: HDF5Group;
  /** In the group. */
  name: string;
  /** Of the link itself. */
  path: string;
  at: number;
  target: string;
}

class TreeReader {
  readonly #file: FileBytes;
  readonly #headers: HeaderReader;
  readonly #root: number;
  readonly #arrays: ArrayReader;
  readonly #links: LinkReader;
  /** By address: what an object is, and how many hard links lead to it, of which how many were met. */
  readonly #nodes = new Map<number, { node: HDF5Node; links: number; met: number }>();
  /** What reads the members of the groups that were met. */
  readonly #groups: (() => void)[] = [];
  /** By what stands in the place of their objects. */
  readonly #softLinks = new Map<HDF5Node, SoftLink>();
  #objects = 0;

  constructor(file: FileBytes, headers: HeaderReader, { root, leafK, nodeK }: Superblock) {
    this.#file = file;
    this.#headers = headers;
    this.#root = root;
    this.#arrays = new ArrayReader(file, headers);
    this.#links = new LinkReader(file, { root, leafK, nodeK });
  }

  read(): HDF5Group {
    const root = this.#object(this.#root, '');
    // Those that are met meanwhile join at the end: however deep they are nested, it takes no stack.
    for (const readMembers of this.#groups) readMembers();
    if (!('children' in root)) throw this.#file.error(this.#root, 'a data set in place of the root group');
    for (const [placeholder, link] of this.#softLinks) this.#follow(root, placeholder, link, 1);
    return root;
  }

  /** The group or data set whose object header is at `address`. */
  #object(address: number, path: string): HDF5Node {
    const known = this.#nodes.get(address);
    if (known) {
      if (++known.met > known.links)
        throw this.#file.fatal(address, `an object is found a second time, and has ${known.links} name`);
      return known.node;
    }
    this.#count(address);
    let links = Infinity;
    const node = this.#orUnreadable(path, () => {
      const header = this.#headers.read(address);
      links = Math.max(header.links, 1);
      return this.#node(header, path);
    });
    this.#nodes.set(address, { node, links, met: 1 });
    return node;
  }

  #node(header: Header, path: string): HDF5Node {
    const file = this.#file;
    const isData = header.messages.some(({ type }) => OF_DATA.has(type));
    const isGroup = header.messages.some(({ type }) => OF_GROUPS.has(type));
    if (isData && !messageOf(header, MESSAGE.layout) && !isGroup)
      throw file.error(header.address, 'a named data type, which has no elements', REWRITE);
    if (isData === isGroup)
      throw file.error(header.address, 'an object that is neither just a group nor just a data set');
    const attributes = attempt(() => this.#attributes(header, path));

    if (isData) {
      const located = attempt(() => this.#arrays.dataset(header));
      return {
        get shape() {
          return located().shape;
        },
        get data() {
          return file.inside(path, located().data);
        },
        get stringLength() {
          return located().stringLength;
        },
        get attributes() {
          return attributes();
        },
      };
    }
    let members = (): Map<string, HDF5Node> => new Map();
    const group: HDF5Group = {
      get children() {
        return members();
      },
      get attributes() {
        return attributes();
      },
    };
    this.#groups.push(() => {
      members = attempt(() => file.inside(path, () => this.#members(group, header, path)));
    });
    return group;
  }

  #members(group: HDF5Group, header: Header, path: string): Map<string, HDF5Node> {
    const members = new Map<string, HDF5Node>();
    for (const { name, at, to } of this.#links.members(header)) {
      if (name === '' || name === '.' || /[/\0]/.test(name) || members.has(name))
        throw this.#file.error(at, `${JSON.stringify(name)} is not a name for a member of a group, or is there twice`);
      const own = shortened(`${path}/${name}`);
      if (typeof to === 'number') members.set(name, this.#object(to, own));
      else {
        const placeholder = this.#orUnreadable(own, (): HDF5Node => {
          throw typeof to === 'string' ? this.#file.error(at, 'a soft link that was not followed') : to();
        });
        members.set(name, placeholder);
        if (typeof to === 'string') this.#softLinks.set(placeholder, { group, name, path: own, at, target: to });
      }
    }
    return members;
  }

  #attributes(header: Header, path: string): HDF5Attributes {
    const attributes: HDF5Attributes = new Map();
    for (const part of this.#links.attributes(header)) {
      this.#count(part.start);
      const { name, read } = this.#arrays.attribute(part);
      if (attributes.has(name)) throw this.#file.error(part.start, `a second attribute ${JSON.stringify(name)}`);
      attributes.set(name, this.#orUnreadable(`${path || '/'}, attribute ${JSON.stringify(name)}`, read));
    }
    return attributes;
  }

  /** Puts what a soft link leads to in its place. @param links how many have led here, this one included */
  #follow(
    root: HDF5Group,
    placeholder: HDF5Node,
    { group, name, path, at, target }: SoftLink,
    links: number,
  ): HDF5Node {
    const file = this.#file;
    const found = this.#orUnreadable(path, () => {
      if (links > MAX_SOFT_LINKS)
        throw file.error(at, `more than ${MAX_SOFT_LINKS} soft links lead on to one another`, REWRITE);
      let node: HDF5Node = target.startsWith('/') ? root : group;
      for (const part of target.split('/').filter((part) => part !== '' && part !== '.')) {
        const next: HDF5Node | undefined = 'children' in node ? node.children.get(part) : undefined;
        if (!next) throw file.error(at, `a soft link to ${JSON.stringify(target)}, where nothing is`, IN_ONE_FILE);
        const link = this.#softLinks.get(next);
        node = link ? this.#follow(root, next, link, links + 1) : next;
      }
      return node;
    });
    this.#softLinks.delete(placeholder);
    group.children.set(name, found);
    return found;
  }

  #orUnreadable<T>(path: string, read: () => T): T | ReturnType<typeof unreadable> {
    try {
      return this.#file.inside(path, read);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      return unreadable(() => {
        throw error;
      });
    }
  }

  #count(at: number): void {
    if (++this.#objects > MAX_OBJECTS)
      throw this.#file.fatal(at, `more than ${MAX_OBJECTS} groups, data sets and attributes`, REWRITE);
  }
}
