import { type Dispatch, type Label, type Shape, captureTrainStep, profile } from '../../nn';
import { type Library, type Shader, type SpecValues, shader as parse, prune, specialize } from '../../engine/wgsl';
import { inSmallWorkgroups } from '../../engine/ops/small-workgroups';
import { type Session, compileOptions } from './session';
import type { GPUSight } from './viewer';

/** The files as they are written: the shaders' own text has lost its comments in a built page. */
const SOURCES = import.meta.glob<string>('../../shaders/**/*.wgsl', {
  query: '?raw&whole',
  import: 'default',
  eager: true,
});

/** A tensor that a dispatch binds. */
export interface BoundTensor {
  /** In the WGSL. */
  readonly name: string;
  readonly written: boolean;
  readonly shape: Shape;
  readonly dtype: string;
  readonly bytes: number;
  /** Another's tensor stands here, since this dispatch does without: every binding must be bound. */
  readonly standsIn: boolean;
}

/** One dispatch of a training step. */
export interface StepDispatch extends Label {
  /** The file's name, without `.wgsl`; of two, with " > " between, where the first does what the second would. */
  readonly shader: string;
  /** The file as it is written, with what it uses of those that it includes. */
  readonly source: string;
  /** With its constants set: what the GPU runs. */
  readonly code: string;
  readonly specs: SpecValues;
  readonly workgroups: readonly [number, number, number];
  /** `@workgroup_size` */
  readonly workgroupSize: readonly number[];
  readonly tensors: readonly BoundTensor[];
  /** Of GPU time. Null where it was not taken. */
  readonly milliseconds: number | null;
}

export interface TrainStepListing {
  /** Images in the batch. */
  readonly batchSize: number;
  readonly dispatches: readonly StepDispatch[];
  /** Replays that the times are of; 0 where none were taken. */
  readonly replays: number;
  /** The device can take times. */
  readonly timestamps: boolean;
}

/** Replays to take times of, and for how many milliseconds at most; at least so many even on a slow adapter. */
const REPLAYS = 40;
const BUDGET = 1500;
const LEAST_REPLAYS = 4;

/**
 * The training step of a run, dispatch by dispatch: what it is compiled to, and how long it takes.
 * Compiles and trains the sight's spare model.
 */
export async function listTrainStep(
  { spare: model, signal }: GPUSight,
  { config, training }: Session,
  measure: boolean,
): Promise<TrainStepListing> {
  await model.compile(await compileOptions(config));
  const { images, labels } = training; // all of them, so that the pipelines are the run's to the last constant
  using step = await captureTrainStep(model, images, labels, { batchSize: config.batchSize });
  const { dispatches, engine } = step.capture;
  const profiles: number[][] = [];
  const timestamps = engine.features.has('timestamp-query');
  const began = performance.now();
  while (
    measure &&
    timestamps &&
    profiles.length <= REPLAYS &&
    (profiles.length <= LEAST_REPLAYS || performance.now() - began < BUDGET)
  ) {
    signal.throwIfAborted();
    step.next();
    profiles.push((await profile(step.capture))!);
  }
  const times = meanTimes(profiles.slice(1)); // the first finds the caches cold
  return {
    batchSize: Math.min(config.batchSize, labels.data.length),
    dispatches: dispatches.map((dispatch, i) => ({ ...describe(dispatch), milliseconds: times?.[i] ?? null })),
    replays: Math.max(0, profiles.length - 1),
    timestamps,
  };
}

/**
 * The mean of the faster half of the replays. Not the median: Chrome gives times in steps of 0.1 ms, so that only a
 * mean tells short dispatches apart (developer.chrome.com/docs/web-platform/webgpu/developer-features). The slower half
 * may have been disturbed.
 */
function meanTimes(profiles: readonly number[][]): number[] | null {
  const sum = (times: readonly number[]): number => times.reduce((a, b) => a + b, 0);
  const fast = profiles.toSorted((a, b) => sum(a) - sum(b)).slice(0, Math.ceil(profiles.length / 2));
  return fast[0]?.map((_, i) => sum(fast.map((times) => times[i]!)) / fast.length) ?? null;
}

/** Between a shader's file and that of its epilogue. */
const GOES_ON = '\n// What the shader above stores goes to `each` below instead, and not to memory.\n\n';

function describe({ shader, specs, bindings, workgroups, label }: Dispatch): Omit<StepDispatch, 'milliseconds'> {
  const [first, ...others] = shader.name.split(' > ');
  const pools = others[0] === POOLING;
  const files = [
    { file: pools ? fileOf(first!, POOLED) : fileOf(first!), prefix: '' },
    ...others.map((name, i) => ({ file: fileOf(name), prefix: `each${i + 1}_` })).slice(Number(pools)),
  ];
  const valuesOf = ({ file, prefix }: (typeof files)[number]): SpecValues =>
    Object.fromEntries(Array.from(file.specs.keys(), (name) => [name, specs[`${prefix}${name}`]!]));
  const names = new Map(
    Array.from(shader.source.matchAll(/@binding\((\d+)\)\s*var<[^>]*>\s*(\w+)/g), ([, i, name]) => [
      Number(i),
      name!.replace(/^each\d+_/, ''),
    ]),
  );
  return {
    ...label,
    shader: shader.name,
    source: files.map(({ file }) => prune(file)).join(GOES_ON),
    code: files.map((each) => specialize(each.file, valuesOf(each))).join(GOES_ON),
    specs: Object.assign({}, ...files.map(valuesOf)) as SpecValues,
    workgroups,
    workgroupSize: /@workgroup_size\(([^)]*)\)/.exec(shader.source)![1]!.split(',').map(Number),
    tensors: bindings.map((tensor, i) => ({
      name: names.get(i)!,
      written: shader.bindings[i] === 'storage',
      shape: tensor.shape,
      dtype: tensor.dtype,
      bytes: tensor.byteLength,
      standsIn: bindings.indexOf(tensor) < i,
    })),
  };
}

/** A convolution that pools what it gives has another file for where this goes: see `engine/pooled.ts`. */
const POOLING = 'max-pool2d-vec4';
const POOLED = { '/lib/output-pixels.wgsl': SOURCES['../../shaders/conv2d/lib/pooled-pixels.wgsl']! };

/** A shader as its file says, with comments; "by 16" tells its workgroups. */
function fileOf(whole: string, instead: Library = {}): Shader {
  const [name, size] = whole.split(' by ');
  if (size) return inSmallWorkgroups(fileOf(name!, instead));
  // Files of `lib/`, which may have a shader's name, are included and never run.
  const [, text] = Object.entries(SOURCES).find(([path]) => path.endsWith(`/${name}.wgsl`) && !path.includes('/lib/'))!;
  return parse(name!, text, { ...instead, ...SOURCES });
}
