// dx[o, r] = dy[o] / (how many of x[o, :] are y[o], the largest or the smallest) where x[o, r] is, else 0. Where y is
// NaN, so is dx.

// @include lib/scalar.wgsl
// @include lib/finite.wgsl
// @include reduce/lib/axes.wgsl

const OUTPUTS: u32 = 4; // @spec
const COUNT: u32 = 16; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= OUTPUTS) { return; }
  let row = row_of(i);
  let extremum = y[i];
  if (is_nan(extremum)) {
    for (var r = 0u; r < COUNT; r++) { dx[place(row, r)] = extremum; }
    return;
  }
  var ties = 0u;
  for (var r = 0u; r < COUNT; r++) { ties += select(0u, 1u, x[place(row, r)] == extremum); }
  let share = dy[i] / f32(ties);
  for (var r = 0u; r < COUNT; r++) {
    let at = place(row, r);
    dx[at] = select(0.0, share, x[at] == extremum);
  }
}
