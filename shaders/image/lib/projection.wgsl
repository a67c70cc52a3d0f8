// Where a pixel of y lies in image n of x, which may be between pixels or outside of them, and what is read there.
// @include lib/finite.wgsl
// @include lib/scalar.wgsl

const BATCH: u32 = 1; // @spec
const IN_H: u32 = 4; // @spec
const IN_W: u32 = 4; // @spec
const OUT_H: u32 = 4; // @spec
const OUT_W: u32 = 4; // @spec
const CHANNELS: u32 = 3; // @spec
const NEAREST: bool = false; // @spec the nearest pixel, not what lies between four

fn MOVED(n: u32, oy: u32, ox: u32) -> vec2f { return transformed(n, oy, ox); } // @spec
fn FILL(at: f32, size: f32) -> f32 { return reflect(at, size); } // @spec

@group(0) @binding(1) var<storage, read> moves: array<f32>;

// Far outside, where no pixel is: of `constant`, and where a plane is seen from its side.
const NOWHERE = -1e9;

fn outside(at: f32, size: f32) -> bool { return at < 0 || at > size - 1; }

fn constant(at: f32, size: f32) -> f32 { return at; }
fn nearest(at: f32, size: f32) -> f32 { return clamp(at, 0, size - 1); }

// ... b a | a b c | c b a ..., of which the half pixels at either end are the edge.
fn reflect(at: f32, size: f32) -> f32 {
  let period = 2 * size;
  let past = at - period * floor(at / period);
  return clamp(min(past, period - 1 - past), 0, size - 1);
}

// ... b c | a b c | a b ..., as TensorFlow has it: the pixel between the last and the first is one of them.
fn wrap(at: f32, size: f32) -> f32 {
  let last = size - 1;
  if (last == 0 || !outside(at, size)) { return clamp(at, 0, last); }
  let moved = select(at - size * trunc(at / last), at + size * (trunc(-at / last) + 1), at < 0);
  return clamp(moved, 0, last);
}

// Halves are rounded away from 0.
fn nearest_whole(v: f32) -> f32 { return select(ceil(v - 0.5), floor(v + 0.5), v >= 0); }

// By the transform of image n.
fn transformed(n: u32, oy: u32, ox: u32) -> vec2f {
  let m = n * 8;
  let at = vec3f(f32(ox), f32(oy), 1);
  let depth = moves[m + 6] * at.x + moves[m + 7] * at.y + 1;
  if (depth == 0) { return vec2f(NOWHERE); }
  let x = dot(vec3f(moves[m], moves[m + 1], moves[m + 2]), at) / depth;
  let y = dot(vec3f(moves[m + 3], moves[m + 4], moves[m + 5]), at) / depth;
  return vec2f(x, y);
}

// Each pixel by a distance of its own, down and to the right.
fn displaced(n: u32, oy: u32, ox: u32) -> vec2f {
  let m = ((n * OUT_H + oy) * OUT_W + ox) * 2;
  return vec2f(f32(ox) + moves[m + 1], f32(oy) + moves[m]);
}

fn position(n: u32, oy: u32, ox: u32) -> vec2f {
  let at = MOVED(n, oy, ox);
  if (at.x == NOWHERE) { return at; }
  if (!is_finite(at.x + at.y)) { return vec2f(nan_from(at.x + at.y)); } // which what follows may hide
  let inside = vec2f(FILL(at.x, f32(IN_W)), FILL(at.y, f32(IN_H)));
  if (NEAREST) { return vec2f(nearest_whole(inside.x), nearest_whole(inside.y)); }
  return inside;
}

// How much of a pixel at (ix, iy) is read at a position.
fn weight_of(at: vec2f, ix: f32, iy: f32) -> f32 {
  return max(1 - abs(at.x - ix), 0) * max(1 - abs(at.y - iy), 0);
}
