// dx[o, r] = dy[o] exp(x[o, r]) / sum of exp(x[o, :]), which loses fewer digits than exp(x[o, r] - y[o]). The maximum
// is taken off first, so that exp cannot overflow.

// @include lib/scalar.wgsl
// @include elementwise/lib/math.wgsl
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
  var largest = x[place(row, 0)];
  for (var r = 1u; r < COUNT; r++) { largest = max(largest, x[place(row, r)]); }
  var sum = 0f;
  for (var r = 0u; r < COUNT; r++) { sum += exp_of(x[place(row, r)] - largest); }
  for (var r = 0u; r < COUNT; r++) {
    let at = place(row, r);
    dx[at] = dy[i] * exp_of(x[at] - largest) / sum;
  }
}
