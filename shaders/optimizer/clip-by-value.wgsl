// x is kept within -LIMIT..LIMIT; NaN stays NaN.

// @include lib/scalar.wgsl
// @include lib/finite.wgsl

const SIZE: u32 = 64; // @spec
const LIMIT: f32 = 1; // @spec

@group(0) @binding(0) var<storage, read_write> x: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE || is_nan(x[i])) { return; }
  x[i] = clamp(x[i], -LIMIT, LIMIT);
}
