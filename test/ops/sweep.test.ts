import { expect, it } from 'vitest';
import { type Engine, type Tensor, createEngine, valueAndGradients } from '../../engine';
import { type OpCheck, apply, checksIn } from '../../engine/internal';
import { engineOfDefaultLimits, testEngine } from '../gpu';
import { draw, isBytes, isUnsigned, upload } from './check';
import { CHECKS, familiesWith, featuresOf, names } from './families';
import { describeCase, gradientDifference, largestOf, outputDifference, randomCase } from './random-case';

/**
 * Random shapes. The ordinary run takes one case of each op. `VITRINE_SWEEP=all` takes 1,000 of each, and 200 for
 * gradients, and the same by each variant; `VITRINE_SWEEP=conv2d` those of one op, `conv2d/tile` by a variant;
 * `VITRINE_SWEEP=conv2d:17` the one that a failure names, and `VITRINE_SWEEP=all:1-50` the first 50 of each.
 */
const [WHICH = '', SEEDS = '1-1000'] = ((import.meta.env.VITRINE_SWEEP as string | undefined) ?? '').split(':');
const [FIRST = 1, LAST = FIRST] = WHICH ? SEEDS.split('-').map(Number) : [];
const GRADIENTS = 200;
/** Cases whose commands are sent before the first is read. */
const AT_ONCE = 25;
/** An engine keeps what it compiles, which here is of no use again. */
const AN_ENGINE = 250;

const checks = checksIn(Object.values(import.meta.glob<object>('../../engine/ops/**/*.check.ts', { eager: true })));

/** What is wrong with the outputs of a case, if anything is. */
async function checkForward<A>(engine: Engine, check: OpCheck<A>, seed: number): Promise<string | null> {
  const { opCase, host } = randomCase(check, seed, false);
  const tensors = opCase.inputs.map((input, i) => upload(engine, input, host[i]!.data));
  let outputs: readonly Tensor[] = [];
  try {
    outputs = engine.scope(() => apply(check.op, tensors, opCase.attrs));
    const reads = Promise.all(outputs.map((output) => output.data()));
    const expected = check.reference(host, opCase.attrs);
    const largestTerm = Math.max(...host.map(({ data }) => largestOf(data)));
    const found = (await reads).flatMap(
      (data, i) => outputDifference(data, expected[i]!, { exact: check.exact, largestTerm }) ?? [],
    );
    return found.length ? `${describeCase(opCase)} forward: ${found[0]}` : null;
  } catch (error) {
    return `${describeCase(opCase)} forward: ${String(error)}`;
  } finally {
    for (const tensor of [...tensors, ...outputs]) tensor.dispose();
  }
}

/** What is wrong with the gradients of a case, if anything is. */
async function checkGradients<A>(engine: Engine, check: OpCheck<A>, seed: number): Promise<string | null> {
  const { op, reference } = check;
  const { opCase, host, random } = randomCase(check, seed, true);
  const { inputs, attrs } = opCase;
  const tensors = inputs.map((input, i) => upload(engine, input, host[i]!.data));
  const places = [...inputs.keys()].filter(
    (i) => !isUnsigned(inputs[i]!) && !isBytes(inputs[i]!) && (op.differentiable?.includes(i) ?? true),
  );
  const made: Tensor[] = [];
  try {
    const specs = inputs.map(({ shape }, i) => ({ shape, dtype: tensors[i]!.dtype }));
    const [output] = op.infer(specs, attrs);
    const seedData = draw({ shape: output!.shape }, random);
    const seedTensor = engine.tensor(Float32Array.from(seedData), output!.shape);
    made.push(seedTensor);
    const parameters = places.map((i) => tensors[i]!);
    const { value, gradients } = valueAndGradients(engine, () => apply(op, tensors, attrs)[0]!, parameters, {
      seed: seedTensor,
    });
    made.push(value, ...gradients);
    const read = await Promise.all(gradients.map((gradient) => gradient.data()));
    const objective = (): number => reference(host, attrs)[0]!.reduce((sum, v, k) => sum + v * seedData[k]!, 0);
    for (const [p, i] of places.entries()) {
      const found = gradientDifference(read[p] as Float32Array, host[i]!.data, objective, random);
      if (found) return `${describeCase(opCase)} gradient of input ${i}: ${found}`;
    }
    return null;
  } catch (error) {
    return `${describeCase(opCase)} gradients: ${String(error)}`;
  } finally {
    for (const tensor of [...tensors, ...made]) tensor.dispose();
  }
}

type Examine = (engine: Engine, check: OpCheck<unknown>, seed: number) => Promise<string | null>;

/** What is wrong with the cases up to `last`, each said in a line that names its seed. */
async function sweep({ name, check, variant }: Swept, last: number, examine: Examine): Promise<string[]> {
  const seeds = Array.from({ length: last - FIRST + 1 }, (_, i) => FIRST + i);
  const failures: string[] = [];
  let taken = 0;
  while (seeds.length > 0) {
    const engine = await (variant ? engineFor(variant) : WHICH ? createEngine() : testEngine());
    const { buffers } = engine.stats();
    for (const some = seeds.splice(0, AN_ENGINE); some.length > 0;) {
      const at = some.splice(0, AT_ONCE);
      const found = await Promise.all(at.map((seed) => examine(engine, check, seed)));
      found.forEach((failure, i) => failure && failures.push(`VITRINE_SWEEP='${name}:${at[i]}' ${failure}`));
    }
    expect(engine.stats().buffers, 'buffers left').toBe(buffers);
    if (variant) taken += ranBy(engine, variant);
    if (WHICH) engine.dispose();
  }
  if (variant && last - FIRST > 100 && taken === 0) failures.push(`${name} took no problem`);
  return failures;
}

interface Swept {
  /** Of the op, and of the variant where it is not the default. */
  readonly name: string;
  readonly check: OpCheck<unknown>;
  readonly variant?: string;
}

/** An engine that runs all that it can by a variant. */
async function engineFor(variant: string): Promise<Engine> {
  const engine = await (featuresOf(variant).length > 0 ? createEngine() : engineOfDefaultLimits());
  await engine.choices.load();
  for (const { name } of familiesWith(variant)) engine.choices.wanted.set(name, variant);
  return engine;
}

/** Problems that a variant has run. */
const ranBy = ({ choices }: Engine, name: string): number =>
  [...choices.made.values()].filter(({ variant }) => variant.name === name).length;

const byDefault = checks.map((check): Swept => ({ name: check.op.name, check }));
const byVariant = names.flatMap((variant) =>
  CHECKS.filter(([of]) => familiesWith(variant).some(({ name }) => of.test(name))).map(([, check]): Swept => ({
    name: `${check.op.name}/${variant}`,
    check,
    variant,
  })),
);
const chosen = WHICH ? [...byDefault, ...byVariant].filter(({ name }) => WHICH === 'all' || WHICH === name) : byDefault;

it.each(chosen)('$name', { timeout: 3_600_000 }, async (swept) => {
  const failures = await sweep(swept, LAST, checkForward);
  if (swept.check.op.backward) failures.push(...(await sweep(swept, Math.min(LAST, GRADIENTS), checkGradients)));
  if (failures.length > 0) expect.fail(`${failures.length} failed\n${failures.slice(0, 8).join('\n')}`);
});
