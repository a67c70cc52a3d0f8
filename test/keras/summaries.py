"""Writes summaries.json: what Keras prints for names of wide characters, positions and line lengths; String() of its tensors; and NumPy's
mean and deviation of kernels drawn from RandomState(seed)."""
import json
import os
import pathlib

os.environ.update(TF_ENABLE_ONEDNN_OPTS='0', TF_CPP_MIN_LOG_LEVEL='3', CUDA_VISIBLE_DEVICES='-1', COLUMNS='200')
import keras
import numpy as np

NAMES = ['합성곱층', '가나다라마바사아자차카타파하거너더러머버서', 'たたみこみ', '畳み込み層一二三四五六七八九十百千万', 'conv한글mix', 'é_accent', 'a' * 60, '가' * 14 + 'b', '가' * 15,
         '👩\u200d👩\u200d👧 층', '🇰🇷' * 16, '❤️' * 3, '☺ 🌡 ✓', '🚀👍🏽' * 9, '각' * 17, 'ｱｲ〜“', 'e\u0301' * 40, 'a\u200bb', 'ㄱㄴ\u3164']
summaries = []
for names, options in [
    *[([name], {}) for name in NAMES],
    (NAMES[:4], {'line_length': 60}),
    (NAMES[:4], {'line_length': 120}),
    (NAMES[:2], {'positions': [0.2, 0.5, 0.7]}),
    (NAMES[:2], {'positions': [0.3, 0.6, 1.0], 'line_length': 100}),
    (NAMES[:2], {'positions': [0.1, 0.2, 0.3], 'line_length': 90}),
    (NAMES[:2], {'positions': [0.5, 0.8, 1.2], 'line_length': 70}),
    (NAMES[:2], {'show_trainable': True, 'line_length': 100}),
    (['a', 'b'], {'positions': [0.33, 0.55, 0.67, 0.9]} ),
    (['a', '가나'], {'positions': [20, 40, 76]}),
    (['a', '가나'], {'positions': [30, 60, 120], 'line_length': 90}),
    (['a', '가나'], {'positions': [1, 2, 3], 'line_length': 50}),
    (['a', '가나'], {'positions': [2, 3, 4, 5]}),
    *[(['층' * n, 'a' + 'み' * n, 'ｆ' * n + '2', '한글 ' * n], {'line_length': length}) for n in (3, 5, 8) for length in (40, 47, 52)],
]:
    model = keras.Sequential([keras.Input((4,), name='in'), *[keras.layers.Dense(3, name=name) for name in names]], name='모델')
    printed = []
    try:
        model.summary(print_fn=printed.append, **{'line_length': 76, **options})
    except (ValueError, IndexError) as error:
        print(names, options, error)
        continue
    summaries.append({'names': names, 'options': options, 'text': printed[0]})

keras.backend.clear_session()
x = keras.Input((28, 28, 1))
y = keras.layers.Flatten()(x)
z = keras.layers.Dense(2)(y)
named = keras.Input((3,), name='named')
tensors = [repr(t) for t in (x, y, z, named)]
keras.backend.clear_session()
m = keras.Sequential([keras.layers.Input((28, 28, 1)), keras.layers.Conv2D(2, 3), keras.layers.Flatten(), keras.layers.Dense(1)])
print(tensors, m.inputs, [l.output for l in m.layers])

figures = []
for seed in range(200):
    shape = [(3, 3, 1, 32), (3, 3, 32, 64), (5, 5, 3, 7), (1, 1, 1, 5), (130,)][seed % 5]
    a = (np.random.RandomState(seed).random_sample(np.prod(shape)) - 0.5).astype('float32').reshape(shape)
    figures.append({'seed': seed, 'shape': shape, 'mean': str(a.mean()), 'std': str(a.std())})
path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps({'keras': keras.__version__, 'numpy': np.__version__, 'summaries': summaries, 'tensors': tensors, 'figures': figures}, ensure_ascii=False, separators=(',', ':')) + '\n')
