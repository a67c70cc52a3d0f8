// state[SLOT] += the sum of values, by one workgroup: each thread sums a stride of them, then a tree sums the threads.
const SIZE: u32 = 64; // @spec
const SLOT: u32 = 0; // @spec

@group(0) @binding(0) var<storage, read> values: array<f32>;
@group(0) @binding(1) var<storage, read_write> state: array<f32>;

var<workgroup> partial: array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) thread: u32) {
  var sum = 0f;
  for (var i = thread; i < SIZE; i += 256) { sum += values[i]; }
  partial[thread] = sum;
  for (var half = 128u; half > 0; half /= 2) {
    workgroupBarrier();
    if (thread < half) { partial[thread] += partial[thread + half]; }
  }
  if (thread == 0) { state[SLOT] += partial[0]; }
}
