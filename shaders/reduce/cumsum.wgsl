// y[o, k, i] = the sum of x[o, j, i] over j up to k, or from k on.
const ROWS: u32 = 4; // @spec
const COUNT: u32 = 16; // @spec
const INNER: u32 = 1; // @spec
const REVERSE: bool = false; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * 64;
  if (row >= ROWS) { return; }
  let begin = row / INNER * COUNT * INNER + row % INNER;
  var sum = 0f;
  for (var k = 0u; k < COUNT; k++) {
    let at = begin + select(k, COUNT - 1 - k, REVERSE) * INNER;
    sum += x[at];
    y[at] = sum;
  }
}
