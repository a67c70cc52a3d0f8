// average = average * MOMENTUM + value * RATE. A factor of 0 too makes NaN of what is not finite, which a compiler
// would make 0 of.

// @include lib/scalar.wgsl
// @include lib/finite.wgsl

const SIZE: u32 = 64; // @spec
const MOMENTUM: f32 = 0.99; // @spec
// 1 - MOMENTUM, taken in float64: in f32 1 - 0.99 would be off by 1e-6 of its value.
const RATE: f32 = 0.01; // @spec

@group(0) @binding(0) var<storage, read> value: array<f32>;
@group(0) @binding(1) var<storage, read_write> average: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  if (MOMENTUM == 0 && !is_finite(average[i])) {
    average[i] = nan_from(average[i]);
  } else if (RATE == 0 && !is_finite(value[i])) {
    average[i] = nan_from(value[i]);
  } else {
    average[i] = average[i] * MOMENTUM + value[i] * RATE;
  }
}
