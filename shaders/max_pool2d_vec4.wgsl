// The same as max_pool2d.wgsl, four channels a thread. Wants CHANNELS a multiple of 4.
const BATCH: u32 = 1; // @spec
const IN_H: u32 = 4; // @spec
const IN_W: u32 = 4; // @spec
const CHANNELS: u32 = 4; // @spec
const OUT_H: u32 = 2; // @spec
const OUT_W: u32 = 2; // @spec
const KERNEL_H: u32 = 2; // @spec
const KERNEL_W: u32 = 2; // @spec
const STRIDE_H: u32 = 2; // @spec
const STRIDE_W: u32 = 2; // @spec
const DILATION_H: u32 = 1; // @spec
const DILATION_W: u32 = 1; // @spec
const PAD_TOP: u32 = 0; // @spec
const PAD_LEFT: u32 = 0; // @spec

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> argmax: array<vec4u>;

const CHANNELS4 = CHANNELS / 4;
const NONE = 0xffffffffu;

// By its bits, for comparisons may be folded.
fn is_nan(v: vec4f) -> vec4<bool> { return (bitcast<vec4u>(v) & vec4u(0x7fffffff)) > vec4u(0x7f800000); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * OUT_H * OUT_W * CHANNELS4) { return; }
  let c4 = i % CHANNELS4;
  let ox = i / CHANNELS4 % OUT_W;
  let oy = i / (CHANNELS4 * OUT_W) % OUT_H;
  let n = i / (CHANNELS4 * OUT_W * OUT_H);

  var best = vec4f();
  var first = vec4u(NONE);
  for (var ky = 0u; ky < KERNEL_H; ky++) {
    let iy = oy * STRIDE_H + ky * DILATION_H - PAD_TOP; // below zero wraps to a large number: outside
    if (iy >= IN_H) { continue; }
    for (var kx = 0u; kx < KERNEL_W; kx++) {
      let ix = ox * STRIDE_W + kx * DILATION_W - PAD_LEFT;
      if (ix >= IN_W) { continue; }
      let cell = ((n * IN_H + iy) * IN_W + ix) * CHANNELS4 + c4;
      let v = x[cell];
      let better = (first == vec4u(NONE)) | (((v > best) | is_nan(v)) & !is_nan(best));
      best = select(best, v, better);
      first = select(first, vec4u(cell), better);
    }
  }
  y[i] = best;
  argmax[i] = 4 * first + vec4u(0, 1, 2, 3);
}
