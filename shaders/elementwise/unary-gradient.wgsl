// dx = dy * f'(x), from whichever of x and y = f(x) the derivative is a function of.

// @include lib/scalar.wgsl
// @include elementwise/lib/math.wgsl

fn UNARY_GRADIENT(dy: f32, v: f32) -> f32 { return exp_gradient(dy, v); } // @spec
const SIZE: u32 = 64; // @spec

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> v: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  dx[i] = UNARY_GRADIENT(dy[i], v[i]);
}
