// One Adam step on a slab of parameters, in Keras's form: epsilon is outside the root and not scaled by the bias
// correction, which the step size carries instead: learning rate * sqrt(1 - beta2^t) / (1 - beta1^t).
// scalars: the step size; then weight decay * learning rate, 0 where weights do not decay.

// @include lib/scalar.wgsl
// @include optimizer/lib/adam.wgsl

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  update(i);
}
