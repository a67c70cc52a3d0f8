// average = beta2 * average + (1 - beta2) * x, where beta2 rises with the steps: scalars[2].
const SIZE: u32 = 64; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> scalars: array<f32>;
@group(0) @binding(2) var<storage, read_write> average: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  average[i] = scalars[2] * average[i] + (1 - scalars[2]) * x[i];
}
