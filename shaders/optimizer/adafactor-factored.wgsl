// v = r / mean(r) * c, of matrices of ROWS and COLUMNS one after another: what the mean squares of rows and columns say
// of each element.
const SIZE: u32 = 64; // @spec
const ROWS: u32 = 8; // @spec
const COLUMNS: u32 = 8; // @spec

@group(0) @binding(0) var<storage, read> r: array<f32>;
@group(0) @binding(1) var<storage, read> c: array<f32>;
@group(0) @binding(2) var<storage, read> mean_r: array<f32>;
@group(0) @binding(3) var<storage, read_write> v: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let matrix = i / (ROWS * COLUMNS);
  v[i] = r[i / COLUMNS] / mean_r[matrix] * c[matrix * COLUMNS + i % COLUMNS];
}
