// y[n, r, c] = x[n] at (row, column) = matrices[n] * (r, c, 1): linear between pixels or the nearest, and outside them
// by FILL. One thread a pixel of y, all channels. scipy.ndimage's modes, one by one: what looks odd below is theirs.
const BATCH: u32 = 1; // @spec
const HEIGHT: u32 = 4; // @spec
const WIDTH: u32 = 4; // @spec
const CHANNELS: u32 = 3; // @spec
const BYTES: bool = false; // @spec x is u8, four to a word, low byte first
const FILL: u32 = 0; // @spec 0 nearest, 1 constant, 2 reflect, 3 wrap
const CVAL: f32 = 0; // @spec what lies outside, where FILL is constant
const NEAREST: bool = false; // @spec the nearest pixel

@group(0) @binding(0) var<storage, read> x: array<u32>;
@group(0) @binding(1) var<storage, read> matrices: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

// The two cells of an axis that a coordinate lies between, and how far it is from the first to the second.
struct Between { first: u32, second: u32, fraction: f32 }

fn positive_modulo(i: i32, n: i32) -> i32 { return (i % n + n) % n; }

// ... b a | a b c | c b a ...
fn mirrored(i: i32, size: i32) -> i32 {
  let m = positive_modulo(i, 2 * size);
  return min(m, 2 * size - 1 - m);
}

fn between(coordinate: f32, size: i32) -> Between {
  var at = coordinate;
  if (FILL == 0) { at = clamp(at, 0, f32(size - 1)); }
  let below = floor(at);
  var first = i32(below);
  var second = first + 1;
  if (FILL == 2) {
    first = mirrored(first, size);
    second = mirrored(second, size);
  } else if (FILL == 3 && (at < 0 || at > f32(size - 1))) {
    // The period is size - 1, so that a whole number of periods is both ends: the last cell from the left, the first
    // from the right.
    first = positive_modulo(first, max(size - 1, 1));
    if (at < 0 && at == below && first == 0) { first = size - 1; }
    second = first + 1;
  }
  let fraction = at - below;
  return Between(
    u32(clamp(first, 0, size - 1)), u32(clamp(second, 0, size - 1)), select(fraction, step(0.5, fraction), NEAREST));
}

fn load(i: u32) -> f32 {
  if (BYTES) { return f32((x[i / 4] >> (8 * (i % 4))) & 0xff); }
  return bitcast<f32>(x[i]);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * HEIGHT * WIDTH) { return; }
  let position = vec3f(f32(i / WIDTH % HEIGHT), f32(i % WIDTH), 1);
  let n = i / (HEIGHT * WIDTH);
  let m = n * 6;
  let at_row = dot(vec3f(matrices[m], matrices[m + 1], matrices[m + 2]), position);
  let at_column = dot(vec3f(matrices[m + 3], matrices[m + 4], matrices[m + 5]), position);
  let outside = at_row < 0 || at_row > f32(HEIGHT - 1) || at_column < 0 || at_column > f32(WIDTH - 1);

  let row = between(at_row, i32(HEIGHT));
  let column = between(at_column, i32(WIDTH));
  let above = (n * HEIGHT + row.first) * WIDTH * CHANNELS;
  let beneath = (n * HEIGHT + row.second) * WIDTH * CHANNELS;
  for (var c = 0u; c < CHANNELS; c++) {
    let first = column.first * CHANNELS + c;
    let second = column.second * CHANNELS + c;
    let top = mix(load(above + first), load(above + second), column.fraction);
    let bottom = mix(load(beneath + first), load(beneath + second), column.fraction);
    y[i * CHANNELS + c] = select(mix(top, bottom, row.fraction), CVAL, FILL == 1 && outside);
  }
}
