// g = dy times the derivative of a * b or a / b with respect to one of them, element by element of the result: where
// that operand was repeated, a reduction follows.
const SIZE: u32 = 64; // @spec
const DIVIDE: bool = false; // @spec
const OPERAND: u32 = 0; // @spec 0 with respect to a, 1 to b
const RANK: u32 = 1; // @spec
const SHAPE: array<u32, 6> = array<u32, 6>(64, 1, 1, 1, 1, 1); // @spec
const A_STRIDES: array<u32, 6> = array<u32, 6>(1, 0, 0, 0, 0, 0); // @spec
const B_STRIDES: array<u32, 6> = array<u32, 6>(1, 0, 0, 0, 0, 0); // @spec

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> g: array<f32>;

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
  if (!DIVIDE) {
    g[i] = dy[i] * select(a[at_a], b[at_b], OPERAND == 0);
  } else if (OPERAND == 0) {
    g[i] = dy[i] / b[at_b];
  } else {
    g[i] = -dy[i] * (a[at_a] / b[at_b]) / b[at_b];
  }
}
