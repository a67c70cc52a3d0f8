// y = a mod b.

// @include lib/scalar.wgsl
// @include lib/finite.wgsl
// @include elementwise/lib/mod.wgsl
// @include elementwise/lib/operands.wgsl

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let at = places(i);
  y[i] = modulo(a[at.x], b[at.y]);
}
