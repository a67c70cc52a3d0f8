// y = a + b, a - b, a * b, a / b, or the larger or smaller of both, where the strides of a and b are 0 along the axes
// they are repeated on.
const SIZE: u32 = 64; // @spec
const OP: u32 = 0; // @spec 0 add, 1 sub, 2 mul, 3 div, 4 maximum, 5 minimum
const RANK: u32 = 1; // @spec
const SHAPE: array<u32, 6> = array<u32, 6>(64, 1, 1, 1, 1, 1); // @spec
const A_STRIDES: array<u32, 6> = array<u32, 6>(1, 0, 0, 0, 0, 0); // @spec
const B_STRIDES: array<u32, 6> = array<u32, 6>(1, 0, 0, 0, 0, 0); // @spec

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

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
    case 0: { y[i] = v + w; }
    case 1: { y[i] = v - w; }
    case 2: { y[i] = v * w; }
    case 3: { y[i] = v / w; }
    case 4: { y[i] = select(v, w, w > v || is_nan(w)); }
    default: { y[i] = select(v, w, w < v || is_nan(w)); }
  }
}
