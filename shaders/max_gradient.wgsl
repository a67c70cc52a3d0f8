// dx[o, r] = dy[o] / (how many of x[o, :] are the largest) where x[o, r] is the largest, else 0. Where the largest is
// NaN, so is dx.
const OUTPUTS: u32 = 4; // @spec
const COUNT: u32 = 16; // @spec
const KEPT_RANK: u32 = 1; // @spec
const KEPT_SHAPE: array<u32, 6> = array<u32, 6>(4, 1, 1, 1, 1, 1); // @spec
const KEPT_STRIDES: array<u32, 6> = array<u32, 6>(16, 0, 0, 0, 0, 0); // @spec
const REDUCED_RANK: u32 = 1; // @spec
const REDUCED_SHAPE: array<u32, 6> = array<u32, 6>(16, 1, 1, 1, 1, 1); // @spec
const REDUCED_STRIDES: array<u32, 6> = array<u32, 6>(1, 0, 0, 0, 0, 0); // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

// By its bits, for comparisons may be folded.
fn is_nan(v: f32) -> bool { return (bitcast<u32>(v) & 0x7fffffff) > 0x7f800000; }

fn place(row: u32, r: u32) -> u32 {
  var rest = r;
  var at = row;
  for (var axis = REDUCED_RANK; axis > 0; axis--) {
    at += (rest % REDUCED_SHAPE[axis - 1]) * REDUCED_STRIDES[axis - 1];
    rest /= REDUCED_SHAPE[axis - 1];
  }
  return at;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= OUTPUTS) { return; }
  var rest = i;
  var row = 0u;
  for (var axis = KEPT_RANK; axis > 0; axis--) {
    row += (rest % KEPT_SHAPE[axis - 1]) * KEPT_STRIDES[axis - 1];
    rest /= KEPT_SHAPE[axis - 1];
  }
  let largest = y[i];
  if (is_nan(largest)) {
    for (var r = 0u; r < COUNT; r++) { dx[place(row, r)] = largest; }
    return;
  }
  var ties = 0u;
  for (var r = 0u; r < COUNT; r++) { ties += select(0u, 1u, x[place(row, r)] == largest); }
  let share = dy[i] / f32(ties);
  for (var r = 0u; r < COUNT; r++) {
    let at = place(row, r);
    dx[at] = select(0.0, share, x[at] == largest);
  }
}
