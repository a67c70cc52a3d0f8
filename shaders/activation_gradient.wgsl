// dx = dy * f'(x), from the output y = f(x): relu' = (y > 0), sigmoid' = y (1 - y).
const SIZE: u32 = 64; // @spec
const ACTIVATION: u32 = 1; // @spec 1 relu, 2 sigmoid

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  if (ACTIVATION == 1) {
    dx[i] = select(dy[i], 0, y[i] <= 0);
  } else {
    dx[i] = dy[i] * y[i] * (1 - y[i]);
  }
}
