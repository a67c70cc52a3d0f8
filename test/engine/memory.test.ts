import { describe, expect, it, vi } from 'vitest';
import {
  ArgumentError,
  type Engine,
  LifetimeError,
  LimitError,
  ShapeError,
  Slab,
  type Tensor,
  add,
  createEngine,
  fill,
  matmul,
  randomUniform,
  relu,
  reshape,
} from '../../engine';
import { engineOfDefaultLimits, testEngine } from '../gpu';

const buffersIn = (engine: Engine): number => engine.stats().buffers;

describe('scope', () => {
  it('frees what is not returned, and keeps what is: alone, in arrays and in objects, at any depth', async () => {
    const engine = await testEngine();
    const before = buffersIn(engine);
    let dropped: Tensor | undefined;
    const kept = engine.scope(() => {
      dropped = engine.tensor([0]);
      return {
        a: engine.tensor([1]),
        rest: [engine.tensor([2]), { b: engine.tensor([3]) }] as const,
        name: 'x',
        none: null,
      };
    });
    expect(dropped!.disposed).toBe(true);
    expect(buffersIn(engine) - before).toBe(3);
    expect([...(await kept.a.data()), ...(await kept.rest[0].data()), ...(await kept.rest[1].b.data())]).toEqual([
      1, 2, 3,
    ]);
    for (const tensor of [kept.a, kept.rest[0], kept.rest[1].b]) tensor.dispose();
    expect(buffersIn(engine)).toBe(before);
    expect(engine.scope(() => 7)).toBe(7);
  });

  it('nests: what the inner one returns belongs to the outer one', async () => {
    const engine = await testEngine();
    const before = buffersIn(engine);
    let inner: Tensor | undefined;
    let insideOuter = 0;
    const outer = engine.scope(() => {
      inner = engine.scope(() => {
        engine.tensor([1]);
        return engine.tensor([2]);
      });
      expect(inner.disposed).toBe(false);
      insideOuter = buffersIn(engine) - before;
      return relu(inner);
    });
    expect(insideOuter).toBe(1);
    expect(inner!.disposed).toBe(true);
    expect(await outer.item()).toBe(2);
    outer.dispose();
  });

  it('leaves alone what was made outside, returned or not', async () => {
    const engine = await testEngine();
    using x = engine.tensor([4]);
    expect(engine.scope(() => x)).toBe(x);
    engine.scope(() => void relu(x));
    expect(await x.item()).toBe(4);
  });

  it('refuses a promise and frees what was made before it', async () => {
    const engine = await testEngine();
    const before = buffersIn(engine);
    expect(() => engine.scope(async () => engine.tensor([1]))).toThrow(LifetimeError);
    expect(() => engine.scope(() => Promise.reject(new Error('later')))).toThrow('synchronous');
    expect(buffersIn(engine)).toBe(before);
  });

  it('frees everything when the function throws, in every scope it leaves', async () => {
    const engine = await testEngine();
    const before = buffersIn(engine);
    const broken = () =>
      engine.scope(() => {
        engine.tensor([1]);
        engine.scope(() => {
          engine.tensor([2]);
          throw new RangeError('mine');
        });
      });
    expect(broken).toThrow(new RangeError('mine'));
    expect(buffersIn(engine)).toBe(before);
    using after = engine.tensor([3]); // under no scope any more
    expect(await after.item()).toBe(3);
  });

  it('keep() takes a tensor out of every scope', async () => {
    const engine = await testEngine();
    let kept: Tensor | undefined;
    engine.scope(() => {
      engine.scope(() => {
        kept = engine.keep(engine.tensor([5]));
      });
    });
    expect(await kept!.item()).toBe(5);
    kept!.dispose();
  });

  it('a tensor disposed inside is not freed again', async () => {
    const engine = await testEngine();
    using other = engine.scope(() => {
      engine.tensor([1]).dispose();
      return engine.tensor([2]); // takes the buffer that was freed
    });
    expect(await other.item()).toBe(2);
  });
});

