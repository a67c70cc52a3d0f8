import { conflict } from './conflict';
import { type Dispatch, canMerge } from './dispatch';
import { withEpilogues } from './epilogue';
import type { Merged } from './plan';
import { withPooling } from './pooled';
import { ALIAS, BINDING, ENTRY, PARAMETER, declared, renamed, withoutShadows } from './shader-text';
import type { Tensor } from './tensor';
import { specialize } from './wgsl';

/*
 * A dispatch costs microseconds on a GPU, however little it does, and leaves most of it idle while it waits. So those of
 * a capture that do not depend on each other become one, whose workgroups do the work of the one or of the other: the
 * same code on the same numbers, and so the same bits.
 */

/** Compiled shaders share the memory of workgroups, of which every device has this much. */
const WORKGROUP_BYTES = 16_384;

const BUILTINS: Readonly<Record<string, string>> = {
  global_invocation_id: 'vec3u(group.x * SIZE + thread, group.y, 0)',
  local_invocation_id: 'vec3u(thread, 0, 0)',
  local_invocation_index: 'thread',
  workgroup_id: 'group',
  num_workgroups: 'groups',
};

const MODES: Readonly<Record<GPUBufferBindingType, string>> = {
  uniform: 'uniform',
  storage: 'storage, read_write',
  'read-only-storage': 'storage, read',
};

interface Binding {
  readonly name: string;
  readonly access: GPUBufferBindingType;
  readonly type: string;
  readonly tensor: Tensor;
}

/** A shader's text in the parts of which a merged one is made. */
interface Part {
  readonly dispatch: Dispatch;
  /** Without comments, directives and bindings, its entry a function. */
  readonly body: string;
  /** What the entry takes, by WebGPU's names. */
  readonly builtins: readonly string[];
  readonly bindings: readonly Binding[];
}

/** @returns null for a shader that is made in another way than this can merge. */
function partOf(dispatch: Dispatch): Part | null {
  const { shader, specs, bindings, workgroups } = dispatch;
  if (workgroups[2] !== 1 || shader.workgroupBytes === null) return null;
  const text = specialize(shader, specs)
    .replace(/\/\/.*$/gm, '')
    .replace(/^enable .*;$/gm, '');
  const entry = ENTRY.exec(text);
  if (!entry) return null;
  const parameters = [...entry[2]!.matchAll(PARAMETER)];
  const builtins = parameters.map(([, builtin]) => builtin!);
  if (builtins.some((builtin) => !(builtin in BUILTINS))) return null;
  const names = new Set(Array.from(text.matchAll(BINDING), ([, , , name]) => name!));
  const entered = text.replace(ENTRY, `fn main(${parameters.map(([, , parameter]) => parameter).join(', ')}) {`);
  const body = withoutShadows(entered.replace(BINDING, ''), names);
  if (body === null) return null;
  const aliases = new Map(Array.from(body.matchAll(ALIAS), ([, name, type]) => [name!, type!]));
  const own = declared(body);
  const bound = Array.from(text.matchAll(BINDING), ([, index, , name, type]) => ({
    name: name!,
    access: shader.bindings[Number(index)]!,
    type: type!.replace(/\w+/g, (word) => aliases.get(word) ?? word),
    tensor: bindings[Number(index)]!,
  }));
  if (bound.some(({ type }) => type.match(/\w+/g)!.some((word) => own.has(word)))) return null;
  return {
    dispatch,
    body,
    builtins,
    bindings: bound,
  };
}

const sameTensor = (a: Tensor, b: Tensor): boolean =>
  a.storage === b.storage && a.byteOffset === b.byteOffset && a.byteLength === b.byteLength;

/** What the parts bind, each tensor of a type once; null where a device would refuse it. */
function bindingsOf(
  parts: readonly Part[],
  most: number,
): { all: Binding[]; names: ReadonlyMap<string, string>[] } | null {
  const all: Binding[] = [];
  const names = parts.map(({ bindings }) => {
    return new Map(
      bindings.map(({ name, access, type, tensor }) => {
        const known = all.find(
          (other) => other.access === access && other.type === type && sameTensor(other.tensor, tensor),
        );
        if (known && access !== 'storage') return [name, known.name];
        const own = `binding_${all.length}`;
        all.push({ name: own, access, type, tensor });
        return [name, own];
      }),
    );
  });
  const mixed = all.some((a) =>
    all.some(
      (b) =>
        (a.tensor.storage.buffer ?? a.tensor.storage) === (b.tensor.storage.buffer ?? b.tensor.storage) &&
        a.access !== b.access,
    ),
  );
  return all.length > most || mixed ? null : { all, names };
}

