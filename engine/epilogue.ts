import { conflict } from './conflict';
import type { Dispatch } from './dispatch';
import { fillGPU } from './launch';
import { BINDING, declared, functionsOf, renamed } from './shader-text';
import type { Tensor } from './tensor';
import type { Shader } from './wgsl';

/*
 * What is done to a result element by element is done where the result is written, as its epilogue: the result itself
 * never goes to memory, and a dispatch is saved. A shader offers this by a function `each(i, value)`, which its entry
 * calls as `each(i, x[i])` once for every element of x. It may not add to the value: where that is a product, a compiler
 * might round once for both, and the bits would not be those of two dispatches.
 */

const EACH = /\bfn\s+each\(\s*\w+\s*:\s*u32\s*,\s*\w+\s*:\s*(f32|vec4f)\s*\)/;
const CALL = /\beach\((\w+),\s*(\w+)\[\1\]\)/;
const MAIN = /@compute\s*@workgroup_size\(\d+\)\s*$/;
/** All but what the loader and the estimate read. */
const COMMENT = /\/\/(?! @(?:spec|steps)\b).*$/gm;

/** A shader that can be another's epilogue. */
interface Epilogue {
  /** Of the tensor whose elements it takes. */
  readonly index: number;
  readonly type: string;
  /** Without comments. */
  readonly text: string;
}

interface Bound {
  readonly index: number;
  readonly name: string;
  readonly type: string;
}

const boundIn = (text: string): readonly Bound[] =>
  Array.from(text.matchAll(BINDING), ([, index, , name, type]) => ({ index: Number(index), name: name!, type: type! }));

function epilogueOf({ source }: Shader): Epilogue | null {
  const text = source.replace(COMMENT, '');
  const type = EACH.exec(text)?.[1];
  if (!type) return null;
  const name = CALL.exec(text)![2]!;
  return { index: boundIn(text).find((bound) => bound.name === name)!.index, type, text };
}

/** The text with calls for its stores to `array`; null where it does anything else with that. */
function withCalls(text: string, array: string, call: string): string | null {
  const uses = new RegExp(`(?<![.\\w])${array}(?!\\w)`);
  const declares = new RegExp(`[(,]\\s*${array}\\s*:|\\b(?:let|const|var)\\s+${array}\\b`);
  const store = new RegExp(`(?<![.\\w])${array}\\[`);
  const parts = functionsOf(text).map((part, i) => {
    if (i % 2 === 0 || declares.test(part)) return part;
    let made = '';
    let rest = part;
    for (let found = store.exec(rest); found; found = store.exec(rest)) {
      const from = found.index + found[0].length;
      let to = from;
      for (let depth = 1; depth > 0; to++) depth += Number(rest[to] === '[') - Number(rest[to] === ']');
      const [assigned, value] = /^\s*=(?!=)([^;]*)/.exec(rest.slice(to)) ?? [];
      if (assigned === undefined) return null;
      made += `${rest.slice(0, found.index)}${call}(${rest.slice(from, to - 1)}, ${value!.trim()})`;
      rest = rest.slice(to + assigned.length);
    }
    return uses.test(made + rest) ? null : made + rest;
  });
  return parts.includes(null) ? null : parts.join('');
}

/** The names of an epilogue, the first of a shader or a later one. */
const namesOf = (epilogue: number) => (name: string) => `each${epilogue}_${name}`;

/** The text without its entry, its names its own, and what it binds in other places or not at all. */
function asEpilogue(text: string, places: ReadonlyMap<number, number>, own: (name: string) => string): string {
  const parts = functionsOf(text);
  const main = parts.findIndex((part) => /^fn\s+main\b/.test(part));
  parts[main - 1] = parts[main - 1]!.replace(MAIN, '');
  parts[main] = '';
  const body = parts.join('').replace(BINDING, (line, index: string) => {
    const place = places.get(Number(index));
    return place === undefined ? '' : line.replace(/@binding\(\d+\)/, `@binding(${place})`);
  });
  return renamed(body, new Map(Array.from(declared(body), (name) => [name, own(name)])));
}