describe('dispose', () => {
  it('twice is once', async () => {
    const engine = await testEngine();
    const before = buffersIn(engine);
    const x = engine.tensor([1]);
    x.dispose();
    x.dispose();
    expect(buffersIn(engine)).toBe(before);
    using y = engine.tensor([2]); // the buffer is in other hands now
    x.dispose();
    expect(await y.item()).toBe(2);
  });

  it('a using block disposes', async () => {
    const engine = await testEngine();
    let seen: Tensor;
    {
      using x = engine.tensor([1]);
      seen = x;
    }
    expect(seen.disposed).toBe(true);
  });

  it('every use after it is a LifetimeError that names the shape, and leaves no buffer', async () => {
    const engine = await testEngine();
    const x = engine.tensor([[1, 2, 3]]);
    using other = engine.tensor([[1, 2, 3]]);
    x.dispose();
    const before = buffersIn(engine);
    const uses: (() => unknown)[] = [
      () => x.buffer,
      () => x.write(new Float32Array(3)),
      () => x.view([3]),
      () => relu(x),
      () => add(other, x),
      () => reshape(x, [3]),
      () => fill(engine, [1, 3], 1, { into: x }),
      () => randomUniform(engine, [1, 3], { key: [1, 2], into: x }),
    ];
    for (const use of uses) {
      expect(use, use.toString()).toThrow(LifetimeError);
      expect(use, use.toString()).toThrow('[1, 3]');
    }
    await expect(x.data()).rejects.toThrow(LifetimeError);
    await expect(x.array()).rejects.toThrow(LifetimeError);
    expect(buffersIn(engine)).toBe(before);
  });

  it('views share memory, and the last one frees it', async () => {
    const engine = await testEngine();
    const before = buffersIn(engine);
    const x = engine.tensor([1, 2, 3, 4]);
    const y = x.view([2, 2]);
    expect(buffersIn(engine)).toBe(before + 1);
    x.write(Float32Array.of(5, 6, 7, 8));
    expect([...(await y.data())]).toEqual([5, 6, 7, 8]);
    x.dispose();
    expect(buffersIn(engine)).toBe(before + 1);
    expect(await y.array()).toEqual({ data: Float32Array.of(5, 6, 7, 8), shape: [2, 2] });
    y.dispose();
    expect(buffersIn(engine)).toBe(before);
    using z = engine.tensor([1, 2]);
    expect(() => z.view([3])).toThrow(ShapeError);
  });
});

