import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  ArgumentError,
  DeviceLostError,
  type Engine,
  Slab,
  WebGPUUnavailableError,
  createEngine,
  matmul,
  relu,
  scale,
  profile,
} from '../../engine';
import { Device } from '../../engine/device';
import { recorderOf } from '../../engine/internal';

const engines: Engine[] = [];
async function ownEngine(): Promise<Engine> {
  const engine = await createEngine();
  engines.push(engine);
  return engine;
}
afterEach(() => {
  vi.unstubAllGlobals();
  for (const engine of engines.splice(0)) engine.dispose();
});

/** How soon a wait on a dead device must end. A hang would take the test's whole time. */
const PROMPTLY = 2000;

async function rejectsPromptly(promise: Promise<unknown>): Promise<void> {
  const begin = performance.now();
  await expect(promise).rejects.toThrow(DeviceLostError);
  expect(performance.now() - begin).toBeLessThan(PROMPTLY);
}

/** Queues enough work that what waits for it is still waiting when the device goes. */
function keepBusy(engine: Engine): void {
  const a = engine.tensor(new Float32Array(512 * 512).fill(1), [512, 512]);
  engine.scope(() => {
    for (let i = 0; i < 2; i++) matmul(a, a);
  });
}

describe('without WebGPU', () => {
  it('no navigator.gpu is a WebGPUUnavailableError that says what to do', async () => {
    vi.stubGlobal('navigator', {});
    await expect(createEngine()).rejects.toThrow(WebGPUUnavailableError);
    await expect(createEngine()).rejects.toThrow('use a recent Chrome');
    vi.stubGlobal('navigator', undefined); // as in Node 20
    await expect(createEngine()).rejects.toThrow(WebGPUUnavailableError);
  });

  it('no adapter is one too', async () => {
    const asked: (GPURequestAdapterOptions | undefined)[] = [];
    const gpu = {
      requestAdapter: (options?: GPURequestAdapterOptions) => {
        asked.push(options);
        return Promise.resolve(null);
      },
    } as unknown as GPU;
    await expect(createEngine({ gpu, powerPreference: 'high-performance' })).rejects.toThrow(WebGPUUnavailableError);
    await expect(createEngine({ gpu })).rejects.toThrow('gave no adapter');
    expect(asked).toEqual([
      { powerPreference: 'high-performance' },
      { powerPreference: 'high-performance', featureLevel: 'compatibility' },
      {},
      { featureLevel: 'compatibility' },
    ]);
  });

  it('an adapter of compatibility mode is taken where there is no other', async () => {
    const gpu = {
      requestAdapter: ({ featureLevel }: GPURequestAdapterOptions) =>
        featureLevel === 'compatibility' ? navigator.gpu.requestAdapter() : Promise.resolve(null),
    } as unknown as GPU;
    const engine = await createEngine({ gpu });
    engines.push(engine);
    expect(await relu(engine.tensor([-1, 2], [2])).data()).toEqual(Float32Array.of(0, 2));
  });

  it('an adapter whose GPU process ends before it gives a device is unavailable, which may pass', async () => {
    const lost = new DOMException('A valid external Instance reference no longer exists.', 'OperationError');
    vi.spyOn(GPUAdapter.prototype, 'requestDevice').mockRejectedValueOnce(lost);
    const error: unknown = await createEngine().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(WebGPUUnavailableError);
    expect(error).toMatchObject({ cause: lost, message: expect.stringContaining('gave no device') as string });
  });
});

describe('what an adapter says of itself', () => {
  it.each([
    [{ vendor: 'google', architecture: 'swiftshader' }, true],
    [{ vendor: 'mesa', description: 'llvmpipe (LLVM 15.0.6, 256 bits)' }, true],
    [{ vendor: 'google', architecture: 'angle', isFallbackAdapter: true }, true],
    [{ vendor: '', architecture: '' }, true],
    [undefined, true],
    [{ vendor: 'nvidia', architecture: 'hopper', isFallbackAdapter: false }, false],
    [{ vendor: 'apple', architecture: 'metal-3' }, false],
  ])('%o computes on the processor: %s', (adapterInfo, onCPU) => {
    const gpu = Object.assign(new EventTarget(), { adapterInfo, lost: new Promise(() => {}) });
    expect(new Device(gpu as unknown as GPUDevice, true).onCPU).toBe(onCPU);
  });
});