/** One dispatch for two, the second of which takes what the first writes; null where these do not fit. */
function fused(first: Dispatch, second: Dispatch, { index, type, text }: Epilogue, most: number): Dispatch | null {
  const own = namesOf(first.shader.name.split(' > ').length);
  const before = first.shader.source.replace(COMMENT, '');
  const x = first.bindings.findIndex(({ storage }) => storage === second.bindings[index]!.storage);
  const written = boundIn(before).find((bound) => bound.index === x)!;
  const inFours = written.type === 'array<vec4f>' && type === 'f32';
  const stores = withCalls(before, written.name, own(inFours ? 'four' : 'each'));
  const others = second.shader.bindings.flatMap((access, i) => (access === 'storage' || i === index ? [] : [i]));
  const { length } = first.bindings;
  const hasRoom = length + others.length <= most && second.shader.bindings.length === others.length + 2;
  if (stores === null || !hasRoom || (!inFours && written.type !== `array<${type}>`)) return null;

  // What it writes takes the place of what is no longer written; what else it binds comes last.
  const y = second.shader.bindings.indexOf('storage');
  const places = new Map([[y, x], ...others.map((i, n) => [i, length + n] as const)]);
  const four = inFours
    ? `\nfn ${own('four')}(i: u32, v: vec4f) {\n${[0, 1, 2, 3].map((n) => `  ${own('each')}(4 * i + ${n}, v[${n}]);\n`).join('')}}\n`
    : '';
  const producer = stores.replace(BINDING, (line, i: string) => (Number(i) === x ? '' : line));
  const specs = (of: object) => Object.entries(of).map(([name, value]) => [own(name), value] as const);
  const { shader } = first;
  return {
    ...first,
    shader: {
      ...shader,
      name: `${shader.name} > ${second.shader.name}`,
      source: `${producer}${four}${asEpilogue(text, places, own)}`,
      included: new Set([...shader.included, ...Array.from(second.shader.included, (name) => own(name))]),
      specs: new Map([
        ...shader.specs,
        ...Array.from(second.shader.specs, ([name, spec]) => [own(name), spec] as const),
      ]),
      bindings: [...shader.bindings, ...others.map((i) => second.shader.bindings[i]!)],
    },
    specs: { ...first.specs, ...Object.fromEntries(specs(second.specs)) },
    bindings: [...first.bindings.with(x, second.bindings[y]!), ...others.map((i) => second.bindings[i]!)],
  };
}

/** Whether what keeps a GPU busy by itself still does. */
function isSpread(first: Dispatch, second: Dispatch): boolean {
  const [fills, filled] = [first, second].map(({ workgroups: [x, y, z] }) => fillGPU(x * y * z));
  return fills! || !filled;
}

/**
 * Has what takes a result element by element be done where this is written, if nothing else reads it.
 * @param dispatches in an order that is right. @param outputs that are read afterwards.
 * @param most storage buffers of a shader.
 */
export function withEpilogues(dispatches: readonly Dispatch[], outputs: readonly Tensor[], most: number): Dispatch[] {
  const made = [...dispatches];
  for (const second of dispatches) {
    const epilogue = epilogueOf(second.shader);
    if (!epilogue) continue;
    const x = second.bindings[epilogue.index]!;
    const uses = made.flatMap((dispatch) =>
      dispatch.bindings.flatMap((tensor) => (tensor.storage === x.storage ? [{ dispatch, tensor }] : [])),
    );
    const first = uses[0]!;
    const isWhole = first.tensor.byteOffset === x.byteOffset && first.tensor.byteLength === x.byteLength;
    if (x.storage.buffer || outputs.some(({ storage }) => storage === x.storage) || uses.length !== 2 || !isWhole)
      continue;
    if (!isSpread(first.dispatch, second)) continue;
    const [from, to] = [made.indexOf(first.dispatch), made.indexOf(second)];
    if (made.slice(from + 1, to).some((other) => conflict(other, second))) continue;
    const one = fused(first.dispatch, second, epilogue, most);
    if (!one) continue;
    made[from] = one;
    made.splice(to, 1);
  }
  return made;
}
