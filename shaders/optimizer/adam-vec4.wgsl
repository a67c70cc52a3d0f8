// The same as adam.wgsl, four parameters a thread. Needs SIZE a multiple of 4, as slabs are.

// @include lib/vec4.wgsl
// @include optimizer/lib/adam.wgsl

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE / 4) { return; }
  update(i);
}
