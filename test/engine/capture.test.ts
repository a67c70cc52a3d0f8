import { describe, expect, it } from 'vitest';
import {
  type Engine,
  GPUError,
  LifetimeError,
  ShapeError,
  Slab,
  type Tensor,
  accumulateSums,
  adamStepSize,
  adamUpdate,
  add,
  conv2d,
  createEngine,
  dense,
  dropout,
  flatten,
  gather,
  maxPool2d,
  mean,
  mul,
  relu,
  scale,
  sigmoid,
  sparseCategoricalCrossentropy,
  sum,
  valueAndGradients,
  profile,
} from '../../engine';
import { recorderOf } from '../../engine/internal';
import { type Shader, shader } from '../../engine/wgsl';
import { bitsOf, testEngine } from '../gpu';
import { draw, generator } from '../ops/check';

const floats = async (tensor: Tensor): Promise<Float32Array> => (await tensor.data()) as Float32Array;

/** A small CNN's training, from the gather of a batch to Adam, as `step()`; everything it changes in `state`. */
function training(engine: Engine) {
  const random = generator(17);
  const rows = 20;
  const batch = 6;
  const shapes = [[3, 3, 1, 8], [8], [3, 3, 8, 8], [8], [32, 12], [12], [12, 5], [5]];
  const specs = shapes.map((shape) => ({ shape, dtype: 'f32' as const }));
  const [parameters, gradients] = [new Slab(engine, specs), new Slab(engine, specs)];
  parameters.write(shapes.map((shape) => Float32Array.from(draw({ shape }, random), (value) => 0.3 * value)));
  const zeros = new Float32Array(parameters.all.size);
  const [m, v] = [engine.tensor(zeros), engine.tensor(zeros)];
  const images = engine.tensor(
    Uint8Array.from({ length: rows * 64 }, () => random() * 256),
    [rows, 8, 8, 1],
  );
  const labels = engine.tensor(Uint32Array.from({ length: rows }, () => random() * 5));
  const order = engine.tensor(Uint32Array.from({ length: rows }, (_, i) => (i * 7) % rows));
  const small = new Slab(engine, [
    { shape: [2], dtype: 'u32' },
    { shape: [1], dtype: 'u32' },
    { shape: [4], dtype: 'f32' },
  ]);
  const [key, start, scalars] = small.views as [Tensor, Tensor, Tensor];
  const totals = engine.tensor(new Float32Array(1));

  const step = (): Tensor => {
    const x = gather(images, order, { count: batch, start, scale: 1 / 255 });
    const y = gather(labels, order, { count: batch, start });
    const loss = (): Tensor => {
      const [k1, b1, k2, b2, k3, b3, k4, b4] = parameters.views as Tensor[];
      const first = maxPool2d(conv2d(x, k1!, { bias: b1!, padding: 'same', activation: 'relu' }));
      const second = maxPool2d(conv2d(first, k2!, { bias: b2!, padding: 'same', activation: 'relu' }));
      const hidden = dropout(dense(flatten(second), k3!, { bias: b3!, activation: 'relu' }), { rate: 0.4, key });
      const losses = sparseCategoricalCrossentropy(y, dense(hidden, k4!, { bias: b4! }), { fromLogits: true });
      accumulateSums(totals, [losses]);
      return mean(losses);
    };
    const { value } = valueAndGradients(engine, loss, parameters.views, { into: gradients.views });
    adamUpdate({ parameters: parameters.all, gradients: gradients.all, m, v, scalars });
    return value;
  };
  const before = (i: number) =>
    small.write([Uint32Array.of(5, i), Uint32Array.of(2 * i), Float32Array.of(adamStepSize(0.01, i + 1), 0, 0, 0)]);
  const state = () =>
    Promise.all([parameters.all, gradients.all, m, v, totals].map(async (tensor) => bitsOf(await floats(tensor))));
  const owned: Disposable[] = [parameters, gradients, small, m, v, images, labels, order, totals];
  return { step, before, state, dispose: () => owned.forEach((each) => each[Symbol.dispose]()) };
}

