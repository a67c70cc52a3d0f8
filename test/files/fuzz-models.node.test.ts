import { readFileSync, readdirSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { VitrineError } from '../../engine/errors';
import {
  Dense,
  Input,
  Sequential,
  activations,
  constraints,
  initializers,
  layers,
  losses,
  metrics,
  optimizers,
  regularizers,
  utils,
} from '../../nn';
import { ConfigObject } from '../../nn/files/config-object';
import { readH5File } from '../../nn/files/h5-file';
import { compileOptions } from '../../nn/files/keras-compile';
import { readKerasFile } from '../../nn/files/keras-file';
import { modelFromConfig } from '../../nn/files/keras-model';
import { loadNamed } from '../../nn/files/named-classes';
import { readHDF5 } from '../../nn/io/hdf5-reader';
import { writeHDF5 } from '../../nn/io/hdf5-writer';
import { type JSONValue, parseJSON } from '../../nn/io/json';
import { readSafetensors, writeSafetensors } from '../../nn/io/safetensors';
import { readZip, writeZip } from '../../nn/io/zip';
import compileConfigs from '../keras/compile-configs.json';
import { generator } from '../../scripts/generator.js';
import everyLayer from '../keras/every-layer.json';
import everyMetric from '../keras/every-metric.json';
import everyOptimizer from '../keras/every-optimizer.json';
import formerLayers from '../keras/former-layers.json';
import frozenModels from '../keras/frozen-models.json';
import graphForms from '../keras/graph-forms.json';
import initializerConfigs from '../keras/initializer-configs.json';
import lossConfigs from '../keras/loss-configs.json';
import opLayers from '../keras/op-layers.json';
import { unpack } from '../keras/unpack';
import { isWithin, seedsOf, spent, worstOf } from './spent';
import { type Pick, mutateJSON } from './json-mutations';
import { mutate } from './mutations';
import { keras3Weights, whole } from './trees';

/**
 * Valid files with something changed in them, by their bytes or by the structure of their JSON: each is read, or is
 * refused with an error of ours, and takes no more than a file of its size may.
 */
const tookOf = worstOf('mutated models');

interface Mutant {
  readonly how: string;
  readonly size: number;
  readonly read: () => unknown;
}

/** Kinds of mutants, each with its share of them. */
const KINDS: Readonly<Record<string, { readonly share: number; readonly mutant: (seed: number) => Promise<Mutant> }>> =
  {
    'models by their configs': {
      share: 0.3,
      async mutant(seed) {
        const pick = picker(seed);
        const { name, config } = await golden(pick);
        const { value, how } = mutateJSON(config, pick);
        const read = async (): Promise<void> => {
          const entry = ConfigObject.of(value, name);
          await loadNamed(entry.value);
          const model = modelFromConfig(entry);
          if (entry.has('compile_config')) compileOptions(entry.object('compile_config'), model);
        };
        return { how: `${name}: ${how}`, size: sizeOf(value), read };
      },
    },
    'what compile was given': {
      share: 0.1,
      async mutant(seed) {
        const pick = picker(seed);
        const { config } = oneOf(pick, compileConfigs.rows);
        const { value, how } = mutateJSON(asParsed(config), pick);
        const model = new Sequential([Input({ shape: [4] }), new Dense(4)]);
        return { how, size: sizeOf(value), read: () => compileOptions(ConfigObject.of(value, 'file'), model) };
      },
    },
    'layers, losses, metrics, optimizers and their like': {
      share: 0.2,
      async mutant(seed) {
        const pick = picker(seed);
        const [read, config] = oneOf(pick, OBJECTS);
        const { value, how } = mutateJSON(asParsed(config), pick);
        return {
          how: `${JSON.stringify(config).slice(0, 80)}: ${how}`,
          size: sizeOf(value),
          read: () => read(value as never),
        };
      },
    },
    'model files by their bytes': {
      share: 0.2,
      async mutant(seed) {
        const { name, bytes } = await golden(picker(seed));
        const isZip = bytes[0] === 0x50;
        // Of a member, so that no checksum of the archive tells.
        const members = isZip && seed % 3 > 0 ? readZip(bytes, name) : null;
        const member = seed % 3 === 1 ? 'config.json' : 'model.weights.h5';
        const { bytes: changed, how } = mutate(members?.get(member) ?? bytes, seed);
        const file = members ? writeZip(new Map(members).set(member, changed)) : changed;
        const read = (): unknown => (isZip ? readKerasFile : readH5File)(file, name, { compile: true });
        return { how: `${name}: ${members ? member : ''} ${how}`, size: file.length, read };
      },
    },
    'weights by their bytes': {
      share: 0.2,
      async mutant(seed) {
        const { bytes, how } = mutate(seed % 2 ? WEIGHTS : TENSORS, seed);
        const read = (): unknown =>
          seed % 2 ? whole(readHDF5(bytes, 'm.weights.h5')) : readSafetensors(bytes, 'm.safetensors');
        return { how, size: bytes.length, read };
      },
    },
  };

const picker = (seed: number): Pick => {
  const random = generator(seed);
  return (low, high) => low + Math.floor(random() * (high - low + 1));
};
const oneOf = <T>(pick: Pick, list: readonly T[]): T => list[pick(0, list.length - 1)]!;

/** As a file's JSON, without prototypes. */
const asParsed = (value: unknown): JSONValue => parseJSON(JSON.stringify(value), 'golden');
const sizeOf = (value: JSONValue): number => JSON.stringify(value)?.length ?? 0;

// What is valid -----------------------------------------------------------------------------------------------------

type File = () => Promise<readonly [name: string, bytes: Uint8Array]>;

const OLD_KERAS = new URL('../keras/old-keras/', import.meta.url);

/** Files of Keras and tf_keras. */
const GOLDENS: readonly File[] = [
  ...readdirSync(OLD_KERAS)
    .filter((name) => name.endsWith('.zip'))
    .flatMap((name) =>
      [...readZip(new Uint8Array(readFileSync(new URL(name, OLD_KERAS))), name)]
        .filter(([member]) => /\.(h5|keras)$/.test(member))
        .map(([member, bytes]): File => async () => [member, bytes.slice()]),
    ),
  ...[...opLayers, ...formerLayers, ...frozenModels.files, ...graphForms.cases].map((each): File => async () => [
    'name' in each ? each.name : each.file,
    await unpack(each.packed),
  ]),
];

function configIn(name: string, bytes: Uint8Array): JSONValue | undefined {
  const text =
    bytes[0] === 0x50
      ? new TextDecoder().decode(readZip(bytes, name).get('config.json'))
      : readHDF5(bytes, name).attributes.get('model_config')?.data[0];
  return typeof text === 'string' ? parseJSON(text, name) : undefined;
}

/** One that has a model. */
async function golden(pick: Pick): Promise<{ name: string; bytes: Uint8Array; config: JSONValue }> {
  for (;;) {
    const [name, bytes] = await oneOf(pick, GOLDENS)();
    const config = configIn(name, bytes);
    if (config !== undefined) return { name, bytes, config };
  }
}

const serialized = (module: string, className: string, config: unknown): object => ({
  module: `keras.${module}`,
  class_name: className,
  config,
  registered_name: null,
});

/** What reads an object's config, and such a config. */
const OBJECTS: readonly (readonly [(config: never) => unknown, unknown])[] = [
  ...Object.entries(everyLayer).flatMap(([name, cases]) =>
    (cases as { config?: unknown }[])
      .filter(({ config }) => config)
      .map(({ config }) => [layers.deserialize, serialized('layers', name, config)] as const),
  ),
  ...lossConfigs.flatMap((config) => [[losses.deserialize, config] as const, [losses.get, config] as const]),
  ...Object.entries(everyOptimizer.optimizers).flatMap(([name, cases]) =>
    (cases as { config: unknown }[]).flatMap(({ config }) => [
      [optimizers.deserialize, serialized('optimizers', name, config)] as const,
      [optimizers.get, serialized('optimizers', name, config)] as const,
    ]),
  ),
  ...everyMetric.map(({ metric, config }) => [metrics.deserialize, serialized('metrics', metric, config)] as const),
  ...initializerConfigs.flatMap(({ className, config }) => [
    [initializers.deserialize, serialized('initializers', className, config)] as const,
    [initializers.get, serialized('initializers', className, config)] as const,
  ]),
  ...['L1', 'L2', 'L1L2', 'OrthogonalRegularizer'].map(
    (name) => [regularizers.deserialize, serialized('regularizers', name, {})] as const,
  ),
  ...['MaxNorm', 'UnitNorm', 'NonNeg', 'MinMaxNorm'].map(
    (name) => [constraints.deserialize, serialized('constraints', name, {})] as const,
  ),
  [activations.deserialize, 'relu'],
  [
    optimizers.schedules.deserialize,
    serialized('optimizers.schedules', 'CosineDecay', { initial_learning_rate: 1, decay_steps: 2 }),
  ],
  ...['__numpy__', '__tensor__', '__tuple__', '__bytes__', '__lambda__'].map(
    (name) =>
      [utils.deserializeKerasObject, { class_name: name, config: { value: [[1], [2]], dtype: 'float32' } }] as const,
  ),
  [
    utils.deserializeKerasObject,
    { module: 'builtins', class_name: 'function', config: 'mse', registered_name: 'function' },
  ],
  ...Object.entries(everyLayer).map(
    ([name, cases]) =>
      [
        utils.deserializeKerasObject,
        serialized('layers', name, (cases as { config?: unknown }[])[0]!.config ?? {}),
      ] as const,
  ),
];

const WEIGHTS = writeHDF5(keras3Weights());
const TENSORS = writeSafetensors(
  new Map(
    Array.from({ length: 20 }, (_, i) => [
      `layers/dense_${i}/kernel`,
      { dtype: 'F32' as const, shape: [i, 5], data: new Float32Array(5 * i).fill(i) },
    ]),
  ),
);

// -------------------------------------------------------------------------------------------------------------------

test.each(Object.entries(KINDS))(
  '%s',
  async (_, { share, mutant }) => {
    vi.spyOn(console, 'warn').mockReturnValue(); // of optimizers that start anew
    let refused = 0;
    const seeds = seedsOf(300, share);
    for (const seed of seeds) {
      const { how, size, read } = await mutant(seed);
      let took = await spent(read, false);
      // Once more, where it may have been what was read before that was collected just now.
      if (!isWithin(took, size)) took = await spent(read);
      const { error, seconds, peak } = took;
      if (error !== undefined && !(error instanceof VitrineError))
        throw new Error(`seed ${seed}: ${how}: not an error of ours`, { cause: error });
      if (error !== undefined) refused++;
      expect(isWithin(took, size), `seed ${seed}: ${how}: ${seconds} s, ${peak} of ${size} bytes`).toBe(true);
      tookOf(took);
    }
    expect(refused).toBeGreaterThan(seeds.length / 10);
  },
  3_600_000,
);
