// y[row] = mean over the row of (prediction - target)^2.
const ROWS: u32 = 32; // @spec
const COLUMNS: u32 = 1; // @spec

@group(0) @binding(0) var<storage, read> targets: array<f32>;
@group(0) @binding(1) var<storage, read> predictions: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * 64;
  if (row >= ROWS) { return; }
  var sum = 0f;
  for (var i = row * COLUMNS; i < (row + 1) * COLUMNS; i++) {
    let error = predictions[i] - targets[i];
    sum += error * error;
  }
  y[row] = sum / f32(COLUMNS);
}