it('a whole training step gives the same bits eagerly and captured, five steps long', async () => {
  const engine = await testEngine();
  const eager = training(engine);
  const eagerLosses: number[] = [];
  for (let i = 0; i < 5; i++) {
    eager.before(i);
    using loss = engine.scope(eager.step);
    eagerLosses.push(await loss.item());
  }
  const expected = await eager.state();
  eager.dispose();

  const captured = training(engine);
  const capture = await engine.capture(captured.step);
  const losses: number[] = [];
  for (let i = 0; i < 5; i++) {
    captured.before(i);
    capture.replay();
    losses.push(await capture.result.item());
  }
  expect(losses).toEqual(eagerLosses);
  expect(new Set(losses).size).toBe(5);
  expect(await captured.state()).toEqual(expected);

  // Nothing is allocated, and the intermediates share their memory.
  const { buffersCreated, buffers, bytes, submits, dispatches } = engine.stats();
  capture.replay();
  expect(engine.stats()).toMatchObject({
    buffersCreated,
    buffers,
    bytes,
    submits: submits + 1,
    dispatches: dispatches + capture.steps.length,
  });
  capture.dispose();
  captured.dispose();
});

describe('memory', () => {
  it('slots are reused: a chain of equal sizes takes two', async () => {
    const engine = await testEngine();
    using x = engine.tensor(new Float32Array(1024).fill(0.5));
    const capture = await engine.capture(() => {
      let y = x;
      for (let i = 0; i < 6; i++) y = add(y, y);
      return y;
    });
    const local = new Set(capture.dispatches.flatMap(({ bindings }) => bindings.map(({ storage }) => storage)));
    local.delete(x.storage);
    const needed = [...local].reduce((total, { bytes }) => total + bytes, 0);
    expect(needed).toBe(6 * 4096);
    expect(capture.bytes).toBe(2 * 4096);
    capture.replay();
    expect((await capture.result.data())[0]).toBe(32);
    capture.dispose();
  });

  it('a slot grows for a larger tenant, and two tensors alive at once never share one', async () => {
    const engine = await testEngine();
    using small = engine.tensor(new Float32Array(10).fill(1));
    using large = engine.tensor(new Float32Array(1000).fill(2));
    const capture = await engine.capture(() => {
      const a = sum(scale(small, 3)); // 30
      const b = sum(scale(large, 3)); // 6000
      const c = scale(add(scale(a, 1), scale(b, 1)), 1); // 6030
      return [a, add(c, a), mul(b, c)];
    });
    capture.replay();
    capture.replay();
    expect(await Promise.all(capture.result.map((tensor) => tensor.item()))).toEqual([30, 6060, 6000 * 6030]);
    capture.dispose();
  });

  it('drops dispatches whose results nobody reads, but keeps writes to memory from outside', async () => {
    const engine = await testEngine();
    using x = engine.tensor([1, 2]);
    using total = engine.tensor([0]);
    const capture = await engine.capture(() => {
      sigmoid(relu(scale(x, 2))); // leads nowhere
      accumulateSums(total, [scale(x, 10)]);
      return scale(x, 3);
    });
    expect(capture.dispatches.map(({ shader: { name } }) => name).filter((name) => name === 'activation')).toEqual([]);
    capture.replay();
    capture.replay();
    expect(await total.item()).toBe(60);
    expect([...(await capture.result.data())]).toEqual([3, 6]);
    capture.dispose();
  });

  it('tensors disposed outside do not break a replay, and go with the capture', async () => {
    const engine = await testEngine();
    const before = engine.stats().buffers;
    const x = engine.tensor([1, -2, 3]);
    const capture = await engine.capture(() =>
      scale(
        relu(x),
        engine.scope(() => 2),
      ),
    );
    x.dispose();
    using other = engine.tensor([7, 7, 7]); // would take its buffer
    capture.replay();
    expect([...(await capture.result.data())]).toEqual([2, 0, 6]);
    expect((await other.data())[0]).toBe(7);
    capture.dispose();
    expect(engine.stats().buffers).toBe(before + 1);
  });

  it('outputs keep the values of the last replay, whatever runs between, until dispose', async () => {
    const engine = await testEngine();
    using x = engine.tensor([1, 2]);
    const capture = await engine.capture(() => ({ doubled: scale(x, 2), halves: [scale(x, 0.5)] }));
    capture.replay();
    engine.scope(() => void relu(add(x, x)));
    x.write(Float32Array.of(10, 20));
    expect([...(await capture.result.doubled.data())]).toEqual([2, 4]);
    capture.replay();
    expect([...(await capture.result.doubled.data())]).toEqual([20, 40]);
    expect([...(await capture.result.halves[0]!.data())]).toEqual([5, 10]);
    using outside = engine.scope(() => add(capture.result.doubled, x)); // an eager op may read one
    expect([...(await outside.data())]).toEqual([30, 60]);
    capture.dispose();
    capture.dispose();
    await expect(capture.result.doubled.data()).rejects.toThrow(LifetimeError);
    expect(() => capture.replay()).toThrow(LifetimeError);
  });

  it("what the function returns from outside stays its owner's", async () => {
    const engine = await testEngine();
    using x = engine.tensor([1, 2]);
    using total = engine.tensor([0]);
    const capture = await engine.capture(() => {
      accumulateSums(total, [x]);
      return { total, constant: engine.tensor([5]) };
    });
    capture.replay();
    expect(await capture.result.total.item()).toBe(3);
    expect(await capture.result.constant.item()).toBe(5);
    capture.dispose();
    expect(await total.item()).toBe(3);
  });

  it('an intermediate that is not returned has no memory to read', async () => {
    const engine = await testEngine();
    using x = engine.tensor([1]);
    let inner: Tensor | undefined;
    const capture = await engine.capture(() => {
      inner = relu(x);
      expect(() => inner!.write(Float32Array.of(1))).toThrow(LifetimeError);
      return scale(inner, 2);
    });
    await expect(inner!.data()).rejects.toThrow(LifetimeError);
    capture.dispose();
  });
});

