// dx = gamma / s (dy - dbeta / ROWS - (x - mean) / s * dgamma / ROWS), where s = sqrt(variance + EPSILON): what reaches
// y directly, less what does so through the mean and the variance of the batch. A thread takes CHUNK rows of a channel,
// as in batch-normalization.wgsl.

// @include lib/relu-mask.wgsl

const ROWS: u32 = 6; // @spec
const CHANNELS: u32 = 4; // @spec
const CHUNK: u32 = 3; // @spec
const EPSILON: f32 = 0.001; // @spec
const GAMMA: bool = true; // @spec there is one

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> mean: array<f32>;
@group(0) @binding(3) var<storage, read> variance: array<f32>;
@group(0) @binding(4) var<storage, read> gamma: array<f32>;
@group(0) @binding(5) var<storage, read> dgamma: array<f32>;
@group(0) @binding(6) var<storage, read> dbeta: array<f32>;
@group(0) @binding(7) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  let begin = i / CHANNELS * CHUNK;
  if (begin >= ROWS) { return; }
  let c = i % CHANNELS;
  let center = mean[c];
  let inverse = inverseSqrt(variance[c] + EPSILON);
  let through_mean = dbeta[c] / f32(ROWS);
  let through_variance = dgamma[c] / f32(ROWS) * inverse;
  var factor = inverse;
  if (GAMMA) { factor *= gamma[c]; }
  for (var row = begin; row < min(begin + CHUNK, ROWS); row++) {
    let at = row * CHANNELS + c;
    let slope = factor * (dy[at] - through_mean - (x[at] - center) * through_variance);
    dx[at] = select(slope, 0, RELU_MASK && x[at] <= 0);
  }
}
