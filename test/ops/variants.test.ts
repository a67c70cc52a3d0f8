import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, createEngine } from '../../engine';
import type { Family } from '../../engine/internal';
import { engineOfDefaultLimits } from '../gpu';
import { someOf } from '../some-of';
import { checkCase } from './check';
import { CHECKS, families, familiesWith, featuresOf, names, variantsOf } from './families';

/** Of the cases of an op, which all run by the default variant in `registry.test.ts`, those that another one runs. */
const CASES = 8;

/** Runs the op test loop on an engine, which is made before the tests, for the ops of some families. */
function loop(
  title: string,
  having: readonly Family[],
  engineOf: () => Engine,
  afterwards: (engine: Engine) => void,
): void {
  const checks = CHECKS.filter(([names]) => having.some(({ name }) => names.test(name))).map(([, check]) => check);
  describe(title, () => {
    for (const check of checks) {
      it.each(
        someOf([...check.cases.entries()], CASES).map(([i, opCase]) => ({
          i,
          opCase,
          title: JSON.stringify([opCase.inputs.map(({ shape }) => shape), opCase.attrs]),
        })),
      )(`${check.op.name} $title`, async ({ opCase, i }) => {
        const engine = engineOf();
        const { buffers } = engine.stats();
        await checkCase(engine, check, opCase, i + 1);
        expect(engine.stats().buffers).toBe(buffers);
      });
    }
    it('ran what it should', () => afterwards(engineOf()));
  });
}

it('every family is of an op that is checked', () => {
  for (const { name } of families)
    expect(
      CHECKS.some(([names]) => names.test(name)),
      name,
    ).toBe(true);
});

// Two for all of them, for what they share is compiled once: variants that need no feature run on the device that has
// none, whose defaults they are.
let able: Engine;
let plain: Engine;
beforeAll(async () => {
  able = await createEngine();
  plain = await engineOfDefaultLimits();
  for (const { choices } of [able, plain]) await choices.load();
});
afterAll(() => {
  able.dispose();
  plain.dispose();
  plain.device.destroy();
});

describe('every op by each variant where it can', () => {
  describe.each(names)('%s', (name) => {
    const having = familiesWith(name);
    const engineOf = (): Engine => (featuresOf(name).length > 0 ? able : plain);
    beforeAll(() => {
      const { choices } = engineOf();
      choices.made.clear();
      choices.wanted.clear();
      for (const family of having) choices.wanted.set(family.name, name);
    });
    loop(having.map((family) => family.name).join(', '), having, engineOf, ({ choices, device }) => {
      const made = [...choices.made.values()];
      for (const family of having) {
        const variant = variantsOf(family).find((each) => each.name === name)!;
        const can = variant.shader.features.every((feature) => device.features.has(feature));
        const ran = made.filter((choice) => choice.family.name === family.name && choice.variant === variant);
        expect(ran.length > 0, `${family.name} by ${name}`).toBe(can);
      }
    });
  });
});

describe('on a device without features', () => {
  beforeAll(() => {
    plain.choices.made.clear();
    plain.choices.wanted.clear();
  });
  loop(
    'every op',
    families,
    () => plain,
    ({ choices, device }) => {
      expect(device.features.has('subgroups')).toBe(false);
      const made = [...choices.made.values()];
      expect(made.length).toBeGreaterThan(0);
      expect(made.filter(({ variant }) => variant.shader.features.length > 0)).toEqual([]);
    },
  );
});
