import { VitrineError } from './errors';

/**
 * A WGSL file read into its parts. The file compiles as it lies; shapes are baked in by rewriting the initialisers of
 * the constants marked `// @spec`, so that the compiler folds every index computation. (`override` constants gave no
 * speed over this and cannot size function-scope arrays, which register tiles need.)
 */
export interface Kernel {
  readonly name: string;
  readonly source: string;
  readonly specs: ReadonlyMap<string, SpecConstant>;
  /** Access of each `@group(0) @binding(i)`, in order of `i`. */
  readonly bindings: readonly GPUBufferBindingType[];
  /** What its `enable` directives ask of the device. */
  readonly features: readonly string[];
  /** Product of `@workgroup_size`. */
  readonly workgroupSize: number;
}

interface SpecConstant {
  readonly type: string;
  readonly initialiser: string;
}

/** What one `@spec` constant of a shader is set to. */
export type SpecValue = number | boolean | readonly number[];
/** What a shader's `@spec` constants are set to, by name. */
export type SpecValues = Readonly<Record<string, SpecValue>>;

const SPEC = /^const (\w+)\s*:\s*([^=]+?)\s*=\s*(.*?)\s*;\s*\/\/ @spec\b.*$/gm;
const BINDING = /@group\(0\)\s*@binding\((\d+)\)\s*var<(storage\s*,\s*read_write|storage\s*,\s*read|storage|uniform)>/g;
const ENABLE = /^enable (\w+);$/gm;
const WORKGROUP = /@workgroup_size\(([^)]*)\)/;

/** Parses a WGSL file. `source` is its text, `name` the file's name without ending. */
export function kernel(name: string, source: string): Kernel {
  const specs = new Map<string, SpecConstant>();
  for (const [, constant, type, initialiser] of source.matchAll(SPEC)) {
    specs.set(constant!, { type: type!, initialiser: initialiser! });
  }
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
  return { name, source, specs, bindings, features, workgroupSize: size.reduce((a, b) => a * b, 1) };
}

/**
 * The file's text with its `@spec` constants set.
 * @throws VitrineError on a name the file does not have, or one of its names left unset.
 */
export function specialize(kernel: Kernel, values: SpecValues): string {
  for (const name of Object.keys(values)) {
    if (!kernel.specs.has(name)) throw new VitrineError(`${kernel.name}.wgsl has no @spec constant ${name}`);
  }
  for (const name of kernel.specs.keys()) {
    if (values[name] === undefined) throw new VitrineError(`${kernel.name}.wgsl: @spec constant ${name} is not set`);
  }
  return kernel.source.replaceAll(SPEC, (_line, name: string, type: string) => {
    return `const ${name}: ${type} = ${literal(kernel, name, type, values[name]!)};`;
  });
}

function literal(kernel: Kernel, name: string, type: string, value: SpecValue): string {
  const array = /^array<(\w+), (\d+)>$/.exec(type);
  if (array && typeof value === 'object' && value.length === Number(array[2])) {
    return `${type}(${value.map((v) => literal(kernel, name, array[1]!, v)).join(', ')})`;
  }
  if (type === 'bool' && typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(Math.fround(value))) {
    if (type === 'u32' && Number.isInteger(value) && value >= 0 && value < 2 ** 32) return `${value}u`;
    if (type === 'i32' && Number.isInteger(value) && Math.abs(value) < 2 ** 31) return `${value}i`;
    if (type === 'f32') return `${value}f`;
  }
  throw new VitrineError(`${kernel.name}.wgsl: ${JSON.stringify(value)} is not a ${type} for ${name}`);
}

/** WGSL with line numbers, for messages about code that did not compile. */
export function numbered(code: string): string {
  return code
    .split('\n')
    .map((line, i) => `${String(i + 1).padStart(4)} | ${line}`)
    .join('\n');
}
