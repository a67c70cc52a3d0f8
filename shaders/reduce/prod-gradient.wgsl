// dx[o, r] = dy[o] * the product of all x[o, :] but x[o, r]: the product of those that are not 0, over x[o, r] or, if
// that is the only 0, by itself.

// @include reduce/lib/axes.wgsl

const OUTPUTS: u32 = 4; // @spec
const COUNT: u32 = 16; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= OUTPUTS) { return; }
  let row = row_of(i);
  var zeros = 0u;
  var product = 1f;
  for (var r = 0u; r < COUNT; r++) {
    let value = x[place(row, r)];
    if (value == 0) { zeros++; } else { product *= value; }
  }
  for (var r = 0u; r < COUNT; r++) {
    let at = place(row, r);
    let others = zeros - select(0u, 1u, x[at] == 0);
    dx[at] = select(0, dy[i] * product / select(x[at], 1, x[at] == 0), others == 0);
  }
}
