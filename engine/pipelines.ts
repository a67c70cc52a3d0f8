import type { Dispatch } from './dispatch';
import { GPUError } from './errors';
import { COMPUTE_STAGE } from './platform';
import { type Shader, type SpecValues, numbered, specialize } from './wgsl';

/** A shader with its constants set, compiled or about to be. */
export interface Pipeline {
  readonly shader: Shader;
  readonly code: string;
  compiled: GPUComputePipeline | null;
  compiling: Promise<GPUComputePipeline> | null;
}

/** Every pipeline of a device, by shader and constants: each is compiled once. */
export class Pipelines {
  readonly #byKey = new Map<string, Pipeline>();
  readonly #layouts = new Map<string, GPUBindGroupLayout>();

  constructor(
    readonly device: GPUDevice,
    /** Told of a pipeline that was used at once and turned out not to compile. */
    readonly blame: (error: GPUError) => void,
  ) {}

  get count(): number {
    return this.#byKey.size;
  }

  get(shader: Shader, specs: SpecValues): Pipeline {
    const key = `${shader.name} ${JSON.stringify(specs)}`;
    let pipeline = this.#byKey.get(key);
    if (!pipeline) {
      pipeline = { shader, code: specialize(shader, specs), compiled: null, compiling: null };
      this.#byKey.set(key, pipeline);
    }
    return pipeline;
  }

  /** Layouts are explicit and shared by shaders that bind alike: 'auto' would make one for each pipeline. */
  layoutOf({ bindings }: Shader): GPUBindGroupLayout {
    const key = bindings.join();
    let layout = this.#layouts.get(key);
    if (!layout) {
      layout = this.device.createBindGroupLayout({
        entries: bindings.map((type, binding) => ({ binding, visibility: COMPUTE_STAGE, buffer: { type } })),
      });
      this.#layouts.set(key, layout);
    }
    return layout;
  }

  bindGroup({ shader, bindings }: Dispatch): GPUBindGroup {
    return this.device.createBindGroup({
      label: shader.name,
      layout: this.layoutOf(shader),
      entries: bindings.map((tensor, binding) => ({
        binding,
        resource: { buffer: tensor.storage.buffer!, offset: tensor.byteOffset, size: tensor.byteLength },
      })),
    });
  }

  /**
   * For eager work: `run` with the pipeline at once, its errors (if any) to `blame` later. The scope is around `run`
   * too, for a pipeline that did not compile makes every command that holds it an error of its own.
   */
  use(pipeline: Pipeline, run: (compiled: GPUComputePipeline) => void): void {
    if (pipeline.compiled) {
      run(pipeline.compiled);
      return;
    }
    this.device.pushErrorScope('validation');
    try {
      pipeline.compiled = this.device.createComputePipeline(this.#descriptor(pipeline));
      run(pipeline.compiled);
    } finally {
      this.device.popErrorScope().then(
        (error) => {
          if (!error) return;
          pipeline.compiled = null;
          this.blame(failure(pipeline, error.message));
        },
        () => undefined, // the device was lost: that is told by other means
      );
    }
  }

  /** For captures: compiles beside others without blocking. @throws GPUError with the numbered WGSL. */
  compile(pipeline: Pipeline): Promise<GPUComputePipeline> {
    if (pipeline.compiled) return Promise.resolve(pipeline.compiled);
    if (!pipeline.compiling) {
      this.device.pushErrorScope('validation'); // for the module's errors, which the promise tells again
      pipeline.compiling = this.device.createComputePipelineAsync(this.#descriptor(pipeline)).then(
        (compiled) => (pipeline.compiled = compiled),
        (error: unknown) => {
          pipeline.compiling = null;
          throw failure(pipeline, String(error));
        },
      );
      this.device.popErrorScope().catch(() => undefined);
    }
    return pipeline.compiling;
  }

  #descriptor({ shader, code }: Pipeline): GPUComputePipelineDescriptor {
    return {
      label: shader.name,
      layout: this.device.createPipelineLayout({ bindGroupLayouts: [this.layoutOf(shader)] }),
      compute: { module: this.device.createShaderModule({ label: shader.name, code }), entryPoint: 'main' },
    };
  }
}

function failure({ shader, code }: Pipeline, message: string): GPUError {
  return new GPUError(`${shader.name}.wgsl did not compile: ${message}\n${numbered(code)}`);
}
