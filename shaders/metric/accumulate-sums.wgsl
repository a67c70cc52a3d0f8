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

// Past the end of the shorter ones there are zeros.
const LONGEST = max(max(SIZES[0], SIZES[1]), max(SIZES[2], SIZES[3]));

fn value(which: u32, i: u32) -> f32 {
  switch which {
    case 0: { return select(0, values_0[i], i < SIZES[0]); }
    case 1: { return select(0, values_1[i], i < SIZES[1]); }
    case 2: { return select(0, values_2[i], i < SIZES[2]); }
    default: { return select(0, values_3[i], i < SIZES[3]); }
  }
}

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) which: u32) {
  if (which >= COUNT) { return; }
  var sum = vec4f();
  for (var i = 0u; i < LONGEST; i += 4u) {
    sum += vec4f(value(which, i), value(which, i + 1), value(which, i + 2), value(which, i + 3));
  }
  state[FIRST + which] += sum.x + sum.y + sum.z + sum.w;
}
