// y = gamma (x - mean) factor + beta; without CENTER the mean stays.

// @include normalization/lib/places.wgsl

const SIZE: u32 = 64; // @spec
const CENTER: bool = true; // @spec
const GAMMA: bool = true; // @spec there is one
const BETA: bool = true; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> mean: array<f32>;
@group(0) @binding(2) var<storage, read> factor: array<f32>;
@group(0) @binding(3) var<storage, read> gamma: array<f32>;
@group(0) @binding(4) var<storage, read> beta: array<f32>;
@group(0) @binding(5) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let places = places_of(i);
  var value = x[i];
  if (CENTER) { value -= mean[places.row]; }
  value *= factor[places.row];
  if (GAMMA) { value *= gamma[places.weight]; }
  if (BETA) { value += beta[places.weight]; }
  y[i] = value;
}
