// dx[p,i,q] = sum over o of weight(i,o) dy[p,o,q]: see resample.wgsl. One thread an element of dx.

// @include image/lib/resampling.wgsl

const SIZE: u32 = 64; // @spec of dx
const INNER: u32 = 1; // @spec

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * 64;
  if (at >= SIZE) { return; }
  let q = at % INNER;
  let i = at / INNER % IN;
  let p = at / (INNER * IN);

  // The outputs in reach of i are those whose distance is less than the radius.
  let centre = 2 * i32(i * OUT) + i32(OUT) - i32(IN);
  let first = max(centre - REACH, 0) / (2 * i32(IN));
  let end = min((centre + REACH) / (2 * i32(IN)) + 1, i32(OUT));
  var sum = 0.0;
  for (var o = first; o < end; o++) {
    let weight = weight_at(distance_of(i, u32(o)));
    sum += weight / total_of(u32(o)) * dy[(p * OUT + u32(o)) * INNER + q];
  }
  dx[at] = sum;
}
