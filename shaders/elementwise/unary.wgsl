// y = f(x), of any function in elementwise/lib/math.wgsl.

// @include lib/scalar.wgsl
// @include elementwise/lib/math.wgsl

fn UNARY(v: f32) -> f32 { return exp_of(v); } // @spec
const SIZE: u32 = 64; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  y[i] = UNARY(x[i]);
}
