// dx = dy * e / (length of the row), where e is the error, kept within DELTA of 0.
const ROWS: u32 = 32; // @spec
const COLUMNS: u32 = 1; // @spec
const DELTA: f32 = 1; // @spec

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<f32>;
@group(0) @binding(2) var<storage, read> predictions: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= ROWS * COLUMNS) { return; }
  let error = predictions[i] - targets[i];
  let slope = select(error, sign(error) * DELTA, abs(error) > DELTA); // not clamp: it may hide a NaN
  dx[i] = dy[i / COLUMNS] * slope / f32(COLUMNS);
}
