"""Opens with Keras what Vitrine has written: open-models.py FOLDER cases.json RESULTS [FORMAT ...]. See models.py."""
import json
import os
import re
import sys
import tempfile

from models import (
    IS_KERAS_2,
    PACKAGE,
    STEPS,
    VERSION,
    array,
    build_case,
    freeze,
    is_adafactor,
    keras,
    optimizer_config,
    plain,
    predict,
    quietly,
    read_cases,
    reason,
    results,
    steps_taken,
    train,
    want,
    want_close,
    want_equal,
    weights_of,
)

# Of magnitude plus one. Losses and weights after steps have more roundings behind them.
PREDICTIONS, LOSSES, WEIGHTS = 1e-5, 1e-5, 5e-5

SHORT = {'bce': 'binary_crossentropy', 'mse': 'mean_squared_error', 'mae': 'mean_absolute_error'}


def named(value):
    """A loss or metric by its name and what it has of its own, whichever way it is written."""
    if isinstance(value, list):
        return [named(one) for one in value]
    if isinstance(value, dict) and 'class_name' in value:
        config = value['config']
        if isinstance(config, str):  # a function
            return named(config)
        own = {key: value for key, value in config.items() if key in ('from_logits', 'label_smoothing') and value}
        return {'class_name': value['class_name'].lower(), **own}
    if isinstance(value, dict):
        return {key: named(one) for key, one in value.items()}
    if isinstance(value, str):
        return {'class_name': SHORT.get(value, value).replace('_', '').lower()}
    return value


def compile_settings(model):
    """All but the optimizer."""
    if not IS_KERAS_2:
        config = plain(model.get_compile_config())
        return {key: named(config.get(key)) for key in ('loss', 'loss_weights', 'metrics', 'weighted_metrics')}
    return {'loss': named(plain(model.loss))}


def own_messages(case, record, ending):
    """What Keras says when it opens its own file of the same model."""
    model = build_case(case)
    if case.get('compile'):
        train(model, [array(x) for x in record['x']], [array(y) for y in record['y']], case['steps'])
    freeze(model, case['frozenLater'])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, f'own{ending}')
        quietly(lambda: model.save(path))
        return quietly(lambda: keras.models.load_model(path))[1]


def want_quiet(messages, case, record, ending):
    if messages:
        try:
            own = own_messages(case, record, ending)
        except TypeError:  # Keras 3 cannot write the layers to an .h5: see write-models.py
            return
        except ValueError:  # of 'mse' and its like in an .h5, which Keras 3 cannot open; by their full names it can
            full = re.sub('"(bce|mse|mae)"', lambda found: f'"{SHORT[found[1]]}"', json.dumps(case))
            own = own_messages(json.loads(full), record, ending)
        # The address, the time and the path differ.
        text = lambda line: ''.join(letter for letter in line if not letter.isdigit())
        new = [line for line in messages if text(line) not in map(text, own)]
        want(not new, f'it says: {" | ".join(new)[:300]}')


def refuses(run):
    """Keras 3 writes 'mse' to an .h5 and cannot open that: then there is nothing to be the same as."""
    try:
        quietly(run)
    except (TypeError, ValueError):
        return True
    return False


def as_opened(config):
    """Keras 3 forgets of a frozen Sequential that it is, as it opens it, its own as well; its layers stay frozen."""
    if isinstance(config, list):
        return [as_opened(one) for one in config]
    if not isinstance(config, dict):
        return config
    forgotten = 'trainable' if 'build_input_shape' in config else None
    return {key: as_opened(value) for key, value in config.items() if key != forgotten}


