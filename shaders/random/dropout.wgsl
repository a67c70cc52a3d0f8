// y = x / (1 - rate) where the element is kept, else 0. Element i is kept where the top 24 bits of threefry(key, (i,
// salt)) reach rate * 2^24, so the backward pass runs the same shader on dy and nothing is stored. All but the size is
// data, so that one pipeline serves every layer.
// @steps 1

// @include lib/threefry.wgsl

const SIZE: u32 = 64; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> key: array<u32>;
@group(0) @binding(2) var<storage, read> layer: array<u32>; // salt, round(rate * 2^24), and the bits of 1 / (1 - rate)
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

fn each(i: u32, value: f32) {
  let keep = (threefry(key[0], key[1], vec2u(i, layer[0])).x >> 8) >= layer[1];
  y[i] = select(0.0, value * bitcast<f32>(layer[2]), keep);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i < SIZE) { each(i, x[i]); }
}
