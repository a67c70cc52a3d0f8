// x /= |x| + 1e-7, so that no singular value is above 1. squares: the sum of those of x.
const SIZE: u32 = 64; // @spec

@group(0) @binding(0) var<storage, read> squares: array<f32>;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  x[i] /= sqrt(squares[0]) + 1e-7;
}
