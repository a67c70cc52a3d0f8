// WIDTH words of each row of x, from X_OFFSET on, go to a row of y, from Y_OFFSET on: f32 or u32, as they are. Rows are
// X_ROW and Y_ROW long.
const ROWS: u32 = 4; // @spec
const WIDTH: u32 = 2; // @spec
const X_ROW: u32 = 2; // @spec
const X_OFFSET: u32 = 0; // @spec
const Y_ROW: u32 = 4; // @spec
const Y_OFFSET: u32 = 2; // @spec

@group(0) @binding(0) var<storage, read> x: array<u32>;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= ROWS * WIDTH) { return; }
  let row = i / WIDTH;
  let column = i % WIDTH;
  y[row * Y_ROW + Y_OFFSET + column] = x[row * X_ROW + X_OFFSET + column];
}
