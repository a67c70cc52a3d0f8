// state[i] += the sum of values_i, each by one thread, every fourth value in turn: a batch has few values, and workgroup
// memory would take SwiftShader's compiler five times as long.
// @steps (SIZES + 3) / 4
const SIZES: array<u32, 4> = array<u32, 4>(64, 64, 64, 64); // @spec of values_0..values_3
const COUNT: u32 = 4; // @spec how many there are
const FIRST: u32 = 0; // @spec where in state values_0 goes

@group(0) @binding(0) var<storage, read> values_0: array<f32>;
@group(0) @binding(1) var<storage, read> values_1: array<f32>;
@group(0) @binding(2) var<storage, read> values_2: array<f32>;
@group(0) @binding(3) var<storage, read> values_3: array<f32>;
@group(0) @binding(4) var<storage, read_write> state: array<f32>;

fn value(which: u32, i: u32) -> f32 {
  if (i >= SIZES[which]) { return 0; }
  switch which {
    case 0: { return values_0[i]; }
    case 1: { return values_1[i]; }
    case 2: { return values_2[i]; }
    default: { return values_3[i]; }
  }
}

@compute @workgroup_size(4)
fn main(@builtin(local_invocation_index) which: u32) {
  if (which >= COUNT) { return; }
  var sum = vec4f();
  for (var i = 0u; i < SIZES[which]; i += 4u) {
    sum += vec4f(value(which, i), value(which, i + 1), value(which, i + 2), value(which, i + 3));
  }
  state[FIRST + which] += sum.x + sum.y + sum.z + sum.w;
}
