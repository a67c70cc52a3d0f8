// p -= p * decay, then p -= rate * max(EPSILON, rms(p)) * direction / max(1, rms(direction) / THRESHOLD), of one
// weight. squares: the sums of those of p, before it decays, and of the direction.
// scalars: the rate, at most 1 / sqrt(t); then weight decay * learning rate.
const SIZE: u32 = 64; // @spec
const EPSILON: f32 = 1e-3; // @spec
const THRESHOLD: f32 = 1; // @spec

@group(0) @binding(0) var<storage, read> direction: array<f32>;
@group(0) @binding(1) var<storage, read> scalars: array<f32>;
@group(0) @binding(2) var<storage, read> weight_squares: array<f32>;
@group(0) @binding(3) var<storage, read> direction_squares: array<f32>;
@group(0) @binding(4) var<storage, read_write> parameters: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let decayed = 1 - scalars[1];
  let step = scalars[0] * max(EPSILON, abs(decayed) * sqrt(weight_squares[0] / f32(SIZE)));
  let clipped = max(1, sqrt(direction_squares[0] / f32(SIZE)) / THRESHOLD);
  parameters[i] = parameters[i] * decayed - step * (direction[i] / clipped);
}
