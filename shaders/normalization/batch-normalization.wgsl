// y = gamma (x - mean) / sqrt(variance + EPSILON) + beta. Without SHIFT nothing is taken off or added: the derivative,
// where mean and variance are given. A thread takes CHUNK rows of a channel. With one it would take the root anew for
// each element, and on SwiftShader 7 times as long.
const ROWS: u32 = 6; // @spec
const CHANNELS: u32 = 4; // @spec
const CHUNK: u32 = 3; // @spec
const EPSILON: f32 = 0.001; // @spec
const GAMMA: bool = true; // @spec there is one
const BETA: bool = true; // @spec
const SHIFT: bool = true; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> mean: array<f32>;
@group(0) @binding(2) var<storage, read> variance: array<f32>;
@group(0) @binding(3) var<storage, read> gamma: array<f32>;
@group(0) @binding(4) var<storage, read> beta: array<f32>;
@group(0) @binding(5) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  let begin = i / CHANNELS * CHUNK;
  if (begin >= ROWS) { return; }
  let c = i % CHANNELS;
  let center = mean[c];
  let added = beta[c];
  var factor = inverseSqrt(variance[c] + EPSILON);
  if (GAMMA) { factor *= gamma[c]; }
  for (var row = begin; row < min(begin + CHUNK, ROWS); row++) {
    let at = row * CHANNELS + c;
    var value = x[at];
    if (SHIFT) { value -= center; }
    value *= factor;
    if (SHIFT && BETA) { value += added; }
    y[at] = value;
  }
}
