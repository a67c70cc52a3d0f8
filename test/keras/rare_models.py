"""Models that Keras writes and no case describes: what its API allows beyond Vitrine's, and what other tools make of its files."""
import dataclasses
import json
import os
import zipfile
from typing import Callable

from models import IS_KERAS_2, keras, sample_inputs, sample_targets, train

layers = keras.layers
LABELS = 'sparse_categorical_crossentropy'


@dataclasses.dataclass
class Rare:
    name: str
    ending: str
    make: Callable
    loss: object = LABELS
    # Changes config.json of a .keras file.
    edit: Callable = None
    goes_on: bool = True
    saved: object = None

    @property
    def file(self):
        return self.name.replace(' ', '-') + self.ending

    def write(self, folder):
        keras.utils.set_random_seed(1)
        keras.backend.clear_session()
        path = os.path.join(folder, self.file)
        self.saved = self.make()
        self.saved.save(path)
        if self.edit:
            edit_config(path, self.edit)


def edit_config(path, edit):
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    config = json.loads(members['config.json'])
    edit(config)
    members['config.json'] = json.dumps(config).encode()
    with zipfile.ZipFile(path, 'w') as file:
        for name, content in members.items():
            file.writestr(name, content)


def classifier(hidden=None):
    first = [layers.Dense(hidden)] if hidden else []
    return keras.Sequential([keras.Input((3,)), *first, layers.Dense(2, activation='softmax')])


def fitted(model, loss=LABELS, optimizer='adam', steps=1, **options):
    import numpy as np

    model.compile(optimizer, loss, **options)
    random = np.random.default_rng(0)
    train(model, sample_inputs(model, random), sample_targets(model, {'loss': loss if isinstance(loss, (str, list)) else LABELS}, random), steps)
    model.run_eagerly = False
    return model


def frozen(model, layer=None):
    (model if layer is None else model.layers[layer]).trainable = False
    return model


def functional(make):
    """A model of three numbers, `make` being given the input."""
    x = keras.Input((3,), name='x')
    return keras.Model(x, make(x))


def rare_models():
    both = [
        Rare(f'{name}{ending}', ending, make, **options)
        for name, (make, options) in models().items()
        for ending in (['.h5'] if IS_KERAS_2 else ['.keras', '.h5'])
        if ending not in options.pop('not_as', [])
    ]
    return both + (KERAS_2() if IS_KERAS_2 else KERAS_3())


def models():
    return {
        'loss as a function': (lambda: fitted(classifier(), getattr(keras.losses, LABELS), metrics=['accuracy']), {}),
        'frozen after training': (lambda: frozen(fitted(classifier())), {'goes_on': False}),
        'one layer frozen after training': (lambda: frozen(fitted(classifier(4)), 0), {'goes_on': False}),
        'compiled and never trained': (lambda: untrained(), {}),
        'metric as an object': (lambda: fitted(classifier(), metrics=[keras.metrics.SparseCategoricalAccuracy()]), {}),
        'optimizer with its defaults': (lambda: fitted(classifier(), optimizer=keras.optimizers.Adam()), {}),
        'variance scaling': (variance_scaling, {}),
        'batch normalization after dense': (lambda: keras.Sequential([keras.Input((3,)), layers.Dense(2), layers.BatchNormalization()]), {}),
        'activation function': (lambda: keras.Sequential([keras.Input((3,)), layers.Dense(4, activation=keras.activations.relu), layers.Dense(2)]), {}),
        'shape noted with the first layer': (lambda: keras.Sequential([layers.Dense(2, input_shape=(3,))]), {}),
        'built by its first data': (built_by_data, {}),
        'dict of outputs': (lambda: functional(lambda x: {'y': layers.Dense(2)(x)}), {}),
        'dict of inputs and outputs': (dict_model, {}),
        'list of one output': (lambda: functional(lambda x: [layers.Dense(2)(x)]), {}),
        'list of one input': (list_of_one_input, {}),
        'nested list of outputs': (lambda: functional(lambda x: [layers.Dense(2)(x), layers.Dense(3)(x)]), {}),
        'merge given a keyword': (lambda: functional(lambda x: layers.Add()(inputs=[layers.Dense(2)(x), layers.Dense(2)(x)]) if IS_KERAS_2 else layers.Add()([layers.Dense(2)(x), layers.Dense(2)(x)])), {}),
        'called for training': (lambda: functional(lambda x: layers.BatchNormalization()(layers.Dense(2)(x), training=False)), {}),
        'the input as an output': (lambda: functional(lambda x: [x, layers.Dense(2)(x)]), {}),
        'automatic names': (automatic_names, {}),
        'saved while frozen': (lambda: frozen(classifier(4)), {}),
    }


