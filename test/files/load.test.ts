import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  Adam,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  type Engine,
  Flatten,
  type Initializer,
  Input,
  Model,
  type NDArray,
  Sequential,
  type Tensor,
  clearSession,
  createEngine,
  heNormal,
  loadModel,
  saveModel,
  setRandomSeed,
} from '../../nn';
import { bitsOf } from '../gpu';
import { draw, generator } from '../ops/check';

/** Its own, for each test: what it has run is counted from nothing. */
let engine: Engine;
beforeEach(async () => {
  engine = await createEngine();
});
afterEach(() => engine.dispose());

const array = (shape: number[], seed: number): NDArray<Float32Array> => ({
  data: Float32Array.from(draw({ shape }, generator(seed))),
  shape,
});
const [x, y] = [array([24, 5, 5, 2], 1), Uint8Array.from({ length: 24 }, (_, i) => (i * 5) % 3)];
const bits = async (model: Pick<Model, 'getWeights'>): Promise<Uint32Array[]> =>
  (await model.getWeights()).map(({ data }) => bitsOf(data as Float32Array));

/** What the GPU was given to do since the engine was made. */
const work = (): { pipelines: number; dispatches: number } => {
  const { pipelines, dispatches } = engine.stats();
  return { pipelines, dispatches };
};
const NOTHING = { pipelines: 0, dispatches: 0 };

const network = (on: Engine, kernelInitializer: Initializer = heNormal): Sequential => {
  clearSession();
  const layers = [
    new Conv2D({ filters: 4, kernelSize: 3, kernelInitializer, activation: 'relu' }),
    new BatchNormalization(),
    new Flatten(),
    new Dropout({ rate: 0.25 }),
  ];
  return new Sequential(
    [Input({ shape: [5, 5, 2] }), ...layers, new Dense({ units: 3, activation: 'softmax', kernelInitializer })],
    { engine: on },
  );
};

/** Of a network that has trained a little. */
let files: Record<string, Uint8Array>;
let weights: Uint32Array[];
beforeAll(async () => {
  const other = await createEngine();
  const model = network(other);
  await model.compile({
    optimizer: new Adam({ learningRate: 0.01 }),
    loss: 'sparse_categorical_crossentropy',
    metrics: ['accuracy'],
  });
  await model.fit(x, y, { batchSize: 8, epochs: 2 });
  files = Object.fromEntries(
    await Promise.all(
      ['.keras', '.h5', '.weights.h5', '.safetensors'].map(
        async (ending) => [ending, await saveModel(model, `m${ending}`)] as const,
      ),
    ),
  );
  weights = await bits(model);
  other.dispose();
});

const opaque: Initializer = () => {
  throw new Error('this initializer cannot be drawn from');
};

describe.each(['.keras', '.h5'])('loading %s', (ending) => {
  it('has the GPU do nothing, compiled or not', async () => {
    using plain = await loadModel(files[ending]!, { engine, compile: false });
    expect(work()).toEqual(NOTHING);
    using compiled = await loadModel(files[ending]!, { engine });
    expect(work()).toEqual(NOTHING);
    expect([compiled.iterations, plain.optimizer]).toEqual([6, null]);
    for (const model of [plain, compiled]) expect(await bits(model)).toEqual(weights);
    await compiled.trainOnBatch(x, y);
    expect(work().dispatches).toBeGreaterThan(10);
  });

  it('trains to the bit as when its step is compiled ahead of time', async () => {
    const runs: unknown[] = [];
    for (const ahead of [false, true]) {
      setRandomSeed(3);
      using model = await loadModel(files[ending]!, { engine });
      if (ahead) {
        // As `compile` has it, with the state of the optimizer that the file has.
        const { given, variables } = model.trainer.options;
        const slots = await Promise.all(variables.slots.flat().map((slot) => slot.array()));
        const { iterations } = model;
        await model.compile({ ...given, batchSize: 8 });
        expect(work().pipelines).toBeGreaterThan(10);
        model.trainer.options.variables.slots.flat().forEach((slot, i) => slot.write(slots[i]!.data));
        model.iterations = iterations;
      }
      const { history } = await model.fit(x, y, { batchSize: 8, epochs: 2 });
      runs.push([history, await bits(model), await model.evaluate(x, y)]);
    }
    expect(runs[1]).toEqual(runs[0]);
  });

  it('takes no more from the seeded sequence than making the layers does', async () => {
    const next = async (): Promise<Uint32Array[]> => {
      using model = network(engine);
      await model.build();
      return bits(model);
    };
    setRandomSeed(11);
    network(engine); // whose Dropout draws its salt
    const expected = await next();
    setRandomSeed(11);
    using loaded = await loadModel(files[ending]!, { engine });
    expect(loaded.built).toBe(true);
    expect(await next()).toEqual(expected);
  });
});

describe('weights that are restored are not drawn', () => {
  it.each(['.keras', '.h5', '.weights.h5', '.safetensors'])(
    'by loadWeights of %s, where the model is not built',
    async (ending) => {
      using model = network(engine, opaque);
      await model.loadWeights(files[ending]!);
      expect(work()).toEqual(NOTHING);
      expect(await bits(model)).toEqual(weights);
    },
  );

  it.each(['.keras', '.h5'])('by loadModel of %s, whose initializers are not here', async (ending) => {
    using model = network(
      engine,
      Object.assign(() => opaque({} as Tensor), { keras: { className: 'Orthogonal', config: { gain: 1, seed: 5 } } }),
    );
    await model.loadWeights(files['.safetensors']!);
    using loaded = await loadModel(await saveModel(model as Model, `m${ending}`), { engine });
    expect(await bits(loaded)).toEqual(weights);
    await loaded.predict(x);
    using again = new Sequential(loaded.layers, { engine });
    await again.build(); // of layers that have their weights
  });

  it('by restore, whose arrays replace those of a model that is built, of a part of it too', async () => {
    const kernels = [array([3, 3, 2, 4], 2), array([4], 3)];
    using model = network(engine);
    await model.build();
    const { dispatches } = work();
    const before = await bits(model);
    using part = new Model({ inputs: model.inputs, outputs: model.layers[0]!.output, engine });
    await part.restore(new Map([[model.layers[0]!, kernels]]));
    expect(work().dispatches).toBe(dispatches);
    expect(await bits(model)).toEqual([...kernels.map(({ data }) => bitsOf(data)), ...before.slice(2)]);
  });

  it('and a model that lacks some, or has one of another shape, is left unbuilt', async () => {
    using model = network(engine, opaque);
    const conv = model.layers[0]!;
    await expect(model.restore(new Map([[conv, [array([3, 3, 2, 4], 2)]]]))).rejects.toThrow(
      'layer "conv2d" (Conv2D): its weights are [3, 3, 2, 4] [4], got [3, 3, 2, 4]',
    );
    await expect(model.restore(new Map([[conv, [array([3, 3, 2, 4], 2), array([4], 3)]]]))).rejects.toThrow(
      'layer "batch_normalization" (BatchNormalization): its weights are [4] [4] [4] [4], got none',
    );
    expect(model.weights).toEqual([]);
    expect(engine.stats().buffers).toBe(2);
    await expect(model.build()).rejects.toThrow('cannot be drawn from');
    await expect(network(engine).loadWeights(new Uint8Array(9))).rejects.toThrow();
    await expect(
      new Sequential([new Dense({ units: 1 })], { engine, name: 'late' }).loadWeights(new Uint8Array(9)),
    ).rejects.toThrow('model "late" does not know its input shape');
  });
});
