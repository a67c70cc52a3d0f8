// g = dy times the derivative of a * b, a / b, or the larger or smaller of both with respect to one of them, element by
// element of the result: where that operand was repeated, a reduction follows. Where both are equal, a is taken for the
// result.
const SIZE: u32 = 64; // @spec
const OP: u32 = 2; // @spec 2 mul, 3 div, 4 maximum, 5 minimum
const OPERAND: u32 = 0; // @spec 0 with respect to a, 1 to b
const RANK: u32 = 1; // @spec
const SHAPE: array<u32, 6> = array<u32, 6>(64, 1, 1, 1, 1, 1); // @spec
const A_STRIDES: array<u32, 6> = array<u32, 6>(1, 0, 0, 0, 0, 0); // @spec
const B_STRIDES: array<u32, 6> = array<u32, 6>(1, 0, 0, 0, 0, 0); // @spec

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> g: array<f32>;

// By its bits, for comparisons may be folded.
fn is_nan(v: f32) -> bool { return (bitcast<u32>(v) & 0x7fffffff) > 0x7f800000; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  var rest = i;
  var at_a = 0u;
  var at_b = 0u;
  for (var axis = RANK; axis > 0; axis--) {
    let index = rest % SHAPE[axis - 1];
    at_a += index * A_STRIDES[axis - 1];
    at_b += index * B_STRIDES[axis - 1];
    rest /= SHAPE[axis - 1];
  }
  let v = a[at_a];
  let w = b[at_b];
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
