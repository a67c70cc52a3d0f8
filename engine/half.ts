import copySource from '../shaders/elementwise/copy.wgsl?raw';
import type { Engine } from './engine';
import { Storage } from './memory/storage';
import { formatShape } from './ndarray';
import { recorderOf } from './recorder';
import { ALIAS, BINDING, functionsOf, withoutShadows } from './shader-text';
import { Tensor } from './tensor';
import { type Shader, shader, specialize } from './wgsl';

/*
 * What shaders store for each other may be of half the bytes: their text is changed where it reads and writes memory, and
 * computes in f32 as before.
 */

/** Of an array in memory: its f16 twin, how an element is read, and how one is made. */
const TWINS = {
  f32: { twin: 'f16', read: 'f32', store: 'half_of' },
  vec4f: { twin: 'vec4<f16>', read: 'vec4f', store: 'halves_of' },
} as const;

/** What such an array has. */
type Element = keyof typeof TWINS;

/** Functions, since a constant beyond the range of f16 does not compile where it is converted as one. */
const STORES = `
fn half_of(v: f32) -> f16 { return f16(v); }
fn halves_of(v: vec4f) -> vec4<f16> { return vec4<f16>(v); }
`;

/** What shaders call statistics and parts of sums: they are few, and differences of them may be as small as f16 rounds. */
const EXACT = /(?:^|_)(?:mean|variance|factor|partials)$/;

interface Bound {
  readonly index: number;
  readonly name: string;
  /** Null for what has no twin. */
  readonly type: Element | null;
}

function boundIn(text: string): readonly Bound[] {
  const aliases = new Map(Array.from(text.matchAll(ALIAS), ([, name, type]) => [name!, type!.trim()]));
  return Array.from(text.matchAll(BINDING), ([, index, , name, type]) => {
    const named = /^array<(\w+)>$/.exec(type!)?.[1] ?? '';
    const element = aliases.get(named) ?? named;
    return { index: Number(index), name: name!, type: element === 'f32' || element === 'vec4f' ? element : null };
  });
}

/** A function's text with f16 in an array; null where it does anything else than to read and to store elements. */
function withTwin(text: string, array: string, type: Element): string | null {
  const { read, store } = TWINS[type];
  const uses = new RegExp(`(?<![.\\w])${array}(?!\\w)`);
  let made = '';
  let rest = text;
  for (let found = uses.exec(rest); found; found = uses.exec(rest)) {
    const before = rest.slice(0, found.index);
    const from = found.index + array.length + 1;
    if (rest[from - 1] !== '[' || /(?<!&)&\s*$/.test(before)) return null;
    let to = from;
    for (let depth = 1; depth > 0; to++) depth += Number(rest[to] === '[') - Number(rest[to] === ']');
    const element = withTwin(rest.slice(from, to - 1), array, type);
    rest = rest.slice(to);
    if (
      element === null ||
      /^\s*(?:(?:\.\w+|\[[^\]]*\])+\s*=(?!=)|(?:\.\w+|\[[^\]]*\])*\s*(?:[-+*/]=|\+\+|--))/.test(rest)
    )
      return null;
    const [assigned, given] = /^\s*=(?!=)([^;]*)/.exec(rest) ?? [];
    if (assigned === undefined) {
      made += `${before}${read}(${array}[${element}])`;
      continue;
    }
    const value = withTwin(given!.trim(), array, type);
    if (value === null) return null;
    made += `${before}${array}[${element}] = ${store}(${value})`;
    rest = rest.slice(assigned.length);
  }
  return made + rest;
}

/** What can be f16 of a shader's bindings, and its text with some of them so. */
export interface Halvable {
  /** By their index. */
  readonly bindings: ReadonlySet<number>;
  with(which: ReadonlySet<number>): string;
}

/** @param source specialised. */
export function halvable(source: string): Halvable {
  const text = source.replace(/\/\/.*$/gm, '');
  const bound = boundIn(text);
  const own = withoutShadows(text, new Set(bound.map(({ name }) => name)));
  const parts = own === null ? [] : functionsOf(own);
  const converted = (texts: readonly string[], name: string, type: Element): string[] | null => {
    const made = texts.map((part, i) => (i % 2 === 0 ? part : withTwin(part, name, type)));
    return made.every((part) => part !== null) ? made : null;
  };
  const can = new Map<number, { readonly name: string; readonly type: Element }>();
  for (const { index, name, type } of bound)
    if (parts.length > 0 && type && !EXACT.test(name) && converted(parts, name, type)) can.set(index, { name, type });
  return {
    bindings: new Set(can.keys()),
    with: (which) => {
      let texts = parts;
      for (const [index, { name, type }] of can) if (which.has(index)) texts = converted(texts, name, type)!;
      const typed = texts.join('').replace(BINDING, (line, index: string) => {
        const twin = which.has(Number(index)) && can.get(Number(index));
        return twin ? line.replace(/array<\w+>/, `array<${TWINS[twin.type].twin}>`) : line;
      });
      return `enable f16;\n${typed}${STORES}`;
    },
  };
}

