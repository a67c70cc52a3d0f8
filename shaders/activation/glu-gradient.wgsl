// From the halves a and b of each row of x: da = dy sigmoid(b), db = dy a sigmoid(b) sigmoid(-b).

// @include lib/scalar.wgsl
// @include lib/activation.wgsl

const SIZE: u32 = 32; // @spec
const HALF: u32 = 8; // @spec

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let a = i + i / HALF * HALF;
  let b = x[a + HALF];
  dx[a] = dy[i] * sigmoid(b);
  dx[a + HALF] = dy[i] * x[a] * sigmoid(b) * sigmoid(-b);
}
