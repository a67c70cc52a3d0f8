import { describe, expect, it } from 'vitest';
import {
  Adam,
  ArgumentError,
  Dense,
  KerasInitializer,
  KerasLoss,
  Layer,
  metrics,
  Optimizer,
  Schedule,
  registerKerasSerializable,
} from '../../nn';
import { serialize } from '../../nn/keras-object';
import { lossClass } from '../../nn/losses/registry';
import { metricClass } from '../../nn/metrics/registry';
import { optimizer } from '../../nn/optimizers/by-name';

class Ramp extends KerasInitializer {
  override fill(): void {}
}
class MyDense extends Dense {}
class HalfSquared extends KerasLoss {
  readonly targets = 'values';
  rows = () => null as never;
}
class Farthest extends metrics.Metric {
  readonly targets = 'values';
  readonly direction = 'min';
  override rows = () => null as never;
}
class MyAdam extends Adam {}
for (const type of [Ramp, MyDense, HalfSquared, MyAdam]) registerKerasSerializable(type, { package: 'my_package' });
registerKerasSerializable(Farthest, { name: 'Biggest' });

it('goes by its name, alone or with its package', async () => {
  for (const name of ['Ramp', 'my_package>Ramp'])
    expect(new Dense(1, { kernelInitializer: name }).kernelInitializer).toBeInstanceOf(Ramp);
  expect(lossClass('HalfSquared')).toBe(HalfSquared);
  for (const name of ['Biggest', 'Custom>Biggest', 'Farthest']) expect(metricClass(name)).toBe(Farthest);
  expect(await optimizer('MyAdam')).toBeInstanceOf(MyAdam);
});

it("is written as Keras writes a registered class, and its config is read by a layer's", () => {
  expect(serialize(new MyDense(3, { name: 'd' }))).toMatchObject({
    module: null,
    class_name: 'MyDense',
    registered_name: 'my_package>MyDense',
    config: { name: 'd', units: 3 },
  });
  expect(serialize(new Farthest({}))).toMatchObject({ class_name: 'Farthest', registered_name: 'Custom>Biggest' });
  const layer = new Dense(1, { kernelInitializer: new Ramp() });
  expect(layer.getConfig().kernel_initializer).toEqual({
    module: null,
    class_name: 'Ramp',
    config: {},
    registered_name: 'my_package>Ramp',
  });
  expect(Dense.fromConfig(layer.getConfig()).kernelInitializer).toBeInstanceOf(Ramp);
  expect(new MyDense(3).name).toBe('my_dense');
});

it('a class needs no constructor and no options, and errors name it before it is registered', () => {
  class MyGain extends Layer {
    override infer = () => [1];
    override call = () => null as never;
  }
  class Descent extends Optimizer {
    readonly slotNames = [];
    update(): void {}
  }
  class Half extends Schedule {
    call = () => 0.5;
  }
  class Least extends metrics.Metric {
    readonly targets = 'values';
    readonly direction = 'min';
    override rows = () => null as never;
  }
  class Squared extends KerasLoss {
    readonly targets = 'values';
    rows = () => null as never;
  }
  class Flat extends KerasInitializer {
    override fill(): void {}
  }
  expect(new MyGain().name).toBe('my_gain');
  expect(new Descent().name).toBe('descent');
  expect(new Descent().learningRate).toBe(0.001);
  expect(new Least().name).toBe('least');
  expect(new Squared().name).toBe('squared');
  for (const Class of [MyGain, Descent, Half, Least, Squared, Flat]) {
    expect(new Class()).toBeInstanceOf(Class);
    const unknown: object = { facter: 1 };
    expect(() => new Class(unknown)).toThrow(`${Class.name}: unknown option "facter"`);
  }
  expect(
    new (class extends Layer {
      override infer = () => [1];
      override call = () => null as never;
    })().className,
  ).toBe('Layer');
});

describe('refuses', () => {
  it.each<[string, () => unknown, string]>([
    ['neither class nor function', () => registerKerasSerializable('Ramp' as never), 'takes a class with getConfig()'],
    ['a function without a name', () => registerKerasSerializable((() => 0) as never), 'name must be a string'],
    ['an instance', () => registerKerasSerializable(new Dense(1) as never), 'takes a class with getConfig()'],
    ['another class', () => registerKerasSerializable(class {} as never), 'takes a class with getConfig()'],
    [
      'a name that is taken',
      () =>
        registerKerasSerializable(
          class Ramp extends KerasInitializer {
            override fill(): void {}
          },
          { package: 'my_package' },
        ),
      'another class is registered as "my_package>Ramp"',
    ],
    [
      'a second name',
      () => registerKerasSerializable(Ramp, { name: 'Slope' }),
      'registered as "my_package>Ramp" already',
    ],
    [
      'a name that is none',
      () => registerKerasSerializable(class Other extends MyDense {}, { name: 'a>b' }),
      'name must be a string without ">"',
    ],
    [
      'a package that is none',
      () => registerKerasSerializable(class Other extends MyDense {}, { package: '' }),
      'package must be a string',
    ],
    ['no name', () => registerKerasSerializable((() => class extends MyDense {})()), 'name must be a string'],
    [
      'an unknown option',
      () => registerKerasSerializable(MyDense, { pakage: 'x' } as never),
      'did you mean "package"?',
    ],
  ])('%s', (_, register, message) => {
    expect(register).toThrow(ArgumentError);
    expect(register).toThrow(message);
  });

  it('the same class again is no fault; of two packages the name alone is', () => {
    expect(registerKerasSerializable(Ramp, { package: 'my_package' })).toBe(Ramp);
    registerKerasSerializable(class Twice extends MyDense {}, { package: 'a' });
    registerKerasSerializable(
      class Ramp extends KerasInitializer {
        override fill(): void {}
      },
      { package: 'b' },
    );
    expect(() => new Dense(1, { kernelInitializer: 'Ramp' })).toThrow(
      '"Ramp" is "my_package>Ramp" or "b>Ramp"; give the full name',
    );
    expect(Layer.className).toBe('Layer');
  });
});
