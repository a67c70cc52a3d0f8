import {
  BackupAndRestore,
  type Callback,
  DeviceLostError,
  type Engine,
  LifetimeError,
  type Model,
  ModelCheckpoint,
  VitrineError,
  createEngine,
  loadModel,
  saveModel,
} from '../nn';
import { exists, list, readFile, remove, writeFile } from '../nn/io/storage';
import { type Outcome, Random, type Setup, bitsOf, compiled, dataOf, iterators, setupOf, trained } from './soak-runs';

export interface SoakOptions {
  readonly seed: number;
  /** How long. */
  readonly milliseconds: number;
  /** The first step. */
  readonly first: number;
  /** Steps at most; null for no end but that of the time. */
  readonly steps: number | null;
  /** Nothing but resumed fits, until so many losses of each kind have come while they ran; null for all. */
  readonly losses: Readonly<Record<Kind, number>> | null;
}

export interface SoakResult {
  /** The promise that was broken, in which step, and how to repeat that; null for none. */
  readonly failure: string | null;
  /** Steps of each action. */
  readonly steps: Readonly<Record<string, number>>;
  /** Losses that came while a fit ran that was to resume. */
  readonly losses: Record<Kind, number>;
  /** How calls ended that a loss, an abort or dispose() met. */
  readonly ends: Record<string, number>;
  readonly seconds: number;
  readonly adapter: string;
}

/** What the page has done outside it. */
interface Node {
  readonly crash: () => Promise<void>;
}

/** `GPUDevice.destroy()`, and the end of the browser's GPU process, which takes every device with it. */
type Kind = 'destroy' | 'crash';

/** Setups of a seed: each needs a run without a loss to compare with. */
const SETUPS = 12;
/** Milliseconds without an answer that are a hang: a crash takes a second or two, on a busy machine more. */
const HANG = 120_000;
/**
 * Engines that are held: the one that steps share and the one that models do, lost or not, of each the last that was
 * made in its place, and the one that was made last of all.
 */
const FEW_ENGINES = 5;

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

