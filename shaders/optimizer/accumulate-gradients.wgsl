// Gradients of STEPS steps as one: at the last of them g becomes the mean, and the sum so far 0 again; at the others
// the sum grows. key: what a step is told, of which the second is its number, from 1.
const SIZE: u32 = 64; // @spec
const STEPS: u32 = 2; // @spec

@group(0) @binding(0) var<storage, read> key: array<u32>;
@group(0) @binding(1) var<storage, read_write> g: array<f32>;
@group(0) @binding(2) var<storage, read_write> sum: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let all = g[i] + sum[i];
  let isLast = key[1] % STEPS == 0;
  sum[i] = select(all, 0, isLast);
  g[i] = select(g[i], all / f32(STEPS), isLast);
}
