// average = average * MOMENTUM + value * RATE.
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
  average[i] = average[i] * MOMENTUM + value[i] * RATE;
}