/** Whether they make one dispatch: tried often, and so without a look at their texts. */
function fits(parts: readonly Part[], { maxStorageBuffersPerShaderStage, maxComputeWorkgroupsPerDimension }: Limits) {
  const dispatches = parts.map(({ dispatch }) => dispatch);
  const sum = (of: (dispatch: Dispatch) => number): number => dispatches.reduce((total, each) => total + of(each), 0);
  return (
    new Set(dispatches.map(({ shader }) => shader.workgroupSize)).size === 1 &&
    sum(({ shader }) => shader.workgroupBytes!) <= WORKGROUP_BYTES &&
    sum(({ workgroups: [x, y] }) => x * y) <= maxComputeWorkgroupsPerDimension &&
    bindingsOf(parts, maxStorageBuffersPerShaderStage) !== null
  );
}

/** One dispatch that does what several do, in any order. */
function merged(parts: readonly Part[]): Dispatch {
  const shaders = parts.map(({ dispatch: { shader } }) => shader);
  const size = shaders[0]!.workgroupSize;
  const { all, names } = bindingsOf(parts, Infinity)!;
  const features = [...new Set(shaders.flatMap((shader) => shader.features))];
  const bodies = parts.map(({ body }, i) => {
    const own = Array.from(declared(body), (name) => [name, `part_${i}_${name}`] as const);
    return renamed(body, new Map([...own, ...names[i]!]));
  });
  let first = 0;
  const calls = parts.map(({ dispatch: { workgroups }, builtins }, i) => {
    const [x, y] = workgroups;
    const at = `(index - ${first})`;
    first += x * y;
    const taken = builtins.map((builtin) => BUILTINS[builtin]!.replace('SIZE', String(size))).join(', ');
    return `  if (index < ${first}) {
    let group = vec3u(${at} % ${x}, ${at} / ${x}, 0);
    let groups = vec3u(${x}, ${y}, 1);
    part_${i}_main(${taken});
    return;
  }`;
  });
  const source = `${features.map((feature) => `enable ${feature};\n`).join('')}
${all.map(({ name, access, type }, i) => `@group(0) @binding(${i}) var<${MODES[access]}> ${name}: ${type};`).join('\n')}
${bodies.join('\n')}
@compute @workgroup_size(${size})
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) id: vec3u) {
  let index = id.x;
${calls.join('\n')}
}
`;
  return {
    shader: {
      name: shaders.map(({ name }) => name).join(' + '),
      source,
      included: new Set(),
      specs: new Map(),
      bindings: all.map(({ access }) => access),
      features,
      workgroupSize: size,
      workgroupBytes: null,
    },
    specs: {},
    bindings: all.map(({ tensor }) => tensor),
    workgroups: [first, 1, 1],
    label: parts[0]!.dispatch.label,
  };
}

interface Limits {
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxComputeWorkgroupsPerDimension: number;
}

/**
 * Has what pools a result, or follows it element by element, done where it is written, and makes one of dispatches that do not depend
 * on each other: each goes with the first of the later ones that has room for it.
 * @param dispatches in an order that is right. @param outputs that are read afterwards.
 * @returns the same, in an order that is right too.
 */
export function merge(dispatches: readonly Dispatch[], outputs: readonly Tensor[], limits: Limits): Merged[] {
  const groups: { readonly dispatches: Dispatch[]; readonly parts: Part[] }[] = []; // from the last
  const pooled = withPooling(dispatches, outputs);
  for (const dispatch of withEpilogues(pooled, outputs, limits.maxStorageBuffersPerShaderStage).toReversed()) {
    const part = canMerge(dispatch) ? partOf(dispatch) : null;
    const after = groups.findLastIndex((group) => group.dispatches.some((other) => conflict(dispatch, other))) + 1;
    const group = groups.findLast(
      ({ parts }, i) => i >= after && part && parts.length > 0 && fits([part, ...parts], limits),
    );
    if (!group) {
      groups.push({ dispatches: [dispatch], parts: part ? [part] : [] });
      continue;
    }
    group.dispatches.unshift(dispatch);
    group.parts.unshift(part!);
  }
  return groups.toReversed().map(({ dispatches, parts }) => ({
    dispatch: dispatches.length > 1 ? merged(parts) : dispatches[0]!,
    parts: dispatches,
  }));
}
