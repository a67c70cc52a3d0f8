// order[outer, rank, inner] = k, where rank is how many of x[outer, :, inner] go before x[outer, k, inner]: the smaller
// ones, or the larger, and of equal ones those in front of it. A NaN is the largest. The first TOP ranks are kept.
// @include lib/scalar.wgsl
// @include lib/finite.wgsl

const SIZE: u32 = 16; // @spec
const COUNT: u32 = 4; // @spec
const INNER: u32 = 1; // @spec
const TOP: u32 = 4; // @spec
const DESCENDING: bool = false; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> order: array<u32>;

fn larger(a: f32, b: f32) -> bool {
  if (is_nan(a) || is_nan(b)) { return is_nan(a) && !is_nan(b); }
  return a > b;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let outer = i / (COUNT * INNER);
  let k = i / INNER % COUNT;
  let first = outer * COUNT * INNER + i % INNER;
  var rank = 0u;
  for (var j = 0u; j < COUNT; j++) {
    let other = x[first + j * INNER];
    let above = larger(other, x[i]);
    let below = larger(x[i], other);
    if (select(below, above, DESCENDING) || (!above && !below && j < k)) { rank++; }
  }
  if (rank < TOP) { order[(outer * TOP + rank) * INNER + i % INNER] = k; }
}
