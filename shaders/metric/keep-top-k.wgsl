// y = x where fewer than K elements of its row are larger, or equal and before it; else OTHERS.
const ROWS: u32 = 32; // @spec
const COLUMNS: u32 = 10; // @spec
const K: u32 = 5; // @spec
const OTHERS: f32 = 0.0; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= ROWS * COLUMNS) { return; }
  let first = i / COLUMNS * COLUMNS;
  var before = 0u;
  for (var c = first; c < first + COLUMNS; c++) {
    before += select(0u, 1u, x[c] > x[i] || (x[c] == x[i] && c < i));
  }
  y[i] = select(OTHERS, x[i], before < K);
}
