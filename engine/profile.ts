import { type Capture, encode } from './capture';
import { BUFFER, MAP_READ } from './platform';

/**
 * Replays a capture once with a timestamp around each of its dispatches, in a pass of its own, those too that a replay
 * makes one.
 * @returns milliseconds of GPU time per dispatch, or `null` where the device has no `timestamp-query`.
 * @throws DeviceLostError.
 */
export async function profile({ parts, dispatches }: Capture<unknown>): Promise<number[] | null> {
  const { gpu: device } = parts.device;
  if (!device.features.has('timestamp-query')) return null;
  const compiled = dispatches.map(({ shader, specs }) => parts.pipelines.compile(parts.pipelines.get(shader, specs)));
  const pipelines = await parts.device.settled(Promise.all(compiled));
  const steps = dispatches.map((dispatch, i) => ({
    dispatch,
    pipeline: pipelines[i]!,
    bindGroup: parts.pipelines.bindGroup(dispatch),
  }));
  const count = steps.length * 2;
  const querySet = device.createQuerySet({ type: 'timestamp', count });
  const resolved = device.createBuffer({ size: count * 8, usage: BUFFER.QUERY_RESOLVE | BUFFER.COPY_SRC });
  const staging = device.createBuffer({ size: count * 8, usage: BUFFER.MAP_READ | BUFFER.COPY_DST });
  try {
    const encoder = device.createCommandEncoder();
    steps.forEach((step, i) => {
      const timestampWrites = { querySet, beginningOfPassWriteIndex: 2 * i, endOfPassWriteIndex: 2 * i + 1 };
      const pass = encoder.beginComputePass({ timestampWrites });
      encode(pass, step);
      pass.end();
    });
    encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, count * 8);
    parts.queue.submit(encoder, steps.length);
    await parts.device.settled(staging.mapAsync(MAP_READ));
    const times = new BigUint64Array(staging.getMappedRange());
    return steps.map((_, i) => Number(times[2 * i + 1]! - times[2 * i]!) / 1e6);
  } finally {
    querySet.destroy();
    resolved.destroy();
    staging.destroy();
  }
}
