// x is kept within -LIMIT..LIMIT; NaN stays NaN.
const SIZE: u32 = 64; // @spec
const LIMIT: f32 = 1; // @spec

@group(0) @binding(0) var<storage, read_write> x: array<f32>;

// By its bits: max(NaN, 1) is 1 on some devices, and comparisons may be folded.
fn is_nan(v: f32) -> bool { return (bitcast<u32>(v) & 0x7fffffff) > 0x7f800000; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE || is_nan(x[i])) { return; }
  x[i] = clamp(x[i], -LIMIT, LIMIT);
}