def check_model(case, record, path, ending):
    model, messages = quietly(lambda: keras.models.load_model(path))
    x, y = ([array(each) for each in record[key]] for key in 'xy')
    check_predictions(model, record)
    if IS_KERAS_2:  # makes an optimizer of before 2.11 of it, which keeps other variables
        messages = [line for line in messages if 'freshly initialized optimizer' not in line]
    elif ending == '.h5':  # where a slope has the name that Keras 2 reads as well
        messages = [line for line in messages if 'Argument `alpha` is deprecated' not in line]
    if not (ending == '.h5' and is_adafactor(case)):
        want_quiet(messages, case, record, ending)
    expected = build_case(case)
    freeze(expected, case['frozenLater'])
    if not IS_KERAS_2:
        want_equal(as_opened(plain(model.get_config())), as_opened(plain(expected.get_config())), 'config')
    compiled = case.get('compile')
    want(bool(compiled) == bool(getattr(model, 'optimizer', None)), 'compiled or not' if compiled else 'compiled, though it was not')
    if not compiled:
        return
    actual_optimizer, expected_optimizer = optimizer_config(model.optimizer), optimizer_config(expected.optimizer)
    if isinstance(compiled['optimizer'], str) or 'name' not in compiled['optimizer']['config']:
        for config in (actual_optimizer, expected_optimizer):
            config['config'].pop('name')  # automatic: SGD or sgd, by the version
    if IS_KERAS_2:
        shared = set(actual_optimizer['config']) & set(expected_optimizer['config'])
        for config in (actual_optimizer, expected_optimizer):
            config['config'] = {key: value for key, value in config['config'].items() if key in shared}
        rates = [config['config'].get('learning_rate') for config in (actual_optimizer, expected_optimizer)]
        if isinstance(rates[1], dict) and rates[1]['config']['name'] is None:
            for rate in rates:
                rate['config'].pop('name')  # Keras 3 gives a schedule its class's
    want_equal(actual_optimizer, expected_optimizer, 'optimizer')
    want_equal(compile_settings(model), compile_settings(expected), 'compile')
    # Keras 3 loses the optimizer's state as it opens an .h5, its own as well.
    if ending == '.h5':
        return
    iterations = steps_taken(model.optimizer)
    want(iterations == record['iterations'], f'{iterations} iterations instead of {record["iterations"]}')
    if record['steps'] is None:
        return
    for i, (actual, logs) in enumerate(zip(train(model, x, y, STEPS), record['steps'])):
        if re.match(r'keras 3\.[0-4]\.', VERSION):  # without each output's loss
            logs = {name: value for name, value in logs.items() if name in actual or not name.endswith('_loss')}
        want(sorted(actual) == sorted(logs), f'step {i + 1}: figures {sorted(actual)} instead of {sorted(logs)}')
        for name, value in logs.items():
            want_close(actual[name], value, LOSSES, f'step {i + 1}: {name}')
    check_weights(model, record['weights'], WEIGHTS, 'after the steps')


def check_weights(model, weights, tolerance, when):
    actual = weights_of(model)
    want(sorted(actual) == sorted(weights), f'layers {sorted(actual)} instead of {sorted(weights)}')
    for layer, arrays in weights.items():
        want(len(arrays) == len(actual[layer]), f'{layer} has {len(actual[layer])} weights instead of {len(arrays)}')
        for i, (a, b) in enumerate(zip(actual[layer], arrays)):
            want_close(a, array(b), tolerance, f'{when}, weight {i} of {layer}')


def check_weights_file(case, record, path):
    model = build_case(case, compiled=False)
    _, messages = quietly(lambda: model.load_weights(path))
    want(not messages, f'it says: {" | ".join(messages)[:300]}')
    check_weights(model, record['saved'], 0, 'as saved')
    check_predictions(model, record)


def check_predictions(model, record):
    for i, (actual, expected) in enumerate(zip(predict(model, [array(each) for each in record['x']]), record['predictions'])):
        want_close(actual, array(expected), PREDICTIONS, f'predictions {i}')


def check(case, record, path, ending, tell):
    if ending == '.weights.h5':
        return tell(ending, lambda: check_weights_file(case, record, path))
    if not IS_KERAS_2:
        if ending == '.h5' and refuses(lambda: keras.models.load_model(path)) and refuses(lambda: own_messages(case, record, ending)):
            return tell('.h5, refused as its own', lambda: None)
        return tell(ending, lambda: check_model(case, record, path, ending))
    if counts_from_1(case['model']):
        tell('.h5, weights', lambda: check_weights_file(case, record, path))
    elif is_no_legacy_optimizer(case):
        tell('.h5, not compiled', lambda: check_predictions(quietly(lambda: keras.models.load_model(path, compile=False))[0], record))
    else:
        tell('.h5, model', lambda: check_model(case, record, path, ending))


def counts_from_1(model):
    """Whether a layer reads a model within, whose uses Keras 2 counts from 1, and Keras 3 from 0, in its own .h5 too."""
    nodes = model['nodes']
    reads = {place.partition(':')[0] for node in nodes.values() for place in node.get('of', [])}
    models = {name for name, node in nodes.items() if 'model' in node or node.get('again') and 'model' in nodes[node['layer']]}
    return bool(reads & models) or any(counts_from_1(node['model']) for node in nodes.values() if 'model' in node)


def is_no_legacy_optimizer(case):
    """Keras 2 makes an optimizer of before 2.11 of what Keras 3 reads too: it had no AdamW and no weight decay."""
    optimizer = case['compile']['optimizer'] if case.get('compile') else None
    name, config = (optimizer['class_name'], optimizer['config']) if isinstance(optimizer, dict) else (optimizer or '', {})
    return name.lower() == 'adamw' or 'weight_decay' in config


def main(folder, cases, output, *endings):
    cases = read_cases(cases)
    with results(output) as write:
        for case in cases:
            base = os.path.join(folder, case['file'])
            if not os.path.exists(f'{base}.json'):
                continue
            with open(f'{base}.json') as file:
                record = json.load(file)

            def tell(form, run):
                why = None
                try:
                    run()
                except Exception as error:
                    why = reason(error)
                write(direction=f'Vitrine -> {VERSION}', format=form, case=case['name'], reason=why)

            for ending in endings:
                check(case, record, base + ending, ending, tell)


if __name__ == '__main__':
    main(*sys.argv[1:])
