// y[c] = x[(START + STEP * c) / DIVISOR] where that is whole and inside of x along every axis, else VALUE: slices and
// padding, of which each is the other's gradient. Words are copied as they are, f32 or u32.
const SIZE: u32 = 8; // @spec
const RANK: u32 = 1; // @spec
const SHAPE: array<u32, 6> = array<u32, 6>(8, 1, 1, 1, 1, 1); // @spec
const X_SHAPE: array<i32, 6> = array<i32, 6>(6, 1, 1, 1, 1, 1); // @spec
const START: array<i32, 6> = array<i32, 6>(-1, 0, 0, 0, 0, 0); // @spec
const STEP: array<i32, 6> = array<i32, 6>(1, 1, 1, 1, 1, 1); // @spec
const DIVISOR: array<i32, 6> = array<i32, 6>(1, 1, 1, 1, 1, 1); // @spec
const VALUE: u32 = 0; // @spec its bits

@group(0) @binding(0) var<storage, read> x: array<u32>;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  var rest = i;
  var at = 0;
  var stride = 1;
  for (var axis = RANK; axis > 0; axis--) {
    let k = axis - 1;
    let place = START[k] + STEP[k] * i32(rest % SHAPE[k]);
    if (place < 0 || place % DIVISOR[k] != 0 || place / DIVISOR[k] >= X_SHAPE[k]) {
      y[i] = VALUE;
      return;
    }
    at += place / DIVISOR[k] * stride;
    stride *= X_SHAPE[k];
    rest /= SHAPE[k];
  }
  y[i] = x[at];
}