def untrained():
    model = classifier()
    model.compile('adam', LABELS)
    return model


def variance_scaling():
    scaling = keras.initializers.VarianceScaling(scale=2.0, mode='fan_out', distribution='uniform')
    return keras.Sequential([keras.Input((3,)), layers.Dense(2, kernel_initializer=scaling)])


def built_by_data():
    import numpy as np

    model = keras.Sequential([layers.Dense(4, activation='relu'), layers.Dense(2)])
    model(np.zeros((1, 3), 'float32'))
    return model


def dict_model():
    a, b = keras.Input((3,), name='a'), keras.Input((2,), name='b')
    joined = layers.Concatenate()([a, b])
    return keras.Model({'b': b, 'a': a}, {'z': layers.Dense(2, name='z')(joined), 'y': layers.Dense(3, name='y')(joined)})


def list_of_one_input():
    x = keras.Input((3,))
    return keras.Model([x], layers.Dense(2)(x))


def automatic_names():
    keras.Sequential([keras.Input((3,)), layers.Dense(1), layers.Conv1D(1, 1) if False else layers.Dense(1)])
    return fitted(classifier(4))


def KERAS_3():
    def by_h5():
        path = os.path.join(os.environ.get('TMPDIR', '/tmp'), f'vitrine-{os.getpid()}.h5')
        fitted(classifier(), metrics=['accuracy']).save(path)
        try:
            return keras.models.load_model(path)
        finally:
            os.remove(path)

    def compile_config(**changes):
        def edit(config):
            for key, value in changes.items():
                if value is None:
                    config['compile_config'].pop(key)
                else:
                    config['compile_config'][key] = value

        return edit

    trained = lambda: fitted(classifier(), metrics=['accuracy'])
    return [
        Rare('optimizer as a string', '.keras', trained, edit=compile_config(optimizer='adam')),
        Rare('no optimizer', '.keras', trained, edit=compile_config(optimizer=None)),
        Rare('from h5 to keras', '.keras', by_h5),
        Rare('trainable variables noted', '.keras', lambda: fitted(frozen(classifier(4), 0))),
        Rare('accumulated gradients of one step', '.keras', lambda: fitted(classifier(), optimizer=keras.optimizers.SGD(gradient_accumulation_steps=None))),
        Rare('weighted metrics', '.keras', lambda: fitted(classifier(), weighted_metrics=[])),
        Rare('steps per execution', '.keras', lambda: fitted(classifier(), steps_per_execution=1)),
    ]


def KERAS_2():
    legacy = keras.optimizers.legacy
    input_layer = lambda: keras.Sequential([layers.InputLayer(input_shape=(3,)), layers.Dense(2, activation='softmax')])

    def input_layer_untrained():
        model = input_layer()
        model.compile('adam', LABELS)
        return model

    return [
        Rare('input layer, never trained', '.h5', input_layer_untrained),
        Rare('batch normalization after a dense with input_shape', '.h5', lambda: keras.Sequential([layers.Dense(2, input_shape=(3,)), layers.BatchNormalization()])),
        *(
            Rare(f'legacy {optimizer.__name__} {options}', '.h5', lambda optimizer=optimizer, options=options: fitted(classifier(4), optimizer=optimizer(**options)))
            for optimizer, options in [
                (legacy.Adam, {}),
                (legacy.Adam, {'decay': 0.5}),
                (legacy.SGD, {}),
                (legacy.SGD, {'momentum': 0.5, 'nesterov': True}),
                (legacy.RMSprop, {}),
                (legacy.RMSprop, {'momentum': 0.5}),
                (legacy.RMSprop, {'centered': True}),
                (legacy.Adam, {'learning_rate': keras.optimizers.schedules.ExponentialDecay(0.5, 2, 0.5)}),
            ]
        ),
    ]
