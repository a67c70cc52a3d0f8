"""
What Keras's optimizers make of fixed weights by fixed gradients: ten random configurations of each.

    python every_optimizer.py every-optimizer.json [Adam Lion ...]

Names limit it to some classes; the file keeps its other ones. Values have seven digits.
"""
import json
import os
import random
import sys

os.environ.update(TF_ENABLE_ONEDNN_OPTS='0', TF_CPP_MIN_LOG_LEVEL='3', CUDA_VISIBLE_DEVICES='-1')
import keras
import numpy as np

O = keras.optimizers
STEPS = 6
CONFIGS = 10
WEIGHTS = {'conv/kernel': (2, 2, 1, 3), 'conv/bias': (3,), 'wide/kernel': (3, 5), 'output/kernel': (5, 2), 'output/bias': (2,)}
data = np.random.default_rng(16)
START = [data.normal(size=shape).astype('float32') for shape in WEIGHTS.values()]
GRADIENTS = [[data.normal(size=shape).astype('float32') for shape in WEIGHTS.values()] for _ in range(STEPS)]


class ScheduleFreeAdamW(O.ScheduleFreeAdamW):
    """Keras's, whose momentum of the step before is, on TensorFlow, a variable that has changed when it is read."""

    def update_step(self, gradient, variable, learning_rate):
        momentum = self._momentums[self._get_variable_index(variable)]
        before, after = momentum.numpy(), variable.numpy()
        super().update_step(gradient, variable, learning_rate)
        step = float(self.iterations) + 1
        wrong = (1 - self.beta_1) / self.beta_1 * (before - momentum.numpy())
        variable.assign(variable.numpy() - self.beta_1 * (1 - 1 / step) * wrong)


def beta(rng):
    return rng.choice([0.5, 0.75, 0.875, 0.9, 0.99])


ADAM = {'beta_1': beta, 'beta_2': lambda rng: rng.choice([0.75, 0.9, 0.999]), 'epsilon': lambda rng: rng.choice([1e-7, 1e-3, 0.1])}
OWN = {
    'SGD': {'momentum': lambda rng: rng.choice([0.0, 0.5, 0.9]), 'nesterov': lambda rng: rng.random() < 0.5},
    'RMSprop': {'rho': beta, 'momentum': lambda rng: rng.choice([0.0, 0.5]), 'centered': lambda rng: rng.random() < 0.5, 'epsilon': lambda rng: rng.choice([1e-3, 0.1])},
    'Adam': {**ADAM, 'amsgrad': lambda rng: rng.random() < 0.5},
    'AdamW': {**ADAM, 'amsgrad': lambda rng: rng.random() < 0.5},
    'Nadam': ADAM,
    'Adamax': ADAM,
    'Adagrad': {'initial_accumulator_value': lambda rng: rng.choice([0.0, 0.1, 1.0]), 'epsilon': lambda rng: rng.choice([1e-7, 1e-3])},
    'Adadelta': {'rho': beta, 'epsilon': lambda rng: rng.choice([1e-7, 1e-3, 0.1])},
    'Ftrl': {
        'learning_rate_power': lambda rng: rng.choice([-0.5, -0.25, -0.75, 0.0]), 'initial_accumulator_value': lambda rng: rng.choice([0.1, 0.5, 1.0]),
        'l1_regularization_strength': lambda rng: rng.choice([0.0, 0.125]), 'l2_regularization_strength': lambda rng: rng.choice([0.0, 0.25]),
        'l2_shrinkage_regularization_strength': lambda rng: rng.choice([0.0, 0.25]), 'beta': lambda rng: rng.choice([0.0, 0.5]),
    },
    'Lion': {'beta_1': beta, 'beta_2': beta},
    'ScheduleFreeAdamW': {**ADAM, 'warmup_steps': lambda rng: rng.choice([0, 4])},
    'Lamb': ADAM,
    'Adafactor': {
        'beta_2_decay': lambda rng: rng.choice([-0.8, -0.5]), 'epsilon_1': lambda rng: rng.choice([1e-30, 1e-3]), 'epsilon_2': lambda rng: rng.choice([1e-3, 2.0]),
        'clip_threshold': lambda rng: rng.choice([1.0, 0.5]), 'relative_step': lambda rng: rng.random() < 0.5,
    },
    'Muon': {
        'adam_beta_1': beta, 'adam_beta_2': lambda rng: rng.choice([0.75, 0.999]), 'adam_weight_decay': lambda rng: rng.choice([None, 0.004, 0.5]),
        'exclude_layers': lambda rng: rng.choice([[], ['output'], ['w.de', 'conv']]), 'adam_lr_ratio': lambda rng: rng.choice([1, 0.5]),
        'momentum': lambda rng: rng.choice([0.5, 0.95]), 'ns_steps': lambda rng: rng.choice([1, 3, 5]), 'nesterov': lambda rng: rng.random() < 0.5,
        'rms_rate': lambda rng: rng.choice([None, 0.2]), 'muon_a': lambda rng: rng.choice([3.4445, 3.0]),
    },
}


def inner(rng, name, k):
    options, _ = configuration(name, k)
    options.pop('loss_scale_factor', None)
    return getattr(O, name)(name=f'{name.lower()}_{k}', **options)


def LossScaleOptimizer(rng, k):
    options = {'initial_scale': rng.choice([2.0**15, 4.0, 2.0**126]), 'dynamic_growth_steps': rng.choice([1, 2, 3, 2000])} if k else {}
    return O.LossScaleOptimizer(inner(rng, rng.choice(['Adam', 'SGD', 'Nadam', 'RMSprop', 'Adafactor']), k), name='scaled', **options)


