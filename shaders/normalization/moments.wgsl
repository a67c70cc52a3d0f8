// Mean of CHUNK rows of a channel, and the sum of squares of what they differ from it: partials[split] holds the means
// of all channels, then the sums. combine-moments.wgsl puts the splits together in a fixed order. Two passes over the
// rows, and the first takes the first row off: E[x^2] - E[x]^2 would lose the variance of numbers that are large beside
// it.
const ROWS: u32 = 6; // @spec
const CHANNELS: u32 = 4; // @spec
const CHUNK: u32 = 3; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> partials: array<f32>;

const SPLITS = (ROWS + CHUNK - 1) / CHUNK;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SPLITS * CHANNELS) { return; }
  let split = i / CHANNELS;
  let c = i % CHANNELS;
  let begin = split * CHUNK;
  let end = min(begin + CHUNK, ROWS);
  let first = x[begin * CHANNELS + c];

  var sum = 0f;
  for (var row = begin; row < end; row++) { sum += x[row * CHANNELS + c] - first; }
  let mean = first + sum / f32(end - begin);
  var squares = 0f;
  for (var row = begin; row < end; row++) {
    let difference = x[row * CHANNELS + c] - mean;
    squares += difference * difference;
  }
  partials[split * 2 * CHANNELS + c] = mean;
  partials[(split * 2 + 1) * CHANNELS + c] = squares;
}
