// state[i] += the sum of values_i, by one workgroup each: a thread sums a stride of them, then a tree sums the threads.
const SIZES: array<u32, 4> = array<u32, 4>(64, 64, 64, 64); // @spec of values_0..values_3
const FIRST: u32 = 0; // @spec where in state values_0 goes

@group(0) @binding(0) var<storage, read> values_0: array<f32>;
@group(0) @binding(1) var<storage, read> values_1: array<f32>;
@group(0) @binding(2) var<storage, read> values_2: array<f32>;
@group(0) @binding(3) var<storage, read> values_3: array<f32>;
@group(0) @binding(4) var<storage, read_write> state: array<f32>;

var<workgroup> partial: array<f32, 256>;

fn value(which: u32, i: u32) -> f32 {
  switch which {
    case 0: { return values_0[i]; }
    case 1: { return values_1[i]; }
    case 2: { return values_2[i]; }
    default: { return values_3[i]; }
  }
}

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u) {
  let which = group.x;
  var sum = 0f;
  for (var i = thread; i < SIZES[which]; i += 256) { sum += value(which, i); }
  partial[thread] = sum;
  for (var half = 128u; half > 0; half /= 2) {
    workgroupBarrier();
    if (thread < half) { partial[thread] += partial[thread + half]; }
  }
  if (thread == 0) { state[FIRST + which] += partial[0]; }
}
