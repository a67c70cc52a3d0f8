/**
 * An op of your own: x * x * x, its WGSL and its gradient. In a page `customOp(await createEngine())`; in Node
 * `customOp(await createEngine({ gpu: create([]) }))` with `create` of the package `webgpu`.
 */
import { type Engine, ShapeError, type Tensor, defineOp, shader, sum, valueAndGradients } from 'vitrine/engine';

// Or from a WGSL file: `import source from './cube.wgsl?raw'` with Vite. The constants marked `// @spec` are set
// to what `dispatch` is given, so that the compiler knows every size.
const cubeShader = shader(
  'cube',
  /* wgsl */ `
const SIZE: u32 = 64; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64; // a large tensor takes two directions of workgroups
  if (i >= SIZE) { return; }
  y[i] = x[i] * x[i] * x[i];
}
`,
);

const cubeGradientShader = shader(
  'cube_gradient',
  /* wgsl */ `
const SIZE: u32 = 64; // @spec

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  dx[i] = dy[i] * 3 * x[i] * x[i];
}
`,
);

const cubeOp = defineOp({
  name: 'cube',
  infer: ([x]) => {
    if (x!.dtype !== 'f32') throw new ShapeError(`cube: x must be f32, got ${x!.dtype}`);
    return [{ shape: x!.shape, dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [x], outputs: [y] }) => {
    engine.dispatch(cubeShader, { SIZE: x!.size }, [x!, y!], { threads: x!.size });
  },
  backward: ({ engine, inputs: [x], dy, gradient }) => {
    engine.dispatch(cubeGradientShader, { SIZE: x!.size }, [dy, x!, gradient(0)], { threads: x!.size });
  },
});

/** `x * x * x`, any shape. */
export const cube = (x: Tensor): Tensor => cubeOp([x])[0]!;

/** The sum of some cubes, and its gradient, which is three times the squares. */
export async function customOp(engine: Engine): Promise<{ value: number; gradient: number[] }> {
  using x = engine.tensor([1, 2, 3]);
  const { value, gradients } = valueAndGradients(engine, () => sum(cube(x)), [x]);
  try {
    return { value: await value.item(), gradient: [...(await gradients[0]!.data())] };
  } finally {
    value.dispose();
    gradients[0]!.dispose();
  }
}
