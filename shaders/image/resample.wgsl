// y[p,o,q] = sum over i of weight(i,o) x[p,i,q], where the weights of each o sum to 1: one axis of an image resized.
// One thread an output.

// @include image/lib/resampling.wgsl

const SIZE: u32 = 64; // @spec of y
const INNER: u32 = 1; // @spec elements between neighbours along the axis

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * 64;
  if (at >= SIZE) { return; }
  let q = at % INNER;
  let o = at / INNER % OUT;
  let p = at / (INNER * OUT);

  var sum = 0.0;
  for (var i = first_in(o); i < end_in(o); i++) {
    sum += weight_at(distance_of(i, o)) * x[(p * IN + i) * INNER + q];
  }
  y[at] = sum / total_of(o);
}
