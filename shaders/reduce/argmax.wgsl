// y[outer, inner] = the index of the first largest or smallest x[outer, :, inner]. A NaN is before all.

// @include lib/scalar.wgsl
// @include lib/finite.wgsl

const SIZE: u32 = 16; // @spec
const COUNT: u32 = 4; // @spec
const INNER: u32 = 1; // @spec
const LARGEST: bool = true; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let first = (i / INNER) * COUNT * INNER + i % INNER;
  var best = x[first];
  var index = 0u;
  for (var k = 1u; k < COUNT; k++) {
    let value = x[first + k * INNER];
    let is_better = (LARGEST && value > best) || (!LARGEST && value < best);
    if (!is_nan(best) && (is_better || is_nan(value))) {
      best = value;
      index = k;
    }
  }
  y[i] = index;
}
