// dx = dy / (1 - rate) where a ReLU's output was kept and above zero, else 0: the gradient of dropout and of the ReLU
// before it. Of what was dropped, y is zero too.
// @steps 1

const SIZE: u32 = 64; // @spec

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read> layer: array<u32>; // as in dropout.wgsl
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

fn each(i: u32, dy_i: f32) {
  dx[i] = select(dy_i * bitcast<f32>(layer[2]), 0.0, y[i] <= 0);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i < SIZE) { each(i, dy[i]); }
}
