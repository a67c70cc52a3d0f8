// From the output y of softmax: dx = y (dy - sum of dy y).
const ROWS: u32 = 32; // @spec
const COUNT: u32 = 10; // @spec
const INNER: u32 = 1; // @spec

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * 64;
  if (row >= ROWS) { return; }
  let begin = row / INNER * COUNT * INNER + row % INNER;
  let end = begin + COUNT * INNER;
  var sum = 0f;
  for (var i = begin; i < end; i += INNER) { sum += dy[i] * y[i]; }
  for (var i = begin; i < end; i += INNER) {
    dx[i] = y[i] * (dy[i] - sum);
  }
}
