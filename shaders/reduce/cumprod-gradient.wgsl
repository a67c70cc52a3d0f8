// dx[o, k, i] = the sum over m from k on of dy[o, m, i] times the product of x[o, j, i] over all j up to m but k: no
// division, as some may be 0.
const ROWS: u32 = 4; // @spec
const COUNT: u32 = 16; // @spec
const INNER: u32 = 1; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * 64;
  if (row >= ROWS) { return; }
  let begin = row / INNER * COUNT * INNER + row % INNER;
  var before = 1f;
  for (var k = 0u; k < COUNT; k++) {
    var product = before;
    var sum = 0f;
    for (var m = k; m < COUNT; m++) {
      let at = begin + m * INNER;
      if (m > k) { product *= x[at]; }
      sum += dy[at] * product;
    }
    dx[begin + k * INNER] = sum;
    before *= x[begin + k * INNER];
  }
}
