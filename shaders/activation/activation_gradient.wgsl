// dx = dy * f'(x), from the output y = f(x): relu' = (y > 0), sigmoid' = y (1 - y), tanh' = 1 - y^2, and leaky_relu' =
// 1 or, where y is not positive, NEGATIVE_SLOPE.
const SIZE: u32 = 64; // @spec
const ACTIVATION: u32 = 1; // @spec 1 relu, 2 sigmoid, 3 tanh, 4 leaky_relu
const NEGATIVE_SLOPE: f32 = 0.3; // @spec of leaky_relu

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  switch (ACTIVATION) {
    case 1: { dx[i] = select(dy[i], 0, y[i] <= 0); }
    case 2: { dx[i] = dy[i] * y[i] * (1 - y[i]); }
    case 3: { dx[i] = dy[i] * (1 - y[i]) * (1 + y[i]); }
    default: { dx[i] = dy[i] * select(1, NEGATIVE_SLOPE, y[i] <= 0); }
  }
}
