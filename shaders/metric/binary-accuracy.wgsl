// y[row] = the share of the row's predictions that are on their target's side of THRESHOLD.
// @steps COLUMNS
const ROWS: u32 = 32; // @spec
const COLUMNS: u32 = 1; // @spec
const LABELS: bool = false; // @spec targets are u32; else f32, by their bits
const THRESHOLD: f32 = 0.5; // @spec

@group(0) @binding(0) var<storage, read> targets: array<u32>;
@group(0) @binding(1) var<storage, read> predictions: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * 64;
  if (row >= ROWS) { return; }
  var right = 0u;
  for (var i = row * COLUMNS; i < (row + 1) * COLUMNS; i++) {
    let target_value = select(bitcast<f32>(targets[i]), f32(targets[i]), LABELS);
    right += select(0u, 1u, select(0.0, 1.0, predictions[i] > THRESHOLD) == target_value);
  }
  y[row] = f32(right) / f32(COLUMNS);
}
