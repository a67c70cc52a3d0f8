// From the output y of the logarithm of softmax: dx = dy - exp(y) (sum of dy).
const ROWS: u32 = 32; // @spec
const COLUMNS: u32 = 10; // @spec

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * 64;
  if (row >= ROWS) { return; }
  let begin = row * COLUMNS;
  let end = begin + COLUMNS;
  var sum = 0f;
  for (var i = begin; i < end; i++) { sum += dy[i]; }
  for (var i = begin; i < end; i++) {
    dx[i] = dy[i] - exp(y[i]) * sum;
  }
}
