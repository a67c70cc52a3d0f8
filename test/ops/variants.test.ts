import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, createEngine } from '../../engine';
import * as internals from '../../engine/internal';
import {
  type Family,
  type OpCheck,
  type Variant,
  conv2dCheck,
  denseCheck,
  groupedConv2dCheck,
  matmulCheck,
} from '../../engine/internal';
import { moreVariants } from '../../engine/ops/more-variants';
import { engineOfDefaultLimits } from '../gpu';
import { checkCase } from './check';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const families = Object.values<unknown>(internals).filter(
  (value): value is Family => isRecord(value) && 'variants' in value,
);
const variantsOf = (family: Family): Variant[] => [
  ...family.variants,
  ...((moreVariants.get(family) ?? []) as Variant[]),
];
const names = [...new Set(families.flatMap((family) => variantsOf(family).map(({ name }) => name)))];

/** The checks of the ops that are computed by families of these names, and of none of the others. */
const CHECKS = [
  [/^conv2d/, conv2dCheck],
  [/^grouped_conv2d/, groupedConv2dCheck],
  [/^matmul$/, matmulCheck],
  [/^matmul$/, denseCheck],
] as unknown as readonly (readonly [families: RegExp, OpCheck<unknown>])[];

/** Runs the whole op test loop on an engine, which is made before the tests, for the ops of some families. */
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
        check.cases.map((opCase, i) => ({
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
    const having = families.filter((family) => variantsOf(family).some((variant) => variant.name === name));
    const features = having.flatMap((family) =>
      variantsOf(family).flatMap((variant) => (variant.name === name ? variant.shader.features : [])),
    );
    const engineOf = (): Engine => (features.length > 0 ? able : plain);
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
