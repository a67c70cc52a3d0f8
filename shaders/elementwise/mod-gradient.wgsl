// g = dy, or -dy times how many times b goes into a, element by element of the result: where that operand was repeated,
// a reduction follows.

// @include lib/scalar.wgsl
// @include elementwise/lib/operands.wgsl

const OPERAND: u32 = 0; // @spec 0 with respect to a, 1 to b

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> g: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let at = places(i);
  g[i] = dy[i];
  if (OPERAND == 1) { g[i] = -dy[i] * floor(a[at.x] / b[at.y]); }
}
