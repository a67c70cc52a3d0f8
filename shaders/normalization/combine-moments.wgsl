// Mean and (biased) variance of each channel from the splits of moments.wgsl, in their order: the squares within the
// splits plus those between them (Chan, Golub and LeVeque).
const ROWS: u32 = 6; // @spec
const CHANNELS: u32 = 4; // @spec
const CHUNK: u32 = 3; // @spec

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> mean: array<f32>;
@group(0) @binding(2) var<storage, read_write> variance: array<f32>;

const SPLITS = (ROWS + CHUNK - 1) / CHUNK;

fn rows_of(split: u32) -> f32 { return f32(min(CHUNK, ROWS - split * CHUNK)); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let c = id.x + id.y * groups.x * 64;
  if (c >= CHANNELS) { return; }
  let first = partials[c];
  var sum = 0f;
  for (var split = 1u; split < SPLITS; split++) {
    sum += rows_of(split) * (partials[split * 2 * CHANNELS + c] - first);
  }
  let center = first + sum / f32(ROWS);
  var squares = 0f;
  for (var split = 0u; split < SPLITS; split++) {
    let difference = partials[split * 2 * CHANNELS + c] - center;
    squares += partials[(split * 2 + 1) * CHANNELS + c] + rows_of(split) * difference * difference;
  }
  mean[c] = center;
  variance[c] = squares / f32(ROWS);
}
