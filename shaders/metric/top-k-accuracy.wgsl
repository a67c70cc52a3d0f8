// y[row] = 1 where fewer than K predictions of the row are larger than its target's, else 0; where one is not finite
// too, as in Keras on TensorFlow. Of predictions that are classes from the first place on: 1 where it is among the
// first K.

// @include lib/scalar.wgsl
// @include lib/finite.wgsl

const ROWS: u32 = 32; // @spec
const CLASSES: u32 = 10; // @spec
const K: u32 = 5; // @spec
const SORTED: bool = false; // @spec predictions are class numbers, the likeliest first
const SPARSE: bool = true; // @spec targets are class indices; else the bits of f32 rows: their first maximum counts

@group(0) @binding(0) var<storage, read> targets: array<u32>;
@group(0) @binding(1) var<storage, read> predictions: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

fn label(row: u32) -> u32 {
  if (SPARSE) { return targets[row]; }
  var best = 0u;
  for (var c = 1u; c < CLASSES; c++) {
    if (bitcast<f32>(targets[row * CLASSES + c]) > bitcast<f32>(targets[row * CLASSES + best])) { best = c; }
  }
  return best;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * 64;
  if (row >= ROWS) { return; }
  let right = label(row);
  var larger = 0u;
  if (SORTED) {
    larger = K;
    for (var c = 0u; c < min(K, CLASSES); c++) {
      if (predictions[row * CLASSES + c] == f32(right)) { larger = 0u; }
    }
  } else if (right >= CLASSES) {
    larger = K;
  } else {
    let own = predictions[row * CLASSES + right];
    for (var c = 0u; c < CLASSES; c++) {
      let p = predictions[row * CLASSES + c];
      larger += select(select(0u, 1u, p > own), K, !is_finite(p));
    }
  }
  y[row] = select(0.0, 1.0, larger < K);
}