describe('limits', () => {
  /** An adapter that says that it has these limits, and does. */
  const offering = (limits: Partial<GPUSupportedLimits>) => {
    const asked: GPUDeviceDescriptor[] = [];
    const gpu = {
      requestAdapter: async () => {
        const adapter = (await navigator.gpu.requestAdapter())!;
        const requestDevice = (descriptor: GPUDeviceDescriptor): Promise<GPUDevice> => {
          asked.push(descriptor);
          return adapter.requestDevice({ ...descriptor, requiredLimits: {} });
        };
        return { features: adapter.features, limits, requestDevice };
      },
    } as unknown as GPU;
    return { asked, gpu };
  };

  it('of buffers and bindings are all that the adapter has, the others the defaults', async () => {
    const adapter = (await navigator.gpu.requestAdapter())!;
    const { limits } = (await ownEngine()).device;
    const common = await adapter.requestDevice();
    const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
    expect(limits).toMatchObject({ maxBufferSize, maxStorageBufferBindingSize });
    for (const name in adapter.limits) {
      const key = name as 'maxBufferSize';
      const raised = name === 'maxBufferSize' || name === 'maxStorageBufferBindingSize';
      expect(limits[key], name).toBe((raised ? adapter : common).limits[key]);
    }
    common.destroy();
  });

  it('of an adapter that offers more than u32 counts are asked for as far as that', async () => {
    const { asked, gpu } = offering({ maxBufferSize: 2 ** 40, maxStorageBufferBindingSize: 2 ** 36 });
    (await createEngine({ gpu })).dispose();
    expect(asked).toMatchObject([
      { requiredLimits: { maxBufferSize: 2 ** 40, maxStorageBufferBindingSize: 2 ** 32 - 4 } },
    ]);
  });

  it('that do not suffice are said to be all that the adapter offers', async () => {
    const { asked, gpu } = offering({ maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 });
    const engine = await createEngine({ gpu });
    engines.push(engine);
    expect(asked).toMatchObject([{ requiredLimits: { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 } }]);
    expect(() => engine.empty([2 ** 25 + 1])).toThrow(
      `a f32 tensor of shape [33554433] takes 134217732 bytes, over the device's maxStorageBufferBindingSize of 134217728, all that the adapter (${engine.adapterName}) offers`,
    );
  });
});

describe('what is waited for', () => {
  it('comes in Firefox, which tells of it when something is submitted; other browsers get no submit for it', async () => {
    for (const firefox of [true, false]) {
      if (firefox) vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue('Gecko/20100101 Firefox/153.0');
      const engine = await createEngine();
      vi.restoreAllMocks();
      const submits = vi.spyOn(engine.device.queue, 'submit');
      const { mapAsync } = GPUBuffer.prototype;
      vi.spyOn(GPUBuffer.prototype, 'mapAsync').mockImplementation(async function (this: GPUBuffer, ...given) {
        const before = submits.mock.calls.length;
        await mapAsync.apply(this, given);
        if (firefox) await vi.waitFor(() => expect(submits.mock.calls.length).toBeGreaterThan(before));
      });
      const tensor = engine.tensor([1, 2, 3]);
      expect([...(await tensor.data())]).toEqual([1, 2, 3]);
      const nudges = submits.mock.calls.filter(([commands]) => [...commands].length === 0).length;
      if (firefox) expect(nudges).toBeGreaterThan(0);
      else expect(nudges).toBe(0);
      expect(submits.mock.calls.length - nudges).toBe(engine.stats().submits);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(submits.mock.calls.length - nudges).toBe(engine.stats().submits); // none once it has come
      engine.dispose();
    }
  });
});

describe("a caller's device", () => {
  it('stays alive after dispose(), and is shared both ways while it lasts', async () => {
    const device = await (await navigator.gpu.requestAdapter())!.requestDevice();
    const engine = await createEngine({ device });
    expect(engine.device).toBe(device);
    const STORAGE = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const buffer = device.createBuffer({ size: 512, usage: STORAGE });
    device.queue.writeBuffer(buffer, 256, Float32Array.of(-1, 2, -3, 4));

    const x = engine.fromBuffer(buffer, [2, 2], 'f32', 256);
    expect(engine.stats().buffers).toBe(2); // it is not the engine's
    const y = engine.scope(() => relu(x));
    expect(await y.array()).toEqual({ data: Float32Array.of(0, 2, 0, 4), shape: [2, 2] });

    // The caller reads an engine's tensor with commands of their own.
    const staging = device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(y.buffer, y.byteOffset, staging, 0, 16);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    expect([...new Float32Array(staging.getMappedRange())]).toEqual([0, 2, 0, 4]);
    staging.unmap();

    x.write(Float32Array.of(5, 6, 7, 8));
    x.dispose();
    y.dispose();
    expect(engine.stats().buffers).toBe(2);
    engine.dispose();

    const again = await createEngine({ device });
    expect([...(await again.fromBuffer(buffer, [4], 'f32', 256).data())]).toEqual([5, 6, 7, 8]);
    again.dispose();
    expect(await Promise.race([device.lost, device.queue.onSubmittedWorkDone()])).toBeUndefined();
    device.destroy();
  });

  it('a buffer that cannot hold the tensor, or an offset that cannot be bound, is an ArgumentError', async () => {
    const engine = await ownEngine();
    const buffer = engine.device.createBuffer({ size: 512, usage: GPUBufferUsage.STORAGE });
    for (const [shape, offset] of [
      [[65], 256],
      [[129], 0],
      [[1], 4],
      [[1], 512],
      [[1], -256],
    ] as const) {
      expect(() => engine.fromBuffer(buffer, shape, 'f32', offset)).toThrow(ArgumentError);
      expect(() => engine.fromBuffer(buffer, shape, 'f32', offset)).toThrow(`[${shape.join()}] at byte ${offset}`);
    }
    buffer.destroy();
  });

  it('views of a slab show where they are', async () => {
    const engine = await ownEngine();
    using slab = new Slab(engine, [
      { shape: [1], dtype: 'f32' },
      { shape: [2], dtype: 'f32' },
    ]);
    expect(slab.views[1]!.buffer).toBe(slab.all.buffer);
    expect(slab.views[1]!.byteOffset).toBe(256);
  });
});

