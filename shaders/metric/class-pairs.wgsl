// The cell of a confusion matrix for each pair of a target's class and a prediction's: target * CLASSES + prediction. A
// class that is not one of them, or that is ignored, has no cell.
const SIZE: u32 = 64; // @spec
const CLASSES: u32 = 4; // @spec
const TARGET_INDICES: bool = true; // @spec targets are u32; else the bits of f32, of which the integer part counts
const PREDICTION_INDICES: bool = true; // @spec the same of predictions
const THRESHOLDED: bool = false; // @spec the class of a prediction is 1 from a threshold on, else 0
const THRESHOLD: f32 = 0.5; // @spec
const IGNORED: i32 = -1; // @spec a target's class; -1: none

const NONE = 0x80000000u;

@group(0) @binding(0) var<storage, read> targets: array<u32>;
@group(0) @binding(1) var<storage, read> predictions: array<u32>;
@group(0) @binding(2) var<storage, read_write> cells: array<u32>;

fn class_of(bits: u32, is_index: bool) -> u32 {
  if (is_index) { return bits; }
  let v = trunc(bitcast<f32>(bits));
  return select(NONE, u32(v), v >= 0.0 && v < f32(CLASSES));
}

fn predicted(bits: u32) -> u32 {
  if (THRESHOLDED) { return select(0u, 1u, bitcast<f32>(bits) >= THRESHOLD); }
  return class_of(bits, PREDICTION_INDICES);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let t = class_of(targets[i], TARGET_INDICES);
  let p = predicted(predictions[i]);
  let counts = t < CLASSES && p < CLASSES && (IGNORED < 0 || t != u32(IGNORED));
  cells[i] = select(NONE, t * CLASSES + p, counts);
}
