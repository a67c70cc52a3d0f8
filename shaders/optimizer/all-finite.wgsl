// flag = 0 if x has an infinity or a NaN; else 1 where FIRST, and as it was where not. Their exponents have all bits.
const SIZE: u32 = 64; // @spec
const FIRST: bool = true; // @spec

@group(0) @binding(0) var<storage, read> x: array<u32>;
@group(0) @binding(1) var<storage, read_write> flag: array<f32>;

var<workgroup> found: atomic<u32>;

@compute @workgroup_size(128)
fn main(@builtin(local_invocation_index) thread: u32) {
  for (var i = thread; i < SIZE; i += 128) {
    if ((x[i] & 0x7f800000) == 0x7f800000) { atomicOr(&found, 1u); }
  }
  workgroupBarrier();
  if (thread == 0) {
    if (atomicLoad(&found) == 1) { flag[0] = 0; } else if (FIRST) { flag[0] = 1; }
  }
}