/** A tensor whose elements are f16: bound, and never read back. */
class HalfTensor extends Tensor {
  /** Whole words, which bindings have. */
  override get byteLength(): number {
    return halfBytes(this.size);
  }
}

const halfBytes = (size: number): number => 4 * Math.ceil(size / 2);

/** A shader, its constants set, with f16 in some of its bindings. */
const inHalf = (shader: Shader, text: Halvable, which: ReadonlySet<number>): Shader => ({
  ...shader,
  name: `${shader.name} f16`,
  source: text.with(which),
  included: new Set(),
  specs: new Map(),
  features: [...shader.features, 'f16'],
});

const copyShader = /* @__PURE__ */ shader('copy', copySource);
const copyInHalf = /* @__PURE__ */ inHalf(
  copyShader,
  /* @__PURE__ */ halvable(copyShader.source),
  /* @__PURE__ */ new Set([1]),
);

/**
 * Has the capture that is being traced store f16: what it makes and does not give back, and copies of the weights that
 * it reads. These are made anew before a replay where weights have changed.
 * @param weights of which those of one axis stay as they are: they are few.
 */
export function storeInHalf(engine: Engine, weights: readonly Tensor[]): void {
  const trace = recorderOf(engine).trace!;
  const matrices = weights.filter(({ shape }) => shape.length > 1);

  /** Of what is f16 as a whole or not at all: memory of the capture, or a weight. Null for what else is outside. */
  const keyOf = ({ storage, byteOffset, byteLength }: Tensor): Storage | Tensor | null =>
    storage.buffer
      ? (matrices.find(
          (weight) =>
            weight.storage === storage && weight.byteOffset === byteOffset && weight.byteLength === byteLength,
        ) ?? null)
      : storage;

  /** A copy of a weight, kept with the capture. */
  const copyOf = (weight: Tensor): Storage => {
    const { memory } = engine;
    const bytes = halfBytes(weight.size);
    const buffer = memory.acquire(bytes, () => `a copy in f16 of weights of shape ${formatShape(weight.shape)}`);
    const storage = new Storage(bytes, buffer, (buffer) => memory.release(buffer));
    trace.hold(storage);
    const half = new HalfTensor(engine, storage, weight.shape, 'f32');
    const source = new Tensor(engine, weight.storage, weight.shape, 'f32', weight.byteOffset); // held by the trace
    let version = -1;
    trace.beforeReplay.push(() => {
      if (version === weight.storage.version) return;
      engine.dispatch(copyInHalf, {}, [source, half], { threads: weight.size });
      ({ version } = weight.storage);
    });
    return storage;
  };

  trace.rewrite = (planned, outputs) => {
    const dispatches = new Set(planned.flatMap(({ dispatch, parts }) => [dispatch, ...parts]));
    const texts = new Map(Array.from(dispatches, (each) => [each, halvable(specialize(each.shader, each.specs))]));
    const stays = new Set<Storage | Tensor | null>([null, ...outputs.map(({ storage }) => storage)]);
    for (const [{ shader, bindings }, { bindings: can }] of texts)
      bindings.forEach((tensor, i) => {
        const { storage, dtype, byteLength } = tensor;
        const isPart = !storage.buffer && byteLength !== storage.bytes;
        if (!can.has(i) || dtype !== 'f32' || isPart) stays.add(keyOf(tensor));
        if (storage.buffer && shader.bindings[i] === 'storage') stays.add(storage);
      });
    const halves = new Map<Storage | Tensor, Storage>();
    const halfOf = (tensor: Tensor): Tensor | null => {
      const key = keyOf(tensor);
      if (!key || stays.has(key) || stays.has(tensor.storage)) return null;
      const storage =
        halves.get(key) ?? (key instanceof Tensor ? copyOf(key) : new Storage(halfBytes(tensor.size), null, null));
      halves.set(key, storage);
      return new HalfTensor(engine, storage, tensor.shape, 'f32');
    };
    const made = new Map(
      Array.from(texts, ([dispatch, text]) => {
        const tensors = dispatch.bindings.map(halfOf);
        const which = new Set(tensors.flatMap((tensor, i) => (tensor ? [i] : [])));
        if (which.size === 0) return [dispatch, dispatch];
        const bindings = dispatch.bindings.map((tensor, i) => tensors[i] ?? tensor);
        return [dispatch, { ...dispatch, shader: inHalf(dispatch.shader, text, which), specs: {}, bindings }];
      }),
    );
    return planned.map(({ dispatch, parts }) => ({
      dispatch: made.get(dispatch)!,
      parts: parts.map((part) => made.get(part)!),
    }));
  };
}
