// v = B^T patch B and dm = A dy A^T, the two that the kernel's gradient is made of, in one dispatch: winograd_input.wgsl and
// winograd_output_gradient.wgsl. Wants IN_C and OUT_C multiples of 4.
const BATCH: u32 = 1; // @spec
const IN_H: u32 = 4; // @spec
const IN_W: u32 = 4; // @spec
const IN_C: u32 = 4; // @spec
const OUT_H: u32 = 4; // @spec
const OUT_W: u32 = 4; // @spec
const PAD_TOP: u32 = 1; // @spec
const PAD_LEFT: u32 = 1; // @spec
const OUT_C: u32 = 4; // @spec

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> v: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dm: array<vec4f>;

const IN_C4 = IN_C / 4;
const OUT_C4 = OUT_C / 4;
const TILES_H = (OUT_H + 1) / 2;
const TILES_W = (OUT_W + 1) / 2;
const V_PLANE = BATCH * TILES_H * TILES_W * IN_C4;
const DM_PLANE = BATCH * TILES_H * TILES_W * OUT_C4;

// Selects, not branches: see conv2d_tile.wgsl.
fn load_x(at: u32, inside: bool) -> vec4f {
  return select(vec4f(), x[select(0, at, inside)], inside);
}

fn load_dy(at: u32, inside: bool) -> vec4f {
  return select(vec4f(), dy[select(0, at, inside)], inside);
}

// A row of the patch: columns are pixels. Below zero wraps to a large number: outside.
fn load_patch(n: u32, iy: u32, ix: u32, c4: u32) -> mat4x4f {
  let at = ((n * IN_H + iy) * IN_W + ix) * IN_C4 + c4;
  let inside = iy < IN_H;
  return mat4x4f(
    load_x(at, inside & (ix < IN_W)),
    load_x(at + IN_C4, inside & (ix + 1 < IN_W)),
    load_x(at + 2 * IN_C4, inside & (ix + 2 < IN_W)),
    load_x(at + 3 * IN_C4, inside & (ix + 3 < IN_W)),
  );
}

fn store_v(at: u32, row: mat4x4f) {
  v[at] = row[0] - row[2];
  v[at + V_PLANE] = row[1] + row[2];
  v[at + 2 * V_PLANE] = row[2] - row[1];
  v[at + 3 * V_PLANE] = row[1] - row[3];
}

// Columns are pixels.
fn store_dm(at: u32, row: mat2x4f) {
  dm[at] = row[0];
  dm[at + DM_PLANE] = row[0] + row[1];
  dm[at + 2 * DM_PLANE] = row[0] - row[1];
  dm[at + 3 * DM_PLANE] = -row[1];
}

fn transform_input(i: u32) {
  let c4 = i % IN_C4;
  let ix = i / IN_C4 % TILES_W * 2 - PAD_LEFT;
  let iy = i / (IN_C4 * TILES_W) % TILES_H * 2 - PAD_TOP;
  let n = i / (IN_C4 * TILES_W * TILES_H);
  let row_0 = load_patch(n, iy, ix, c4);
  let row_1 = load_patch(n, iy + 1, ix, c4);
  let row_2 = load_patch(n, iy + 2, ix, c4);
  let row_3 = load_patch(n, iy + 3, ix, c4);
  store_v(i, row_0 - row_2);
  store_v(i + 4 * V_PLANE, row_1 + row_2);
  store_v(i + 8 * V_PLANE, row_2 - row_1);
  store_v(i + 12 * V_PLANE, row_1 - row_3);
}

fn transform_output_gradient(i: u32) {
  let o4 = i % OUT_C4;
  let ox = i / OUT_C4 % TILES_W * 2;
  let oy = i / (OUT_C4 * TILES_W) % TILES_H * 2;
  let n = i / (OUT_C4 * TILES_W * TILES_H);
  let at = ((n * OUT_H + oy) * OUT_W + ox) * OUT_C4 + o4;
  let right = ox + 1 < OUT_W;
  let below = oy + 1 < OUT_H;
  let top = mat2x4f(dy[at], load_dy(at + OUT_C4, right));
  let bottom = mat2x4f(load_dy(at + OUT_W * OUT_C4, below), load_dy(at + (OUT_W + 1) * OUT_C4, right & below));
  store_dm(i, top);
  store_dm(i + 4 * DM_PLANE, top + bottom);
  store_dm(i + 8 * DM_PLANE, top - bottom);
  store_dm(i + 12 * DM_PLANE, -1 * bottom);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i < V_PLANE) {
    transform_input(i);
  } else if (i < V_PLANE + DM_PLANE) {
    transform_output_gradient(i - V_PLANE);
  }
}