describe('pool', () => {
  it('reuses buffers: a loop allocates on its first turn only', async () => {
    const engine = await testEngine();
    using x = engine.tensor(new Float32Array(1000).fill(-1));
    const turn = () => engine.scope(() => void relu(add(relu(x), x)));
    turn();
    const { buffersCreated, buffers, bytes } = engine.stats();
    for (let i = 0; i < 10; i++) turn();
    expect(engine.stats()).toMatchObject({ buffersCreated, buffers, bytes });
  });

  it('counts what is in use, its peak, and what is kept for reuse', async () => {
    const engine = await createEngine();
    const start = engine.stats();
    expect(start).toMatchObject({ buffers: 2, bytes: 512, pooledBuffers: 0, pooledBytes: 0, buffersCreated: 2 });
    const x = engine.tensor(new Float32Array(100)); // 400 bytes in a buffer of 512
    const y = engine.tensor(new Uint8Array(5));
    expect(engine.stats()).toMatchObject({ buffers: 4, bytes: 512 + 512 + 256, buffersCreated: 4 });
    x.dispose();
    y.dispose();
    expect(engine.stats()).toMatchObject({
      buffers: 2,
      bytes: 512,
      peakBytes: 1280,
      pooledBuffers: 2,
      pooledBytes: 768,
    });
    engine.tensor(new Float32Array(65)).dispose();
    expect(engine.stats()).toMatchObject({ buffersCreated: 4, pooledBuffers: 2 });
    engine.dispose();
    expect(engine.stats()).toMatchObject({ buffers: 0, bytes: 0, pooledBuffers: 0, pooledBytes: 0 });
  });

  it('keeps at most 256 MiB of freed buffers', async () => {
    const engine = await createEngine();
    const tensors = Array.from({ length: 3 }, () => engine.empty([25 * 2 ** 20])); // 100 MiB each, never written
    for (const tensor of tensors) tensor.dispose();
    expect(engine.stats()).toMatchObject({ buffers: 2, pooledBuffers: 2, pooledBytes: 200 * 2 ** 20 });
    engine.dispose();
  });

  it('a reading leaves nothing in use', async () => {
    const engine = await testEngine();
    using x = engine.tensor([1, 2, 3]);
    const { buffers } = engine.stats();
    await Promise.all([x.data(), x.data(), x.data()]);
    expect(engine.stats().buffers).toBe(buffers);
  });

  it('reused memory does not show through a padded u8 tensor or a slab', async () => {
    const engine = await testEngine();
    engine.tensor(new Float32Array(192).fill(7)).dispose();
    using slab = new Slab(engine, [
      { shape: [3], dtype: 'f32' },
      { shape: [65], dtype: 'f32' },
    ]);
    expect([...(await slab.all.data())].every((value) => value === 0)).toBe(true);
    using bytes = engine.tensor(Uint8Array.of(1, 2, 3, 4, 5));
    expect([...(await bytes.data())]).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('slab', () => {
  it('views start at multiples of 256 bytes of one buffer, and are written at once', async () => {
    const engine = await testEngine();
    const before = buffersIn(engine);
    const slab = new Slab(engine, [
      { shape: [2], dtype: 'u32' },
      { shape: [65], dtype: 'f32' },
      { shape: [], dtype: 'f32' },
    ]);
    expect(slab.views.map(({ byteOffset }) => byteOffset)).toEqual([0, 256, 768]);
    expect(slab.all.size).toBe(256);
    expect(buffersIn(engine)).toBe(before + 1);
    const values = [Uint32Array.of(1, 2 ** 32 - 1), new Float32Array(65).fill(0.5), Float32Array.of(3)];
    slab.write(values);
    for (const [i, view] of slab.views.entries()) expect(await view.data()).toEqual(values[i]);
    slab.dispose();
    slab.dispose();
    expect(buffersIn(engine)).toBe(before);
  });
});

describe('limits', () => {
  it('a tensor that cannot be bound is a LimitError before any GPU call', async () => {
    const engine = await engineOfDefaultLimits();
    using column = engine.empty([2 ** 16, 1]);
    using row = engine.empty([1, 2 ** 10]);
    const { buffers, buffersCreated } = engine.stats();
    const limit = engine.device.limits.maxStorageBufferBindingSize;
    const createBuffer = vi.spyOn(engine.device, 'createBuffer');
    const createModule = vi.spyOn(engine.device, 'createShaderModule');
    const tooLarge: (() => unknown)[] = [
      () => engine.empty([limit / 4 + 1]),
      () => engine.empty([2 ** 20, 2 ** 20, 2 ** 20]),
      () => engine.empty([limit + 1], 'u8'),
      () => matmul(column, row), // 256 MiB
      () => fill(engine, [limit], 0),
      () =>
        new Slab(engine, [
          { shape: [limit / 8], dtype: 'f32' },
          { shape: [limit / 8 + 1], dtype: 'f32' },
        ]),
    ];
    for (const make of tooLarge) {
      expect(make, make.toString()).toThrow(LimitError);
      expect(make, make.toString()).toThrow(`maxStorageBufferBindingSize of ${limit}`);
    }
    expect(tooLarge[0]).toThrow(`[${limit / 4 + 1}] takes ${limit + 4} bytes`);
    expect(tooLarge[0]).toThrow("which the caller's device was requested with");
    expect(createBuffer).not.toHaveBeenCalled();
    expect(createModule).not.toHaveBeenCalled();
    createBuffer.mockRestore();
    createModule.mockRestore();
    expect(engine.stats()).toMatchObject({ buffers, buffersCreated });
    expect(() => engine.assertFits({ shape: [limit / 4], dtype: 'f32' })).not.toThrow(); // to the last byte
    engine.dispose();
    engine.device.destroy();
  });

  it.each([[[0]], [[2, 0]], [[-1]], [[-2, -3]], [[1.5]], [[NaN]], [[Infinity]], [[2 ** 53]]])(
    'a tensor of shape %j is a ShapeError',
    async (shape) => {
      const engine = await testEngine();
      const { buffersCreated } = engine.stats();
      expect(() => engine.empty(shape)).toThrow(ShapeError);
      expect(() => engine.empty(shape)).toThrow('sizes must be positive integers');
      expect(() => engine.tensor(new Float32Array(6), shape)).toThrow(ShapeError);
      expect(() => fill(engine, shape, 1)).toThrow(ShapeError);
      expect(engine.stats().buffersCreated).toBe(buffersCreated);
    },
  );

  it('data that does not fit its shape, or nests unevenly, is a ShapeError; what is no number is an ArgumentError', async () => {
    const engine = await testEngine();
    expect(() => engine.tensor(new Float32Array(5), [2, 3])).toThrow('5 values cannot fill a tensor of shape [2, 3]');
    expect(() => engine.tensor([[1, 2], [3]])).toThrow(ShapeError);
    expect(() => engine.tensor([])).toThrow(ShapeError);
    expect(() => engine.tensor(new DataView(new ArrayBuffer(4)) as never)).toThrow(ArgumentError);
    expect(() => engine.tensor(['1'] as never)).toThrow(ArgumentError);
    using x = engine.tensor([1, 2]);
    expect(() => x.write(new Float32Array(3))).toThrow(ShapeError);
    expect(() => x.write(new Uint32Array(2))).toThrow(ShapeError);
    expect(() => x.write(new Int32Array(2))).toThrow(ArgumentError);
    await expect(x.item()).rejects.toThrow(ShapeError);
    using nested = engine.tensor([[[1, 2]], [[3, 4]]]);
    expect(nested.shape).toEqual([2, 1, 2]);
  });
});
