// Sums over CHUNK rows of a channel: partials[split] holds dgamma = sum of dy (x - mean) / sqrt(variance + EPSILON) for
// all channels, then dbeta = sum of dy. sum-partials.wgsl adds the splits in a fixed order.
const ROWS: u32 = 6; // @spec
const CHANNELS: u32 = 4; // @spec
const CHUNK: u32 = 3; // @spec
const EPSILON: f32 = 0.001; // @spec

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> mean: array<f32>;
@group(0) @binding(3) var<storage, read> variance: array<f32>;
@group(0) @binding(4) var<storage, read_write> partials: array<f32>;

const SPLITS = (ROWS + CHUNK - 1) / CHUNK;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SPLITS * CHANNELS) { return; }
  let split = i / CHANNELS;
  let c = i % CHANNELS;
  let center = mean[c];
  var dgamma = 0f;
  var dbeta = 0f;
  for (var row = split * CHUNK; row < min((split + 1) * CHUNK, ROWS); row++) {
    let at = row * CHANNELS + c;
    dgamma += dy[at] * (x[at] - center);
    dbeta += dy[at];
  }
  partials[split * 2 * CHANNELS + c] = dgamma * inverseSqrt(variance[c] + EPSILON);
  partials[(split * 2 + 1) * CHANNELS + c] = dbeta;
}
