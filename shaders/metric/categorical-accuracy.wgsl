// y[row] = 1 where the first largest prediction of the row is its target, else 0. NaNs are passed over, as in Keras on
// TensorFlow.
// @steps 2 * CLASSES

// @include lib/scalar.wgsl
// @include lib/finite.wgsl

const ROWS: u32 = 32; // @spec
const CLASSES: u32 = 10; // @spec
const SPARSE: bool = true; // @spec targets are class indices; else the bits of f32 rows: their first maximum counts

@group(0) @binding(0) var<storage, read> targets: array<u32>;
@group(0) @binding(1) var<storage, read> predictions: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

fn is_better(v: f32, best: f32) -> bool { return v > best || (is_nan(best) && !is_nan(v)); }

fn predicted(row: u32) -> u32 {
  var best = 0u;
  for (var c = 1u; c < CLASSES; c++) {
    if (is_better(predictions[row * CLASSES + c], predictions[row * CLASSES + best])) { best = c; }
  }
  return best;
}

fn label(row: u32) -> u32 {
  if (SPARSE) { return targets[row]; }
  var best = 0u;
  for (var c = 1u; c < CLASSES; c++) {
    if (is_better(bitcast<f32>(targets[row * CLASSES + c]), bitcast<f32>(targets[row * CLASSES + best]))) { best = c; }
  }
  return best;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * 64;
  if (row >= ROWS) { return; }
  y[row] = select(0.0, 1.0, predicted(row) == label(row));
}
