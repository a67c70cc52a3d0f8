"""Custom classes, one of each kind, that files know; `registered-classes.ts` has the same in TypeScript."""
import keras
from keras import ops

register = keras.saving.register_keras_serializable(package='example')


@register
class Ramp(keras.initializers.Initializer):
    """Weights 1, 1 + step, 1 + 2 step, ..."""

    def __init__(self, step=0.5):
        self.step = step

    def __call__(self, shape, dtype=None):
        size = 1
        for n in shape:
            size *= n
        return ops.reshape(1 + ops.arange(size, dtype='float32') * self.step, shape)

    def get_config(self):
        return {'step': self.step}


@register
class Gain(keras.layers.Layer):
    """Each feature times a factor, and times a weight."""

    def __init__(self, factor=1, **options):
        super().__init__(**options)
        self.factor = factor

    def build(self, shape):
        self.gain = self.add_weight(name='gain', shape=shape[-1:], initializer=Ramp(step=0.25))

    def call(self, x):
        return x * self.gain * self.factor

    def get_config(self):
        return {**super().get_config(), 'factor': self.factor}


@register
class HalfSquared(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return ops.mean(ops.square(y_pred - y_true), axis=-1) / 2


@register
class Distance(keras.metrics.Mean):
    def __init__(self, name='distance', dtype=None):
        super().__init__(name, dtype)

    def update_state(self, y_true, y_pred, sample_weight=None):
        super().update_state(ops.mean(ops.abs(y_pred - y_true), axis=-1), sample_weight)


@register
class Heavy(keras.optimizers.Optimizer):
    """Gradient descent that keeps a share, `push`, of the update before."""

    def __init__(self, learning_rate=0.001, push=0.9, name='heavy', **options):
        super().__init__(learning_rate=learning_rate, name=name, **options)
        self.push = push

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.pushed = [self.add_variable_from_reference(variable, name='pushed') for variable in variables]

    def update_step(self, gradient, variable, learning_rate):
        pushed = self.pushed[self._get_variable_index(variable)]
        self.assign(pushed, pushed * self.push - gradient * ops.cast(learning_rate, variable.dtype))
        self.assign_add(variable, pushed)

    def get_config(self):
        return {**super().get_config(), 'push': self.push}


@register
class Falling(keras.optimizers.schedules.LearningRateSchedule):
    """Half of `start` after `every` steps, a third after twice as many, ..."""

    def __init__(self, start, every):
        self.start = start
        self.every = every

    def __call__(self, step):
        return self.start / (1 + ops.cast(step, 'float32') / self.every)

    def get_config(self):
        return {'start': self.start, 'every': self.every}


CLASSES = {each.__name__: each for each in (Ramp, Gain, HalfSquared, Distance, Heavy, Falling)}
