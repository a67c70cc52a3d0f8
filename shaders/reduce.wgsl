// y[o, p] = SCALE * the sum, or the largest, of x[o, r] over r = p, p + PARTS, p + 2 PARTS, ... below COUNT.
// One thread takes one part in order; while PARTS > 1 the next pass takes the parts, so long sums become trees.
const OUTPUTS: u32 = 4; // @spec
const PARTS: u32 = 4; // @spec
const COUNT: u32 = 16; // @spec
const KEPT_RANK: u32 = 1; // @spec
const KEPT_SHAPE: array<u32, 6> = array<u32, 6>(4, 1, 1, 1, 1, 1); // @spec
const KEPT_STRIDES: array<u32, 6> = array<u32, 6>(16, 0, 0, 0, 0, 0); // @spec
const REDUCED_RANK: u32 = 1; // @spec
const REDUCED_SHAPE: array<u32, 6> = array<u32, 6>(16, 1, 1, 1, 1, 1); // @spec
const REDUCED_STRIDES: array<u32, 6> = array<u32, 6>(1, 0, 0, 0, 0, 0); // @spec
const SCALE: f32 = 1; // @spec
const MAX: bool = false; // @spec the largest, not the sum; a NaN is larger than any number

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

// By its bits, for comparisons may be folded.
fn is_nan(v: f32) -> bool { return (bitcast<u32>(v) & 0x7fffffff) > 0x7f800000; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= OUTPUTS * PARTS) { return; }
  var rest = i / PARTS;
  var row = 0u;
  for (var axis = KEPT_RANK; axis > 0; axis--) {
    row += (rest % KEPT_SHAPE[axis - 1]) * KEPT_STRIDES[axis - 1];
    rest /= KEPT_SHAPE[axis - 1];
  }
  var result = 0f;
  for (var r = i % PARTS; r < COUNT; r += PARTS) {
    rest = r;
    var at = row;
    for (var axis = REDUCED_RANK; axis > 0; axis--) {
      at += (rest % REDUCED_SHAPE[axis - 1]) * REDUCED_STRIDES[axis - 1];
      rest /= REDUCED_SHAPE[axis - 1];
    }
    let value = x[at];
    if (!MAX) {
      result += value;
    } else if (r < PARTS || value > result || is_nan(value)) {
      result = value;
    }
  }
  y[i] = SCALE * result;
}
