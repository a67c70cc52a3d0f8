// y = factor * x + offset. By a factor of 0 too, what is not finite becomes NaN.

// @include lib/scalar.wgsl
// @include lib/finite.wgsl

const SIZE: u32 = 64; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> line: array<f32>; // factor, offset
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  if (line[0] == 0 && !is_finite(x[i])) {
    y[i] = nan_from(x[i]);
  } else {
    y[i] = line[0] * x[i] + line[1];
  }
}
