// g = dy times the derivative of a * b, a / b, or the larger or smaller of both with respect to one of them, element by
// element of the result: where that operand was repeated, a reduction follows. Where both are equal, a is taken for the
// result.

// @include lib/scalar.wgsl
// @include lib/finite.wgsl
// @include elementwise/lib/operands.wgsl

const OP: u32 = 2; // @spec 2 mul, 3 div, 4 maximum, 5 minimum
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
  let v = a[at.x];
  let w = b[at.y];
  switch (OP) {
    case 2: { g[i] = dy[i] * select(v, w, OPERAND == 0); }
    case 3: {
      if (OPERAND == 0) {
        g[i] = dy[i] / w;
      } else {
        g[i] = -dy[i] * (v / w) / w;
      }
    }
    case 4: { g[i] = select(0, dy[i], (w > v || is_nan(w)) == (OPERAND == 1)); }
    default: { g[i] = select(0, dy[i], (w < v || is_nan(w)) == (OPERAND == 1)); }
  }
}
