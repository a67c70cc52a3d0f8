// y = VALUE.
const VALUE: f32 = 0; // @spec

@group(0) @binding(0) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= arrayLength(&y)) { return; }
  y[i] = VALUE;
}
