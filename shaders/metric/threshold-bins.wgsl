// The bin of each prediction and its target: how many thresholds, in ascending order, it is above, of a positive target
// behind those of the negative ones. Columns have bins in common, or each its own.
const SIZE: u32 = 96; // @spec predictions
const COLUMNS: u32 = 3; // @spec of a row
const COLUMN: i32 = -1; // @spec the only one that counts; -1: all do
const APART: bool = false; // @spec each column has its own bins
const THRESHOLDS: u32 = 5; // @spec
// Thresholds 0, 1 / (n - 1), ..., 1 are not compared with: by Keras, the bin follows from the prediction.
const EVEN: bool = false; // @spec
const FROM_BELOW_0: bool = false; // @spec the first of them is a little below 0, which then is above it

const NONE = 0x80000000u;

@group(0) @binding(0) var<storage, read> targets: array<f32>;
@group(0) @binding(1) var<storage, read> predictions: array<f32>;
@group(0) @binding(2) var<storage, read> thresholds: array<f32>;
@group(0) @binding(3) var<storage, read_write> bins: array<u32>;

fn above(p: f32) -> u32 {
  if (EVEN) {
    let bin = u32(ceil(clamp(p, 0.0, 1.0) * f32(THRESHOLDS - 1)));
    return select(bin, max(bin, 1u), FROM_BELOW_0);
  }
  var count = 0u;
  for (var t = 0u; t < THRESHOLDS; t++) { count += select(0u, 1u, p > thresholds[t]); }
  return count;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let column = i % COLUMNS;
  if (COLUMN >= 0 && i32(column) != COLUMN) {
    bins[i] = NONE;
    return;
  }
  let side = select(0u, 1u, targets[i] != 0.0) + select(0u, 2 * column, APART);
  bins[i] = side * (THRESHOLDS + 1) + above(predictions[i]);
}
