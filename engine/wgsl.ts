import { VitrineError } from './errors';

/**
 * A WGSL file read into its parts. With what it includes, it compiles as it is; shapes are baked in by rewriting the
 * initialisers of the constants marked `// @spec`, so that the compiler folds every index computation. (`override`
 * constants were no faster and cannot size function-scope arrays, which register tiles need.) A function marked so
 * calls another, which is set by its name.
 */
export interface Shader {
  readonly name: string;
  /** The file's text, the files that it includes in place of the lines that name them. */
  readonly source: string;
  /** Paths of the included files, and the names that these declare: of them a shader gets what it uses. */
  readonly included: ReadonlySet<string>;
  readonly specs: ReadonlyMap<string, SpecConstant>;
  /** Access of each `@group(0) @binding(i)`, in order of `i`. */
  readonly bindings: readonly GPUBufferBindingType[];
  /** What its `enable` directives ask of the device. */
  readonly features: readonly string[];
  /** Product of `@workgroup_size`. */
  readonly workgroupSize: number;
  /** That a workgroup shares; null where it is not told in numbers. */
  readonly workgroupBytes: number | null;
}

interface SpecConstant {
  readonly type: string;
  readonly initialiser: string;
}

/** What one `@spec` constant of a shader is set to; a string is the name of a function. */
export type SpecValue = number | boolean | string | readonly number[];
/** What a shader's `@spec` constants are set to, by name. */
export type SpecValues = Readonly<Record<string, SpecValue>>;

/** Texts of files by their paths, of which the part after `shaders/` is what an `@include` line says. */
export type Library = Readonly<Record<string, string>>;

/** What shaders of any family may include: in every bundle, each file once. */
const LIBRARY: Library = import.meta.glob('../shaders/lib/*.wgsl', { query: '?raw', import: 'default', eager: true });

const INCLUDE = /^\/\/ @include (\S+)$/gm;
const SPEC = /^const (\w+)\s*:\s*([^=]+?)\s*=\s*(.*?)\s*;\s*\/\/ @spec\b.*$/gm;
const FUNCTION = /^(fn (\w+)\(.*?\{ ?return )(\w+)(\(.*?\); ?\}) ?\/\/ @spec\b.*$/gm;
const BINDING = /@group\(0\)\s*@binding\((\d+)\)\s*var<(storage\s*,\s*read_write|storage\s*,\s*read|storage|uniform)>/g;
const ENABLE = /^enable (\w+);$/gm;
const SHARED = /var<workgroup>\s*\w+\s*:\s*(?:array<(f32|vec4f),\s*(\d+)>)?/g;
const WORKGROUP = /@workgroup_size\(([^)]*)\)/;

/**
 * Parses a WGSL file.
 * @param name the file's name without ending. @param text of the file. @param library files that it may include,
 * before those of `shaders/lib/`.
 */
export function shader(name: string, text: string, library: Library = {}): Shader {
  const included = new Set<string>();
  const source = expand(name, text, { ...library, ...LIBRARY }, included);
  const specs = new Map<string, SpecConstant>();
  for (const [, constant, type, initialiser] of source.matchAll(SPEC)) {
    specs.set(constant!, { type: type!, initialiser: initialiser! });
  }
  for (const [, , name, called] of source.matchAll(FUNCTION)) specs.set(name!, { type: 'fn', initialiser: called! });
  const bindings: GPUBufferBindingType[] = [];
  for (const [, index, access] of source.matchAll(BINDING)) {
    bindings[Number(index)] =
      access === 'uniform' ? 'uniform' : access!.endsWith('read_write') ? 'storage' : 'read-only-storage';
  }
  const size = WORKGROUP.exec(source)?.[1]?.split(',').map(Number);
  if (!size || size.some((n) => !(n > 0))) {
    throw new VitrineError(`${name}.wgsl: @workgroup_size must be literal numbers`);
  }
  const features = Array.from(source.matchAll(ENABLE), ([, feature]) => feature!);
  const workgroupBytes = Array.from(source.matchAll(SHARED), ([, type, count]) =>
    count === undefined ? null : Number(count) * (type === 'f32' ? 4 : 16),
  ).reduce((sum, each) => (sum === null || each === null ? null : sum + each), 0);
  const workgroupSize = size.reduce((a, b) => a * b, 1);
  return { name, source, included, specs, bindings, features, workgroupSize, workgroupBytes };
}