function assert(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/** Runs steps at random until the time is over, or a promise is broken. */
export async function run(options: SoakOptions, write: (text: string) => void, node: Node): Promise<SoakResult> {
  const complaints: string[] = [];
  addEventListener('unhandledrejection', ({ reason }) => complaints.push(`an unhandled rejection: ${String(reason)}`));
  addEventListener('error', ({ message }) => complaints.push(`an uncaught error: ${message}`));
  const soak = new Soak(options.seed, node);
  const began = performance.now();
  const steps: Record<string, number> = {};
  const count = Object.fromEntries(Object.keys(ACTIONS).map((name) => [name, 0]));
  const { losses } = options;
  let told = began;
  const enough = (step: number): boolean =>
    performance.now() - began >= options.milliseconds ||
    step - options.first === options.steps ||
    (losses !== null && soak.losses.destroy >= losses.destroy && soak.losses.crash >= losses.crash);
  let failure: string | null = null;
  let step = options.first;
  for (; !enough(step); step++) {
    const random = new Random(options.seed, step);
    const name = losses ? 'resume' : random.of(Object.keys(ACTIONS));
    try {
      await soak.step(name, random, losses);
      await sleep(0); // unhandled rejections are told of after the microtasks
      assert(complaints.length === 0, complaints.join('; '));
    } catch (error) {
      failure =
        `step ${step}, ${name} of ${soak.what}: ${error instanceof Error ? error.stack : String(error)}\n` +
        `Again: npm run soak -- --seed ${options.seed} --first ${step} --steps 1${losses ? ' --losses 1000' : ''}`;
      break;
    }
    count[name]!++;
    steps[name] = count[name]!;
    if (performance.now() - told > 10_000) {
      told = performance.now();
      const { destroy, crash } = soak.losses;
      write(
        `\r${Math.round((told - began) / 1000)} s: ${step + 1 - options.first} steps, ${destroy} devices destroyed and ` +
          `${crash} GPU processes crashed under a fit that resumed`,
      );
    }
  }
  if (failure === null) await soak.collect();
  write('\n');
  const { adapterName } = await soak.engine();
  return {
    failure,
    steps,
    losses: soak.losses,
    ends: soak.ends,
    seconds: (performance.now() - began) / 1000,
    adapter: adapterName,
  };
}

/** What a step does. It throws where a promise is broken. */
type Action = (soak: Soak, random: Random, setup: Setup) => Promise<void>;

class Soak {
  readonly losses: Record<Kind, number> = { destroy: 0, crash: 0 };
  readonly ends: Record<string, number> = {};
  /** The setup at hand. */
  what = '';
  readonly #expected = new Map<number, { readonly outcome: Outcome; readonly milliseconds: number }>();
  /** The engine that steps share until it is lost. */
  shared: Engine | null = null;
  /** The device that was made last, by whomever. */
  #device: GPUDevice | null = null;
  readonly #devices: WeakRef<GPUDevice>[] = [];
  #running = false;
  #wanted: readonly Kind[] = ['destroy', 'crash'];

  constructor(
    readonly seed: number,
    readonly node: Node,
  ) {
    const { requestDevice } = GPUAdapter.prototype;
    const made = (device: GPUDevice): GPUDevice => {
      this.#device = device;
      this.#devices.push(new WeakRef(device));
      void device.lost.then(({ reason }) => {
        if (this.#running) this.losses[reason === 'destroyed' ? 'destroy' : 'crash']++;
      });
      return device;
    };
    GPUAdapter.prototype.requestDevice = async function (...given) {
      return made(await requestDevice.apply(this, given));
    };
  }

  async engine(): Promise<Engine> {
    if (!this.shared || this.shared.lost) this.shared = await again(() => createEngine());
    return this.shared;
  }

  async step(name: string, random: Random, losses: Readonly<Record<Kind, number>> | null): Promise<void> {
    const setup = setupOf((random.whole(0, SETUPS - 1) + SETUPS * this.seed) % 2 ** 32);
    this.what = setup.text;
    const left = (['destroy', 'crash'] as const).filter((kind) => !losses || this.losses[kind] < losses[kind]);
    this.#wanted = left;
    await this.expected(setup);
    const engine = await this.engine();
    const before = held(engine);
    await ACTIONS[name]!(this, random, setup);
    // What was read beside a call that failed ends a little later.
    const ended = (): boolean => iterators.begun === iterators.ended && (engine.lost || held(engine) === before);
    for (let wait = 0; !ended() && wait < 20; wait++) await sleep(50);
    assert(iterators.begun === iterators.ended, `${iterators.begun} iterators, ${iterators.ended} told to return`);
    if (!engine.lost) assert(held(engine) === before, `the engine held ${before}, and then ${held(engine)}`);
    const { pooledBytes, pipelines } = engine.stats();
    assert(pooledBytes <= 256 * 2 ** 20 && pipelines <= 2048, `${pooledBytes} bytes, ${pipelines} pipelines are kept`);
    if (this.#devices.length > 50) await this.collect();
  }

  /** Devices that were lost are let go of. */
  async collect(): Promise<void> {
    const { gc } = globalThis as { gc?: () => void };
    if (!gc) return;
    let alive: WeakRef<GPUDevice>[] = [];
    for (let wait = 0; wait < 20; wait++) {
      await sleep(50);
      gc();
      alive = this.#devices.filter((device) => device.deref());
      if (alive.length <= FEW_ENGINES) break;
    }
    assert(alive.length <= FEW_ENGINES, `${alive.length} of ${this.#devices.length} devices are held`);
    this.#devices.splice(0, Infinity, ...alive);
  }

  /** What a setup comes to without a loss, and how long it takes. */
  async expected(setup: Setup) {
    let expected = this.#expected.get(setup.seed);
    if (!expected) {
      using model = await compiled(setup, await this.engine());
      const began = performance.now();
      const outcome = await trained(setup, model);
      expected = { outcome, milliseconds: performance.now() - began };
      this.#expected.set(setup.seed, expected);
    }
    return expected;
  }

  async assertSame(setup: Setup, outcome: Outcome, what: string): Promise<void> {
    const { outcome: expected } = await this.expected(setup);
    for (const name of ['history', 'iterations', 'learningRate', 'best', 'weights'] as const) {
      if (name === 'weights' && outcome.weights === null) continue;
      const [now, then] = [outcome[name], expected[name]].map((value) => JSON.stringify(value));
      assert(now === then, `${what}: ${name} is ${now}, without a loss ${then}`);
    }
  }

  /** A compiled model, on the engine that steps share, on the one of all models, or on one of its own. */
  async model(random: Random, setup: Setup): Promise<Model> {
    const where = random.of(['shared', 'default', 'own'] as const);
    return again(async () => {
      const engine = where === 'shared' ? await this.engine() : where === 'own' ? await createEngine() : undefined;
      return compiled(setup, engine);
    });
  }

  /** Loses the device that is there, while `call` runs, after each of some waits. @returns how it ended. */
  async losing<T>(
    random: Random,
    setup: Setup,
    { losses, within }: { losses: number; within?: number },
    call: (ended: () => void) => Promise<T>,
  ): Promise<T> {
    const span = within ?? Math.min(2000, 1.2 * (await this.expected(setup)).milliseconds);
    let runs = true;
    const ended = (): void => {
      runs = false;
      this.#running = false;
    };
    const lose = async (): Promise<void> => {
      for (let i = 0; i < losses; i++) {
        await sleep(random.next() * span);
        if (!runs) return;
        const device = this.#device!;
        if (random.of(this.#wanted) === 'crash') await this.node.crash();
        else device.destroy();
        await device.lost;
        // Mostly once there is another, now and then while it is made.
        while (runs && this.#device === device && random.next() < 0.95) await sleep(10);
      }
    };
    const losing = lose();
    try {
      return await inTime(call(ended));
    } finally {
      ended();
      await losing;
    }
  }

  /**
   * Losses at random moments of a fit that resumes. It ends with the bits of one without, but for a loss before its
   * weights were read, which nothing can put back: that is an error, before a callback is told that training begins.
   */
  async resuming(random: Random, setup: Setup, model: Model, losses: number, callbacks: readonly Callback[] = []) {
    let begun = false;
    const begin: Callback = { onTrainBegin: () => void (this.#running = begun = true) };
    try {
      const outcome = await this.losing(random, setup, { losses }, (ended) =>
        trained(setup, model, { onDeviceLost: 'resume', callbacks: [begin, ...callbacks], ended }),
      );
      await this.assertSame(setup, outcome, `after ${losses} losses`);
    } catch (error) {
      if (begun || losses === 0 || !(error instanceof Error)) throw error;
      this.end('fit, before it began', error, DeviceLostError);
    }
    await drop(this, model, model.engine);
    return begun;
  }

  /** Notes how a call ended that was met by something. @throws what is not one of `errors`. */
  end(what: string, error: Error | undefined, ...errors: readonly (new (...given: never[]) => Error)[]): void {
    if (error && !errors.some((type) => error instanceof type))
      throw new Error(`${what} ended with ${String(error)}`, { cause: error });
    const how = `${what}: ${error?.name ?? 'done'}`;
    this.ends[how] = (this.ends[how] ?? 0) + 1;
  }
}

const held = (engine: Engine): string => {
  const { buffers, bytes, captures } = engine.stats();
  return `${buffers} buffers of ${bytes} bytes, ${captures} captures`;
};

/** A promise that hangs is broken. */
async function inTime<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${HANG / 1000} s`)), HANG);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** After a crash the browser has no adapter for a while. */
async function again<T>(make: () => Promise<T>): Promise<T> {
  for (let wait = 0; ; wait++) {
    try {
      return await make();
    } catch (error) {
      if (!(error instanceof VitrineError) || wait === 50) throw error;
      await sleep(100);
    }
  }
}

const FORMATS = ['.keras', '.h5', '.safetensors'] as const;

/** What it is rejected with. */
const caught = (promise: Promise<unknown>): Promise<Error | undefined> =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(`not an error: ${String(error)}`)),
  );

/** Lets go of a model, and of the engine that it is on where that is not the one that steps share. */
async function drop(soak: Soak, model: Model, last: Engine): Promise<void> {
  model.dispose();
  if (last === soak.shared) return;
  for (let wait = 0; last.stats().buffers > 2 && !last.lost && wait < 20; wait++) await sleep(50);
  const { buffers, captures } = last.stats();
  assert(last.lost || (buffers === 2 && captures === 0), `after dispose() the engine held ${held(last)}`);
  last.dispose();
}

const FOLDER = 'soak';

async function cleared(): Promise<void> {
  for (const name of await list(FOLDER)) await remove(`${FOLDER}/${name}`);
}

/** Data to look at. */
const looked = (setup: Setup) => {
  const { x, y } = dataOf(setup);
  return [x, y] as const;
};

const LOOKS: Readonly<Record<string, (model: Model, setup: Setup) => Promise<unknown>>> = {
  predict: (model, setup) => model.predict(looked(setup)[0], { batchSize: 7 }),
  evaluate: (model, setup) => model.evaluate(...looked(setup), { batchSize: 7 }),
  save: (model) => saveModel(model, 'model.keras'),
  getWeights: (model) => model.getWeights(),
};

const ACTIONS: Readonly<Record<string, Action>> = {
  /** Losses at random moments of a fit that resumes: it ends with the bits of one without. */
  async resume(soak, random, setup) {
    await soak.resuming(random, setup, await soak.model(random, setup), random.whole(1, 3));
  },

  /** The same while it is looked at: each look ends, with an answer or an error of ours. */
  async looks(soak, random, setup) {
    const model = await soak.model(random, setup);
    let runs = true;
    const look = async (): Promise<void> => {
      while (runs) {
        await sleep(random.next() * 100);
        const name = random.of(Object.keys(LOOKS));
        soak.end(name, await caught(inTime(LOOKS[name]!(model, setup))), DeviceLostError, LifetimeError);
      }
    };
    const looking = look();
    looking.catch(() => undefined);
    const ended: Callback = { onTrainEnd: () => void (runs = false) };
    await soak.resuming(random, setup, model, random.whole(0, 2), [ended]).finally(() => (runs = false));
    await looking;
  },

  /** Without `onDeviceLost` a loss is an error, and the next model trains. */
  async throw(soak, random, setup) {
    const model = await soak.model(random, setup);
    const { engine } = model;
    const call = (ended: () => void) => caught(trained(setup, model, { ended }));
    soak.end('fit', await soak.losing(random, setup, { losses: 1 }, call), DeviceLostError);
    await drop(soak, model, engine);
    const next = await again(async () => compiled(setup, await soak.engine()));
    await soak.assertSame(setup, await trained(setup, next), 'after a fit that a loss ended');
    next.dispose();
  },

  /** A loss while a model is compiled is an error. */
  async compile(soak, random, setup) {
    const engine = await again(() => createEngine());
    const call = (ended: () => void) =>
      caught(
        compiled(setup, engine)
          .then((model) => model.dispose())
          .finally(ended),
      );
    soak.end('compile', await soak.losing(random, setup, { losses: 1, within: 600 }, call), DeviceLostError);
    for (let wait = 0; !engine.lost && engine.stats().buffers > 2 && wait < 20; wait++) await sleep(50);
    assert(engine.lost || engine.stats().buffers === 2, `compile left ${held(engine)}`);
    engine.dispose();
  },

  /** An abort ends it with its reason; then the model evaluates and trains on. */
  async abort(soak, random, setup) {
    const model = await soak.model(random, setup);
    let { engine } = model;
    const stop = new AbortController();
    const reason = new DOMException('enough', 'AbortError');
    const { milliseconds } = await soak.expected(setup);
    const timer = setTimeout(() => stop.abort(reason), random.next() * milliseconds);
    const options = { onDeviceLost: random.of(['resume', 'throw'] as const), signal: stop.signal };
    const losses = random.whole(0, 1);
    const error = await soak.losing(random, setup, { losses }, (ended) =>
      caught(trained(setup, model, { ...options, ended })),
    );
    clearTimeout(timer);
    soak.end('fit, aborted', error === reason ? undefined : error, DeviceLostError);
    const next = await caught(model.evaluate(...looked(setup)));
    soak.end('evaluate, after an abort', next, DeviceLostError, LifetimeError);
    if (next === undefined) {
      ({ engine } = model);
      await trained(setup, model, { epochs: 1 });
    } else assert(losses > 0, `evaluate after an abort: ${String(next)}`);
    await drop(soak, model, engine);
  },

  /** Disposed of while it works, model or engine: the call ends at once, and leaves nothing. */
  async dispose(soak, random, setup) {
    const model = await soak.model(random, setup);
    const resumes = random.next() < 0.5;
    const works: Record<string, () => Promise<unknown>> = {
      fit: () => trained(setup, model, { onDeviceLost: resumes ? 'resume' : 'throw' }),
    };
    for (const name of Object.keys(LOOKS)) works[name] = () => LOOKS[name]!(model, setup);
    const name = random.next() < 0.6 ? 'fit' : random.of(Object.keys(works));
    const { milliseconds } = await soak.expected(setup);
    const what = random.next() < 0.5 && model.engine !== soak.shared ? 'engine' : 'model';
    const { engine } = model;
    const call = caught(works[name]!());
    await sleep(random.next() * (name === 'fit' ? milliseconds : 50));
    if (what === 'engine') engine.dispose();
    else model.dispose();
    const began = performance.now();
    soak.end(`${name}, ${what} disposed of`, await inTime(call), DeviceLostError, LifetimeError);
    assert(performance.now() - began < 5000, `${name} took ${performance.now() - began} ms to end`);
    await drop(soak, model, engine);
  },

  /** Interrupted by aborts and losses, and begun again by another model until it is done. */
  async backup(soak, random, setup) {
    await cleared();
    const saveFreq = random.of(['epoch', 1, 3, 7] as const);
    const doubleCheckpoint = random.next() < 0.5;
    const { milliseconds } = await soak.expected(setup);
    for (let interruptions = random.whole(1, 4); ; interruptions--) {
      const model = await soak.model(random, setup);
      let { engine } = model;
      const stop = new AbortController();
      const reason = new DOMException('enough', 'AbortError');
      const timer = interruptions > 0 && setTimeout(() => stop.abort(reason), random.next() * milliseconds * 1.2);
      const backup = new BackupAndRestore(`${FOLDER}/backup`, { saveFreq, doubleCheckpoint });
      const onDeviceLost = random.of(['resume', 'throw'] as const);
      const options = { callbacks: [backup], signal: stop.signal, onDeviceLost };
      let outcome: Outcome | null = null;
      const error = await soak.losing(random, setup, { losses: random.whole(0, 1) }, (ended) =>
        caught(trained(setup, model, { ...options, ended }).then((value) => (outcome = value))),
      );
      clearTimeout(timer || undefined);
      soak.end('fit with a backup', error === reason ? undefined : error, DeviceLostError);
      if (error === undefined) ({ engine } = model);
      await drop(soak, model, engine);
      if (outcome) return soak.assertSame(setup, outcome, 'gone on from a backup');
    }
  },

  /** Files that it writes while devices are lost are whole: each loads. */
  async checkpoint(soak, random, setup) {
    await cleared();
    const model = await soak.model(random, setup);
    const ending = random.of(['.keras', '.h5'] as const);
    const callbacks: Callback[] = [new ModelCheckpoint(`${FOLDER}/at-{epoch}${ending}`)];
    if (!(await soak.resuming(random, setup, model, random.whole(0, 2), callbacks))) return;
    const files = (await list(FOLDER)).filter((name) => name.endsWith(ending));
    assert(files.length > 0, 'no checkpoint was written');
    for (const name of files) {
      const loaded = await again(async () => loadModel(`opfs:${FOLDER}/${name}`, { engine: await soak.engine() }));
      loaded.dispose();
    }
  },

  /** Saves and loads that a loss meets end with the file, or with an error of ours and the file before. */
  async files(soak, random, setup) {
    await cleared();
    const path = `${FOLDER}/model${random.of(FORMATS)}`;
    const model = await soak.model(random, setup);
    const { engine } = model;
    const bits = await bitsOf(model);
    const first = await saveModel(model, path);
    await writeFile(path, first);
    const losses = { losses: 1, within: 100 };
    const saving = async (): Promise<void> => writeFile(path, await saveModel(model, path));
    soak.end(
      'save',
      await soak.losing(random, setup, losses, (ended) => caught(saving().finally(ended))),
      DeviceLostError,
    );
    assert(await exists(path), 'the file is gone');
    const bytes = await readFile(path);
    await drop(soak, model, engine);
    const load = async (on: Engine): Promise<void> => {
      const loaded = await compiled(setup, on);
      try {
        if (path.endsWith('.safetensors')) await loaded.loadWeights(bytes);
        const read = path.endsWith('.safetensors') ? loaded : await loadModel(bytes, { engine: on });
        try {
          assert((await bitsOf(read)).join() === bits.join(), 'the weights are others');
        } finally {
          if (read !== loaded) read.dispose();
        }
      } finally {
        loaded.dispose();
      }
    };
    const own = await again(() => createEngine());
    const error = await soak.losing(random, setup, losses, (ended) => caught(load(own).finally(ended)));
    soak.end('load', error, DeviceLostError);
    assert(own.lost || own.stats().buffers === 2, `a load left ${held(own)}`);
    own.dispose();
    await again(async () => load(await soak.engine()));
  },
};
