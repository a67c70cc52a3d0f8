import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as engineFace from '../../engine';
import { type Engine, type Family, type OpCheck, type Variant, conv2dCheck, createEngine, denseCheck, matmulCheck } from '../../engine';
import { moreVariants } from '../../engine/ops/more-variants';
import { checkCase } from './check';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const families = Object.values<unknown>(engineFace).filter((value): value is Family => isRecord(value) && 'variants' in value);
const variantsOf = (family: Family): Variant[] => [...family.variants, ...((moreVariants.get(family) ?? []) as Variant[])];
const names = [...new Set(families.flatMap((family) => variantsOf(family).map(({ name }) => name)))];
const checks = [conv2dCheck, matmulCheck, denseCheck] as unknown as OpCheck<unknown>[];

async function withoutFeatures(): Promise<Engine> {
  const adapter = await navigator.gpu.requestAdapter();
  return createEngine({ device: await adapter!.requestDevice() });
}

/** Runs the whole op test loop on the engine that `make` gives. */
function loop(title: string, make: () => Promise<Engine>, afterwards: (engine: Engine) => void): void {
  describe(title, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await make();
    });
    afterAll(() => {
      engine.dispose();
      engine.device.destroy(); // the caller's, in one of them
    });
    for (const check of checks) {
      it.each(check.cases.map((opCase, i) => ({ i, opCase, title: JSON.stringify([opCase.inputs.map(({ shape }) => shape), opCase.attrs]) })))(
        `${check.op.name} $title`,
        async ({ opCase, i }) => {
          const before = engine.stats().buffers;
          await checkCase(engine, check, opCase, i + 1);
          expect(engine.stats().buffers).toBe(before);
        },
      );
    }
    it('ran what it should', () => afterwards(engine));
  });
}

describe.each(names)('every op by %s where it can', (name) => {
  const having = families.filter((family) => variantsOf(family).some((variant) => variant.name === name));
  loop(
    having.map((family) => family.name).join(', '),
    async () => {
      const engine = await createEngine();
      await engine.choices.load();
      for (const family of having) engine.choices.wanted.set(family.name, name);
      return engine;
    },
    (engine) => {
      const made = [...engine.choices.made.values()];
      for (const family of having) {
        const variant = variantsOf(family).find((each) => each.name === name)!;
        const can = variant.kernel.features.every((feature) => engine.device.features.has(feature));
        const ran = made.filter((choice) => choice.family.name === family.name && choice.variant === variant);
        expect(ran.length > 0, `${family.name} by ${name}`).toBe(can);
      }
    },
  );
});

loop('without subgroups', withoutFeatures, (engine) => {
  expect(engine.device.features.has('subgroups')).toBe(false);
  const made = [...engine.choices.made.values()];
  expect(made.length).toBeGreaterThan(0);
  expect(made.filter(({ variant }) => variant.kernel.features.length > 0)).toEqual([]);
});
