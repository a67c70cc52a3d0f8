// m = MOMENTUM * m + g, and the matrix that Muon makes orthogonal: m, or with Nesterov's look ahead g + MOMENTUM * m.
const SIZE: u32 = 64; // @spec
const MOMENTUM: f32 = 0.95; // @spec
const NESTEROV: bool = true; // @spec

@group(0) @binding(0) var<storage, read> gradients: array<f32>;
@group(0) @binding(1) var<storage, read_write> m: array<f32>;
@group(0) @binding(2) var<storage, read_write> x: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let g = gradients[i];
  let new_m = m[i] + (g + m[i] * (MOMENTUM - 1));
  m[i] = new_m;
  x[i] = select(new_m, g + MOMENTUM * new_m, NESTEROV);
}
