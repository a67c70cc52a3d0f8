// average = average * MOMENTUM + p * (1 - MOMENTUM), which begins at p; and p = average at every FREQUENCY-th update,
// if it is not 0. key: what a step is told, of which the second is its number, from 1. STEPS steps are one update.
const SIZE: u32 = 64; // @spec
const MOMENTUM: f32 = 0.99; // @spec
const STEPS: u32 = 1; // @spec
const FREQUENCY: u32 = 0; // @spec

@group(0) @binding(0) var<storage, read> key: array<u32>;
@group(0) @binding(1) var<storage, read_write> p: array<f32>;
@group(0) @binding(2) var<storage, read_write> average: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let updates = (key[1] - 1) / STEPS;
  let momentum = select(MOMENTUM, 0, updates == 0);
  let new_average = average[i] * momentum + p[i] * (1 - momentum);
  average[i] = new_average;
  if (FREQUENCY > 0 && (updates + 1) % max(FREQUENCY, 1) == 0) { p[i] = new_average; }
}
