// y = a + b, a - b, a * b, a / b, or the larger or smaller of both.

// @include lib/scalar.wgsl
// @include lib/finite.wgsl
// @include elementwise/lib/operands.wgsl

const OP: u32 = 0; // @spec 0 add, 1 sub, 2 mul, 3 div, 4 maximum, 5 minimum

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let at = places(i);
  let v = a[at.x];
  let w = b[at.y];
  switch (OP) {
    case 0: { y[i] = v + w; }
    case 1: { y[i] = v - w; }
    case 2: { y[i] = v * w; }
    case 3: { y[i] = v / w; }
    case 4: { y[i] = select(v, w, w > v || is_nan(w)); }
    default: { y[i] = select(v, w, w < v || is_nan(w)); }
  }
}
