// y = 1 where a relation of a and b holds, else 0. The words are u32, or f32 whose bits are looked at as such (0 equals
// -0, and NaN is not equal to anything). By itself a word is true unless it is 0.

// @include lib/scalar.wgsl
// @include lib/finite.wgsl
// @include elementwise/lib/operands.wgsl

const FLOAT: bool = false; // @spec
// 0 equal, 1 notEqual, 2 greater, 3 greaterEqual, 4 less, 5 lessEqual, 6 logicalAnd, 7 logicalOr, 8 logicalXor
const RELATION: u32 = 0; // @spec

@group(0) @binding(0) var<storage, read> a: array<u32>;
@group(0) @binding(1) var<storage, read> b: array<u32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

fn is_true(word: u32) -> bool { return (word & select(0xffffffffu, 0x7fffffffu, FLOAT)) != 0; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let at = places(i);
  let v = a[at.x];
  let w = b[at.y];
  var same = v == w;
  var above = v > w;
  var below = v < w;
  if (FLOAT) {
    let p = bitcast<f32>(v);
    let q = bitcast<f32>(w);
    let has_nan = is_nan(p) || is_nan(q);
    same = p == q && !has_nan;
    above = p > q && !has_nan;
    below = p < q && !has_nan;
  }
  var holds = false;
  switch (RELATION) {
    case 0: { holds = same; }
    case 1: { holds = !same; }
    case 2: { holds = above; }
    case 3: { holds = above || same; }
    case 4: { holds = below; }
    case 5: { holds = below || same; }
    case 6: { holds = is_true(v) && is_true(w); }
    case 7: { holds = is_true(v) || is_true(w); }
    default: { holds = is_true(v) != is_true(w); }
  }
  y[i] = select(0.0, 1.0, holds);
}
