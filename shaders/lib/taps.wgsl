// Four kernel rows (ky, kx, c), by the distance of each from the window's corner.
struct Taps { down: vec4u, right: vec4u, channel: vec4u, is_bias: vec4<bool>, exists: vec4<bool> }

fn taps_from(first: u32) -> Taps {
  let row = first + vec4u(0, 1, 2, 3);
  return Taps(
    row / (IN_C * KERNEL_W) * DILATION_H,
    row / IN_C % KERNEL_W * DILATION_W,
    row % IN_C,
    row == vec4u(KERNEL_ROWS),
    row < vec4u(KERNEL_ROWS));
}
