import type { Device } from './device';
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

/**
 * Pipelines that are kept, those used last: some 70 KB each on a software adapter. A large network has 600 of them, for
 * each size of batch others.
 */
const MOST_PIPELINES = 2048;

/** The pipelines of a device, by shader and constants: each is compiled once, while it is kept. */
export class Pipelines {
  readonly #device: Device;
  readonly #byKey = new Map<string, Pipeline>();
  readonly #layouts = new Map<string, GPUBindGroupLayout>();

  constructor(device: Device) {
    this.#device = device;
  }

  /** Those that are compiled, or about to be: not what a capture has made part of another. */
  get count(): number {
    return [...this.#byKey.values()].filter(({ compiled, compiling }) => compiled !== null || compiling !== null)
      .length;
  }

  get(shader: Shader, specs: SpecValues): Pipeline {
    // Where there is nothing to set, the text alone tells them apart.
    const key = shader.specs.size > 0 ? `${shader.name} ${JSON.stringify(specs)}` : shader.source;
    const kept = this.#byKey.get(key);
    if (kept) this.#byKey.delete(key);
    const pipeline = kept ?? { shader, code: specialize(shader, specs), compiled: null, compiling: null };
    this.#byKey.set(key, pipeline); // the last one used
    if (this.#byKey.size > MOST_PIPELINES) this.#byKey.delete(this.#byKey.keys().next().value!);
    return pipeline;
  }

  /** Forgets all pipelines; captures go on with theirs. */
  trim(): void {
    this.#byKey.clear();
  }

  /** Layouts are explicit and shared by shaders that bind alike: 'auto' would make one for each pipeline. */
  layoutOf({ bindings }: Shader): GPUBindGroupLayout {
    const key = bindings.join();
    let layout = this.#layouts.get(key);
    if (!layout) {
      layout = this.#device.gpu.createBindGroupLayout({
        entries: bindings.map((type, binding) => ({ binding, visibility: COMPUTE_STAGE, buffer: { type } })),
      });
      this.#layouts.set(key, layout);
    }
    return layout;
  }

  bindGroup({ shader, bindings }: Dispatch): GPUBindGroup {
    return this.#device.gpu.createBindGroup({
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
    const compileAndRun = (): void => {
      pipeline.compiled = this.#device.gpu.createComputePipeline(this.#descriptor(pipeline));
      run(pipeline.compiled);
    };
    this.#device.answering(compileAndRun, (message) => {
      pipeline.compiled = null;
      return failure(pipeline, message);
    });
  }

  /** For captures: compiles beside others without blocking. @throws GPUError with the numbered WGSL. */
  compile(pipeline: Pipeline): Promise<GPUComputePipeline> {
    if (pipeline.compiled) return Promise.resolve(pipeline.compiled);
    if (!pipeline.compiling) {
      this.#device.gpu.pushErrorScope('validation'); // for the module's errors, which the promise tells again
      pipeline.compiling = this.#device.gpu.createComputePipelineAsync(this.#descriptor(pipeline)).then(
        (compiled) => (pipeline.compiled = compiled),
        (error: unknown) => {
          pipeline.compiling = null;
          throw failure(pipeline, String(error));
        },
      );
      this.#device.gpu.popErrorScope().catch(() => undefined);
    }
    return pipeline.compiling;
  }

  #descriptor({ shader, code }: Pipeline): GPUComputePipelineDescriptor {
    return {
      label: shader.name,
      layout: this.#device.gpu.createPipelineLayout({ bindGroupLayouts: [this.layoutOf(shader)] }),
      compute: { module: this.#device.gpu.createShaderModule({ label: shader.name, code }), entryPoint: 'main' },
    };
  }
}

function failure({ shader, code }: Pipeline, message: string): GPUError {
  return new GPUError(`${shader.name}.wgsl did not compile: ${message}\n${numbered(code)}`);
}