describe('what goes wrong leaves no trace and no buffer', () => {
  it('an exception in the function', async () => {
    const engine = await testEngine();
    using x = engine.tensor([1, 2]);
    const { buffers } = engine.stats();
    const broken = engine.capture(() => {
      relu(add(x, engine.tensor([3, 4])));
      valueAndGradients(engine, () => {
        sigmoid(x);
        throw new RangeError('mine');
      }, [x]);
    });
    await expect(broken).rejects.toThrow(new RangeError('mine'));
    expect(recorderOf(engine).trace).toBeNull();
    expect(recorderOf(engine).tape).toBeNull();
    expect(engine.stats().buffers).toBe(buffers);
    await expect(engine.capture(() => add(x, x.view([2, 1, 1])).view([7]))).rejects.toThrow(ShapeError);
    using eager = engine.scope(() => scale(x, 2));
    expect([...(await eager.data())]).toEqual([2, 4]);
  });

  it('a capture in a capture, and an asynchronous function', async () => {
    const engine = await testEngine();
    using x = engine.tensor([1]);
    const { buffers } = engine.stats();
    let inner: Promise<unknown> | undefined;
    const outer = await engine.capture(() => {
      inner = engine.capture(() => relu(x));
      inner.catch(() => undefined);
      return scale(x, 2);
    });
    await expect(inner).rejects.toThrow(new LifetimeError('capture() inside a capture'));
    outer.replay();
    expect(await outer.result.item()).toBe(2);
    outer.dispose();
    await expect(engine.capture(async () => relu(x))).rejects.toThrow(LifetimeError);
    expect(recorderOf(engine).trace).toBeNull();
    expect(engine.stats().buffers).toBe(buffers);
  });
});

