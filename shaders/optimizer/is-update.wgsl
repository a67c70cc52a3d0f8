// flag = 1 at every STEPS-th step, else 0. key: what a step is told, of which the second is its number, from 1.
const STEPS: u32 = 2; // @spec

@group(0) @binding(0) var<storage, read> key: array<u32>;
@group(0) @binding(1) var<storage, read_write> flag: array<f32>;

@compute @workgroup_size(1)
fn main() {
  flag[0] = select(0f, 1f, key[1] % STEPS == 0);
}
