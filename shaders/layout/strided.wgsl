// y[i] = SCALE * x[the coordinates of i, along STRIDES]: transposition, repetition (stride 0), scaling.
const SIZE: u32 = 64; // @spec
const RANK: u32 = 1; // @spec
const SHAPE: array<u32, 6> = array<u32, 6>(64, 1, 1, 1, 1, 1); // @spec
const STRIDES: array<u32, 6> = array<u32, 6>(1, 0, 0, 0, 0, 0); // @spec
const SCALE: f32 = 1; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  var rest = i;
  var at = 0u;
  for (var axis = RANK; axis > 0; axis--) {
    at += (rest % SHAPE[axis - 1]) * STRIDES[axis - 1];
    rest /= SHAPE[axis - 1];
  }
  y[i] = SCALE * x[at];
}