describe('compilation', () => {
  it('captures compile beside each other; progress reaches the total, and a second capture has nothing left to do', async () => {
    const engine = await createEngine();
    const x = engine.tensor([1, 2]);
    const trace = () => sum(mul(sigmoid(x), relu(scale(relu(x), 3))));
    const progress: [number, number][] = [];
    const [first, second] = await Promise.all([
      engine.capture(trace, { onProgress: (compiled, total) => progress.push([compiled, total]) }),
      engine.capture(trace),
    ]);
    const { pipelines } = engine.stats();
    expect(progress).toEqual(Array.from({ length: pipelines }, (_, i) => [i + 1, pipelines]));
    expect(pipelines).toBeLessThan(first.dispatches.length); // two ReLUs of one size share theirs
    await engine.capture(trace);
    expect(engine.stats().pipelines).toBe(pipelines);
    first.replay();
    second.replay();
    expect(await second.result.item()).toBe(await first.result.item());
    engine.dispose();
  });

  const broken = (name: string): Shader =>
    shader(
      name,
      [
        'const SIZE: u32 = 1; // @spec',
        '@group(0) @binding(0) var<storage, read_write> y: array<f32>;',
        '@compute @workgroup_size(64)',
        'fn main() { y[0] = no_such_function(SIZE); }',
      ].join('\n'),
    );

  const wantsNumberedWGSL = async (promise: Promise<unknown>, name: string) => {
    await expect(promise).rejects.toThrow(GPUError);
    await expect(promise).rejects.toThrow(`${name}.wgsl did not compile`);
    await expect(promise).rejects.toThrow('no_such_function');
    await expect(promise).rejects.toThrow('   1 | const SIZE: u32 = 2u;\n   2 | @group(0)');
    await expect(promise).rejects.toThrow('   4 | fn main()');
  };

  it('WGSL that does not compile shows itself, numbered, when it is captured, every time', async () => {
    const engine = await testEngine();
    using y = engine.tensor([1, 2]);
    const { buffers } = engine.stats();
    const bad = broken('captured');
    for (let i = 0; i < 2; i++) {
      await wantsNumberedWGSL(
        engine.capture(() => {
          engine.dispatch(bad, { SIZE: 2 }, [y], { threads: 2 });
          return scale(y, 2);
        }),
        'captured',
      );
      expect(engine.stats().buffers).toBe(buffers);
    }
  });

  it('and when it ran eagerly, at the next wait, once for each use', async () => {
    const engine = await testEngine();
    using y = engine.tensor([1, 2]);
    const bad = broken('eager');
    for (let i = 0; i < 2; i++) {
      engine.dispatch(bad, { SIZE: 2 }, [y], { threads: 2 });
      await wantsNumberedWGSL(engine.finish(), 'eager');
      await engine.finish(); // told once
      expect([...(await y.data())]).toEqual([1, 2]);
    }
    await wantsNumberedWGSL(
      engine.capture(() => engine.dispatch(bad, { SIZE: 2 }, [y], { threads: 2 })),
      'eager',
    );
  });

  it('a broken shader rejects the reading that waits meanwhile', async () => {
    const engine = await testEngine();
    using y = engine.tensor([1, 2]);
    engine.dispatch(broken('read'), { SIZE: 2 }, [y], { threads: 2 });
    await wantsNumberedWGSL(y.data(), 'read');
    await engine.finish();
  });
});

it('prints itself: one line a dispatch, with shader, workgroups and shapes', async () => {
  const engine = await testEngine();
  using x = engine.tensor(new Float32Array(65 * 2), [65, 2]);
  using capture = await engine.capture(() => sigmoid(x));
  expect(capture.toString()).toBe(`${'activation'.padEnd(32)} ${'3x1x1'.padEnd(12)} 65x2 65x2`);
});

it('profile gives a time for each dispatch where the device has timestamps', async () => {
  const engine = await testEngine();
  using x = engine.tensor([1, 2]);
  using capture = await engine.capture(() => [sigmoid(x), relu(x)]);
  const { buffers } = engine.stats();
  const times = await profile(capture);
  if (engine.device.features.has('timestamp-query')) {
    expect(times).toHaveLength(2);
    expect(times!.every((ms) => ms >= 0 && ms < 1000)).toBe(true);
  } else {
    expect(times).toBeNull();
  }
  expect([...(await capture.result[1]!.data())]).toEqual([1, 2]);
  expect(engine.stats().buffers).toBe(buffers);
});
