// Each row in PARTS parts, part p with its elements p, p + PARTS, p + 2 PARTS, ...: partials[part] holds the means of
// all rows, then the sums of squares of what the elements differ from them; or without ABOUT_MEAN zeros, and the sums
// of squares. As in moments.wgsl in two passes, of which the first takes the first element off.

// @include reduce/lib/axes.wgsl

const ROWS: u32 = 4; // @spec
const COUNT: u32 = 16; // @spec
const PARTS: u32 = 4; // @spec
const ROWS_INNER: bool = false; // @spec neighbours in x are of other rows: so are threads
const ABOUT_MEAN: bool = true; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> partials: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= ROWS * PARTS) { return; }
  let row = select(i / PARTS, i % ROWS, ROWS_INNER);
  let part = select(i % PARTS, i / ROWS, ROWS_INNER);
  let start = row_of(row);
  var mean = 0f;
  if (ABOUT_MEAN) {
    let first = x[place(start, part)];
    var sum = 0f;
    for (var r = part; r < COUNT; r += PARTS) { sum += x[place(start, r)] - first; }
    mean = first + sum / f32((COUNT - part + PARTS - 1) / PARTS);
  }
  var squares = 0f;
  for (var r = part; r < COUNT; r += PARTS) {
    let difference = x[place(start, r)] - mean;
    squares += difference * difference;
  }
  partials[part * 2 * ROWS + row] = mean;
  partials[(part * 2 + 1) * ROWS + row] = squares;
}
