import { batch, computed, signal } from '@preact/signals';
import { type Text, say } from '../../language';
import { LEAST_CLASSES, LEAST_PICTURES, MOST_CLASSES, MOST_PICTURES, type PictureKind } from '../../run/own-classes';
import { isLabelsFile, labelsIn } from '../your-own/labels-file';
import { type Fault, type Left, Refused } from './refused';
import { type Placed, byFolder } from './folders';
import { type Picture, readPicture } from './read-picture';

/** A class that a reader makes. */
export interface OwnClass {
  readonly id: number;
  /** '' until it is given one: it then goes by its number. */
  readonly name: string;
  readonly pictures: readonly Picture[];
}

const texts = {
  unnamed: { en: 'Class {number}', ko: '클래스 {number}' },
} satisfies Record<string, Text>;

let made = 0;
const empty = (name = ''): OwnClass => ({ id: ++made, name, pictures: [] });

/** As long as the page lives. */
export const classes = signal<readonly OwnClass[]>(Array.from({ length: LEAST_CLASSES }, () => empty()));
export const kind = signal<PictureKind>('grey');
/** What was given and not taken since the last time that something was. */
export const left = signal<readonly Left[]>([]);
/** Pictures that are being read. */
export const reading = signal<{ readonly done: number; readonly total: number } | null>(null);

export const count = computed(() => classes.value.reduce((sum, { pictures }) => sum + pictures.length, 0));
export const names = computed(() => classes.value.map(nameOf));

export function nameOf({ name }: OwnClass, i: number): string {
  return name.trim() || say(texts.unnamed, { number: i + 1 });
}

/** Why a network cannot learn these classes yet. */
export type Lack = { readonly rule: 'classes' } | { readonly rule: 'pictures' | 'name'; readonly name: string };

export const lack = computed((): Lack | null => {
  const all = names.value;
  if (all.length < LEAST_CLASSES) return { rule: 'classes' };
  const twice = all.find((name, i) => all.indexOf(name) < i);
  if (twice !== undefined) return { rule: 'name', name: twice };
  const few = classes.value.findIndex(({ pictures }) => pictures.length < LEAST_PICTURES);
  return few < 0 ? null : { rule: 'pictures', name: all[few]! };
});

function change(id: number, by: (of: OwnClass) => OwnClass): void {
  classes.value = classes.value.map((each) => (each.id === id ? by(each) : each));
}

export const rename = (id: number, name: string): void => change(id, (of) => ({ ...of, name }));

/** @returns null where there are as many as there may be. */
export function addClass(name = ''): OwnClass | null {
  if (classes.value.length >= MOST_CLASSES) return null;
  const added = empty(name);
  classes.value = [...classes.value, added];
  return added;
}

export function removeClass(id: number): void {
  classes.value = classes.value.filter((each) => each.id !== id);
}

export const removePicture = (id: number, picture: Picture): void =>
  change(id, (of) => ({ ...of, pictures: of.pictures.filter((each) => each !== picture) }));
export const removePictures = (id: number): void => change(id, (of) => ({ ...of, pictures: [] }));

/** A picture that was taken or drawn. */
export function addPicture(id: number, picture: Picture): void {
  if (count.value >= MOST_PICTURES) left.value = [{ name: picture.name, fault: { rule: 'many' } }];
  else change(id, (of) => ({ ...of, pictures: [...of.pictures, picture] }));
}

/** So many are shown at once. */
const TOGETHER = 16;
let turn: Promise<void> = Promise.resolve();

/** Reads files one after the other; each that is not taken is named, with the reason. */
function read(
  given: readonly (readonly [id: number, files: readonly File[]])[],
  refused: readonly Left[],
): Promise<void> {
  const total = given.reduce((sum, [, files]) => sum + files.length, 0);
  turn = turn.then(async () => {
    const not: Left[] = [...refused];
    let done = 0;
    reading.value = { done, total };
    for (const [id, files] of given) {
      let some: Picture[] = [];
      const show = (): void => {
        const found = some;
        some = [];
        batch(() => {
          change(id, (of) => ({ ...of, pictures: [...of.pictures, ...found] }));
          reading.value = { done, total };
        });
      };
      for (const file of files) {
        try {
          if (count.value + some.length >= MOST_PICTURES) throw new Refused({ rule: 'many' });
          some.push(await readPicture(file));
        } catch (error) {
          const fault: Fault = error instanceof Refused ? error.fault : { rule: 'unreadable' };
          not.push({ name: file.webkitRelativePath || file.name, fault });
        }
        done++;
        if (some.length === TOGETHER) show();
      }
      show();
    }
    batch(() => {
      left.value = not;
      reading.value = null;
    });
  });
  return turn;
}

const closedOnes = (closed: readonly string[]): readonly Left[] =>
  closed.map((name) => ({ name, fault: { rule: 'unreadable' } }));

/** Files for a class, whatever folders they lie in. */
export const addFiles = (id: number, files: readonly File[], closed: readonly string[] = []): Promise<void> =>
  read([[id, files]], closedOnes(closed));

/** Folders, each a class by its name: one that is there, or an empty one without a name, or a new one. */
export async function addFolders(placed: readonly Placed[], closed: readonly string[] = []): Promise<void> {
  const { classes: found, loose } = byFolder(placed);
  const refused: Left[] = [...closedOnes(closed)];
  const given: [number, readonly File[]][] = [];
  for (const [name, files] of found) {
    const known = classes.value.find((each) => each.name.trim() === name);
    const free = classes.value.find((each) => each.name === '' && each.pictures.length === 0);
    const taken = known ?? free ?? addClass();
    if (!taken) {
      refused.push({ name, fault: { rule: 'classes' } });
      continue;
    }
    rename(taken.id, name);
    given.push([taken.id, files]);
  }
  for (const file of loose) {
    if (isLabelsFile(file)) for (const each of nameAll(labelsIn(await file.text()))) refused.push(each);
    else refused.push({ name: file.webkitRelativePath || file.name, fault: { rule: 'loose' } });
  }
  await read(given, refused);
}

/** Gives all classes their names, in order, and makes those that there are not yet. */
function nameAll(given: readonly string[]): readonly Left[] {
  return given.flatMap((name, i): readonly Left[] => {
    const of = classes.value[i];
    if (of) rename(of.id, name);
    else if (!addClass(name)) return [{ name, fault: { rule: 'classes' } }];
    return [];
  });
}
