// y = a where the condition is not 0, else b. The condition's words are u32, or f32 whose bits are looked at as such.
const SIZE: u32 = 64; // @spec
const FLOAT: bool = true; // @spec
const RANK: u32 = 1; // @spec
const SHAPE: array<u32, 6> = array<u32, 6>(64, 1, 1, 1, 1, 1); // @spec
const CONDITION_STRIDES: array<u32, 6> = array<u32, 6>(1, 0, 0, 0, 0, 0); // @spec
const A_STRIDES: array<u32, 6> = array<u32, 6>(1, 0, 0, 0, 0, 0); // @spec
const B_STRIDES: array<u32, 6> = array<u32, 6>(1, 0, 0, 0, 0, 0); // @spec

@group(0) @binding(0) var<storage, read> condition: array<u32>;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  var rest = i;
  var at = vec3u();
  for (var axis = RANK; axis > 0; axis--) {
    at += rest % SHAPE[axis - 1] * vec3u(CONDITION_STRIDES[axis - 1], A_STRIDES[axis - 1], B_STRIDES[axis - 1]);
    rest /= SHAPE[axis - 1];
  }
  if ((condition[at.x] & select(0xffffffffu, 0x7fffffffu, FLOAT)) != 0) {
    y[i] = a[at.y];
  } else {
    y[i] = b[at.z];
  }
}
