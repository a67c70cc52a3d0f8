// dx = dy (L1 sign(x) + 2 L2 x), or the same added to dx. The sign of 0 is 0, of NaN NaN.

// @include lib/scalar.wgsl
// @include lib/finite.wgsl

const SIZE: u32 = 64; // @spec
const L1: f32 = 0.01; // @spec
const L2: f32 = 0.01; // @spec
const ADD: bool = false; // @spec

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

fn sign_of(v: f32) -> f32 {
  if (is_nan(v)) { return v; }
  return select(select(0f, -1f, v < 0), 1f, v > 0);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let g = dy[0] * (L1 * sign_of(x[i]) + 2 * L2 * x[i]);
  if (ADD) {
    dx[i] += g;
  } else {
    dx[i] = g;
  }
}