def MultiOptimizer(rng, k):
    names = rng.sample(['Adam', 'SGD', 'Lion', 'RMSprop', 'Muon', 'Nadam'], 3)
    made = [inner(rng, name, k) for name in names]
    keys = rng.choice([{}, {'conv/.*': made[1]}, {'output/bias': made[1], 'wide/.*': made[2]}, {'.*/bias': made[1], 'never': made[2]}, {'.*/kernel': made[1], 'wide/kernel': made[2]}])
    return O.MultiOptimizer(O.OptimizerMap(made[0], keys), loss_scale_factor=rng.choice([None, 64.0]), name='several')


# Others do their work.
DELEGATING = {'LossScaleOptimizer': LossScaleOptimizer, 'MultiOptimizer': MultiOptimizer}
# Steps at which an optimizer that scales the loss meets a gradient that is not finite.
NOT_FINITE = {1: np.inf, 4: np.nan}


def learning_rate(rng):
    rate = rng.choice([0.01, 0.0625, 0.25])
    schedules = O.schedules
    return rng.choice([
        rate, rate, rate, schedules.ExponentialDecay(rate, 2, 0.5), schedules.CosineDecay(rate, 5, warmup_target=0.5, warmup_steps=2),
        schedules.PiecewiseConstantDecay([1, 3], [rate, rate / 2, rate / 4]), schedules.CosineDecayRestarts(rate, 2, t_mul=1.5),
    ])


COMMON = {
    'weight_decay': (0.4, lambda rng: rng.choice([0.0625, 0.5])),
    'use_ema': (0.4, lambda rng: True),
    'ema_momentum': (0.8, lambda rng: rng.choice([0.5, 0.75, 0.99])),
    'ema_overwrite_frequency': (0.4, lambda rng: rng.choice([1, 2, 3])),
    'loss_scale_factor': (0.2, lambda rng: rng.choice([3.0, 1024.0])),
    'gradient_accumulation_steps': (0.4, lambda rng: rng.choice([2, 3])),
}
CLIPS = {'clipnorm': 0.5, 'global_clipnorm': 1.0, 'clipvalue': 0.25}


def configuration(name, k):
    """The first has every default."""
    rng = random.Random(f'{name} {k}')
    if k == 0:
        return {}, {}
    options = {'learning_rate': learning_rate(rng)}
    options |= {key: draw(rng) for key, draw in OWN[name].items() if rng.random() < 0.7}
    options |= {key: draw(rng) for key, (share, draw) in COMMON.items() if rng.random() < share}
    if rng.random() < 0.4:
        clip = rng.choice(sorted(CLIPS))
        options[clip] = CLIPS[clip]
    excluded = {'var_names': rng.choice([['bias'], ['output', 'conv/k']])} if options.get('weight_decay') and rng.random() < 0.5 else {}
    return options, excluded


def variables():
    made = []
    for (path, _), value in zip(WEIGHTS.items(), START):
        scope, name = path.split('/')
        with keras.name_scope(scope):
            made.append(keras.Variable(value, name=name))
    return made


def digits(array):
    return [float(f'{value:.7g}') for value in np.asarray(array, 'float64').ravel()]


def delegated(name, k):
    optimizer = DELEGATING[name](random.Random(f'{name} {k}'), k)
    weights = variables()
    scales = []
    for step, gradients in enumerate(GRADIENTS):
        scale = np.float32(optimizer.scale_loss(1.0))
        scales.append(float(scale))
        scaled = [gradient * scale for gradient in gradients]
        if name == 'LossScaleOptimizer' and step in NOT_FINITE:
            scaled[3] = scaled[3].copy()
            scaled[3].flat[-1] = NOT_FINITE[step]
        optimizer.apply(scaled, weights)
    result = {'config': O.serialize(optimizer)['config'], 'excluded': {}, 'weights': [digits(weight.numpy()) for weight in weights], 'scales': scales}
    optimizer.finalize_variable_values(weights)
    return {**result, 'averages': [digits(weight.numpy()) for weight in weights]}


def run(name, k):
    if name in DELEGATING:
        return delegated(name, k)
    options, excluded = configuration(name, k)
    optimizer = (ScheduleFreeAdamW if name == 'ScheduleFreeAdamW' else getattr(O, name))(name=name.lower(), **options)
    if excluded:
        optimizer.exclude_from_weight_decay(**excluded)
    weights = variables()
    scale = options.get('loss_scale_factor', 1)
    for gradients in GRADIENTS:
        optimizer.apply([gradient * np.float32(scale) for gradient in gradients], weights)
    config = O.serialize(optimizer)['config']
    result = {'config': config, 'excluded': excluded, 'weights': [digits(weight.numpy()) for weight in weights]}
    if options.get('use_ema'):
        optimizer.finalize_variable_values(weights)
        result['averages'] = [digits(weight.numpy()) for weight in weights]
    return result


if __name__ == '__main__':
    path, *names = sys.argv[1:]
    kept = json.load(open(path))['optimizers'] if names and os.path.exists(path) else {}
    kept |= {name: [run(name, k) for k in range(CONFIGS)] for name in names or (*OWN, *DELEGATING)}
    found = {
        'weights': [{'path': path, 'shape': shape, 'values': digits(value)} for (path, shape), value in zip(WEIGHTS.items(), START)],
        'gradients': [[digits(gradient) for gradient in step] for step in GRADIENTS],
        'optimizers': {name: kept[name] for name in (*OWN, *DELEGATING) if name in kept},
    }
    with open(path, 'w') as file:
        json.dump(found, file, separators=(',', ':'))
        file.write('\n')