/** The text with what its lines `// @include lib/name.wgsl` name, each file once. */
function expand(name: string, text: string, library: Library, included: Set<string>): string {
  return text.replace(INCLUDE, (_line, path: string) => {
    const key = Object.keys(library).find((key) => key.endsWith(`/${path}`));
    if (!key) throw new VitrineError(`${name}.wgsl includes ${path}, which shaders/ does not have`);
    if (included.has(path)) return '';
    included.add(path);
    const file = library[key]!;
    for (const declared of declarations(file).flatMap((part) => nameOf(part) ?? [])) included.add(declared);
    return `\n${expand(name, file, library, included).trim()}\n`;
  });
}

/** The shader's text without what it includes and does not use. */
export function prune({ source, included }: Pick<Shader, 'source' | 'included'>): string {
  const parts = declarations(source).map((text) => ({ text, name: nameOf(text), words: wordsOf(text) }));
  const byName = new Map(parts.map((part) => [part.name, part]));
  const kept = new Set(parts.filter(({ name }) => !name || !included.has(name)));
  // A set goes on with what is added to it on the way.
  for (const { words } of kept) {
    for (const word of words) if (byName.has(word)) kept.add(byName.get(word)!);
  }
  const used = parts.filter((part) => kept.has(part)).map(({ text }) => text);
  return used.join('').replace(/\n{3,}/g, '\n\n');
}

const COMMENT = /\/\/.*$/gm;
const wordsOf = (text: string): readonly string[] => text.replace(COMMENT, '').match(/[A-Za-z_]\w*/g) ?? [];

/** Of a function, constant, struct or alias. */
const nameOf = (text: string): string | undefined =>
  /^\s*(?:fn|const|struct|alias) (\w+)/.exec(text.replace(COMMENT, ''))?.[1];

/** What stands at the top level of a text, one by one, each with the comment right before it. */
function declarations(source: string): string[] {
  const found: string[] = [];
  let text = '';
  let depth = 0;
  for (const line of source.split(/(?<=\n)/)) {
    text += line;
    const code = line.replace(COMMENT, '').trim();
    depth += code.split(/[({]/).length - code.split(/[)}]/).length;
    if (depth > 0 || (line.trim() && !/[;}]$/.test(code))) continue;
    found.push(text);
    text = '';
  }
  return [...found, text];
}

/**
 * What of the file's text is used, with its `@spec` constants set.
 * @throws VitrineError on a name the file does not have, or one of its names left unset.
 */
export function specialize(shader: Shader, values: SpecValues): string {
  for (const name of Object.keys(values)) {
    if (!shader.specs.has(name)) throw new VitrineError(`${shader.name}.wgsl has no @spec constant ${name}`);
  }
  const valueOf = (name: string): SpecValue => {
    const value = values[name];
    if (value === undefined) throw new VitrineError(`${shader.name}.wgsl: @spec constant ${name} is not set`);
    return value;
  };
  const called = shader.source.replaceAll(FUNCTION, (line, before: string, name: string, _called, after: string) =>
    values[name] === undefined ? line : `${before}${literal(shader, name, 'fn', values[name])}${after}`,
  );
  const used = prune({ ...shader, source: called });
  for (const [, , name] of used.matchAll(FUNCTION)) valueOf(name!);
  return used.replaceAll(SPEC, (_line, name: string, type: string) => {
    return `const ${name}: ${type} = ${literal(shader, name, type, valueOf(name))};`;
  });
}

function literal(shader: Shader, name: string, type: string, value: SpecValue): string {
  const array = /^array<(\w+), (\d+)>$/.exec(type);
  if (array && typeof value === 'object' && value.length === Number(array[2])) {
    return `${type}(${value.map((v) => literal(shader, name, array[1]!, v)).join(', ')})`;
  }
  if (type === 'fn' && typeof value === 'string' && shader.included.has(value)) return value;
  if (type === 'bool' && typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(Math.fround(value))) {
    if (type === 'u32' && Number.isInteger(value) && value >= 0 && value < 2 ** 32) return `${value}u`;
    if (type === 'i32' && Number.isInteger(value) && Math.abs(value) < 2 ** 31) return `${value}i`;
    if (type === 'f32') return `${value}f`;
  }
  throw new VitrineError(`${shader.name}.wgsl: ${JSON.stringify(value)} is not a ${type} for ${name}`);
}

/** WGSL with line numbers, for messages about code that did not compile. */
export function numbered(code: string): string {
  return code
    .split('\n')
    .map((line, i) => `${String(i + 1).padStart(4)} | ${line}`)
    .join('\n');
}
