// p -= p * decay, then p -= learning rate * |p| / |direction| * direction, of one weight; without the ratio where
// either norm is 0. squares: the sums of those of p, before it decays, and of the direction.
const SIZE: u32 = 64; // @spec

@group(0) @binding(0) var<storage, read> direction: array<f32>;
@group(0) @binding(1) var<storage, read> scalars: array<f32>;
@group(0) @binding(2) var<storage, read> weight_squares: array<f32>;
@group(0) @binding(3) var<storage, read> direction_squares: array<f32>;
@group(0) @binding(4) var<storage, read_write> parameters: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let decayed = 1 - scalars[1];
  let weight_norm = abs(decayed) * sqrt(weight_squares[0]);
  let direction_norm = sqrt(direction_squares[0]);
  let ratio = select(1, weight_norm / direction_norm, weight_norm > 0 && direction_norm > 0);
  parameters[i] = parameters[i] * decayed - ratio * scalars[0] * direction[i];
}
