// y[i] = f(bias + sum over s of partials[s][i]) * (mask > 0), and behind y the same sums alone in `tail`: of the parts
// that a matrix product or convolution was cut into, four at a time. LANES threads take every LANES-th part, and the
// first of them adds up what they have: a fixed order.
// @steps (SPLITS + LANES - 1) / LANES + 1

// @include lib/vec4.wgsl
// @include lib/activation.wgsl

const SPLITS: u32 = 2; // @spec
const LANES: u32 = 2; // @spec a power of two up to 64
const SIZE4: u32 = 16; // @spec of y, in vec4s
const TAIL4: u32 = 0; // @spec
const COLUMNS4: u32 = 4; // @spec of a row of y, as many as the bias has
const BIAS: bool = false; // @spec
const RELU_MASK: bool = false; // @spec

@group(0) @binding(0) var<storage, read> partials: array<vec4f>;
@group(0) @binding(1) var<storage, read> bias: array<vec4f>;
@group(0) @binding(2) var<storage, read> mask: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> tail: array<vec4f>;

const COLUMNS = 64 / LANES; // of a workgroup
var<workgroup> sums: array<vec4f, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(local_invocation_index) t: u32, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u
) {
  let i = (id.x + id.y * groups.x) * COLUMNS + t % COLUMNS;
  let at = min(i, SIZE4 + TAIL4 - 1);
  var sum = vec4f();
  for (var s = t / COLUMNS; s < SPLITS; s += LANES) { sum += partials[s * (SIZE4 + TAIL4) + at]; }
  sums[t] = sum;
  workgroupBarrier();
  if (t >= COLUMNS || i >= SIZE4 + TAIL4) { return; }
  for (var lane = 1u; lane < LANES; lane++) { sum += sums[t + lane * COLUMNS]; }
  if (i >= SIZE4) {
    tail[i - SIZE4] = sum;
    return;
  }
  if (BIAS) { sum += bias[i % COLUMNS4]; }
  var v = ACTIVATION(sum);
  if (RELU_MASK) { v = select(v, vec4f(), mask[i] <= vec4f()); }
  y[i] = v;
}