describe('a lost device', () => {
  it.each<[string, (engine: Engine) => Promise<unknown>]>([
    ['a reading', (engine) => engine.one.data()],
    ['finish', (engine) => engine.finish()],
    ['a capture', (engine) => engine.capture(() => scale(engine.one, 2))],
    [
      'a profile',
      async (engine) => {
        const capture = await engine.capture(() => scale(engine.one, 2));
        keepBusy(engine);
        const profiled = profile(capture);
        engine.device.destroy();
        expect(engine.device.features.has('timestamp-query')).toBe(true);
        return profiled;
      },
    ],
  ])('rejects %s that waits', async (_, wait) => {
    const engine = await ownEngine();
    keepBusy(engine);
    const waiting = wait(engine);
    engine.device.destroy();
    await rejectsPromptly(waiting);
    expect(engine.lost).toBe(true);
  });

  it('every later call throws or rejects, and disposing still works', async () => {
    const engine = await ownEngine();
    const x = engine.tensor([1, 2]);
    const slab = new Slab(engine, [{ shape: [2], dtype: 'f32' }]);
    const capture = await engine.capture(() => scale(x, 2));
    expect(engine.lost).toBe(false);
    engine.device.destroy();
    await engine.device.lost;
    expect(engine.lost).toBe(true);
    const calls: (() => unknown)[] = [
      () => engine.tensor([1]),
      () => engine.empty([1]),
      () => x.write(Float32Array.of(3, 4)),
      () => relu(x),
      () => engine.scope(() => scale(x, 2)),
      () => new Slab(engine, [{ shape: [2], dtype: 'f32' }]),
      () => slab.write([Float32Array.of(1, 2)]),
      () => capture.replay(),
    ];
    for (const call of calls) expect(call, call.toString()).toThrow(DeviceLostError);
    expect(calls[0]).toThrow('Make a new engine with createEngine()');
    await rejectsPromptly(x.data());
    await rejectsPromptly(capture.result.data());
    await rejectsPromptly(engine.finish());
    await rejectsPromptly(engine.capture(() => scale(x, 2)));
    await rejectsPromptly(profile(capture));
    expect(recorderOf(engine).trace).toBeNull();
    for (const disposable of [capture, slab, x]) disposable[Symbol.dispose]();
    engine.dispose();
    expect(engine.stats()).toMatchObject({ buffers: 0, pooledBuffers: 0 });
  });

  it('a call right after the loss, before anyone knows, does not hang', async () => {
    const engine = await ownEngine();
    const x = engine.tensor([1, 2]);
    engine.device.destroy();
    await rejectsPromptly(x.data());
  });

  it('a disposed engine says so, also once its device is gone', async () => {
    const engine = await ownEngine();
    const waiting = engine.finish();
    engine.dispose();
    await rejectsPromptly(waiting);
    expect(() => engine.tensor([1])).toThrow('this engine was disposed');
    await engine.device.lost;
    expect(() => engine.tensor([1])).toThrow('this engine was disposed');
    await expect(engine.finish()).rejects.toThrow(DeviceLostError);
    engine.dispose();
  });

  it('other engines do not notice', async () => {
    const [one, other] = [await ownEngine(), await ownEngine()];
    const x = other.tensor([1, -2]);
    one.device.destroy();
    await one.device.lost;
    using y = other.scope(() => relu(x));
    expect([...(await y.data())]).toEqual([1, 0]);
    const z = other.tensor([1]);
    const third = await ownEngine();
    expect(() => third.scope(() => matmul(third.tensor([[1]]), z.view([1, 1])))).toThrow(ArgumentError);
  });
});
