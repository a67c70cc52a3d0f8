// dm = A dy A^T, [16][tiles][out]: the transpose of winograd-output.wgsl, one tile x 4 channels a thread, with zeros
// for the dy past the last row or column. Needs OUT_C a multiple of 4.

// @include lib/conv2d.wgsl

@group(0) @binding(0) var<storage, read> dy: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> dm: array<vec4f>;

const OUT_C4 = OUT_C / 4;
const TILES_H = (OUT_H + 1) / 2;
const TILES_W = (OUT_W + 1) / 2;
const PLANE = BATCH * TILES_H * TILES_W * OUT_C4;

// Selects, not branches: see conv2d-tile.wgsl.
fn load(at: u32, inside: bool) -> vec4f {
  return select(vec4f(), dy[select(0, at, inside)], inside);
}

// Columns are pixels.
fn store_row(at: u32, row: mat2x4f) {
  dm[at] = row[0];
  dm[at + PLANE] = row[0] + row[1];
  dm[at + 2 * PLANE] = row[0] - row[1];
  dm[at + 3 * PLANE] = -row[1];
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= PLANE) { return; }
  let o4 = i % OUT_C4;
  let ox = i / OUT_C4 % TILES_W * 2;
  let oy = i / (OUT_C4 * TILES_W) % TILES_H * 2;
  let n = i / (OUT_C4 * TILES_W * TILES_H);
  let at = ((n * OUT_H + oy) * OUT_W + ox) * OUT_C4 + o4;
  let right = ox + 1 < OUT_W;
  let below = oy + 1 < OUT_H;
  let top = mat2x4f(dy[at], load(at + OUT_C4, right));
  let bottom = mat2x4f(load(at + OUT_W * OUT_C4, below), load(at + (OUT_W + 1) * OUT_C4, right & below));
  store_row(i, top);
  store_row(i + 4 * PLANE, top + bottom);
  store_row(i + 8 * PLANE, top - bottom);
  store_row(i + 12 * PLANE, -1 * bottom);
}
