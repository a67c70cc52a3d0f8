// kernel[i] = sum over s of partials[s][i], in the order of s; likewise the bias, which is the tail of each partial.
// @steps SPLITS
const SPLITS: u32 = 2; // @spec
const KERNEL_SIZE: u32 = 9; // @spec
const BIAS_SIZE: u32 = 1; // @spec
const BIAS: bool = true; // @spec

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> kernel: array<f32>;
@group(0) @binding(2) var<storage, read_write> bias: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= KERNEL_SIZE + BIAS_SIZE) { return; }
  var sum = 0.0;
  for (var s = 0u; s < SPLITS; s++) { sum += partials[s * (KERNEL_SIZE + BIAS_SIZE) + i]; }
  if (i < KERNEL_SIZE) {
    kernel[i] = sum;
  } else if (BIAS) {
    bias[i - KERNEL_SIZE] = sum;
  }
}
