// Column by column: on SwiftShader two thirds of the time of `sum[i] += a * b`, where nothing else is loaded.
fn add_product(sum: ptr<function, Sums>, i: u32, a: mat4x4f, b: mat4x4f) {
  sum[i][0] += a * b[0];
  sum[i][1] += a * b[1];
  sum[i][2] += a * b[2];
  sum[i][3] += a * b[3];
}
