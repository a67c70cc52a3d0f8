"""Writes image-subsets.json: which images Keras's ImageDataGenerator takes for either subset of a split, in which order, and which pixels
Pillow's nearest takes of a line."""
import json
import os
import pathlib
import tempfile

os.environ.update(TF_ENABLE_ONEDNN_OPTS='0', TF_CPP_MIN_LOG_LEVEL='3', CUDA_VISIBLE_DEVICES='-1')
import keras
import numpy as np
from keras.src.legacy.preprocessing.image import ImageDataGenerator
from PIL import Image

flows = []
for count, split, batch, seed in [(22, 0.3, 4, 3), (22, 0.3, 32, 42), (10, 0.55, 3, 0), (7, 0.2, 2, 1), (100, 0.29, 32, 9)]:
    x = np.arange(count, dtype='float32').reshape(-1, 1, 1, 1)
    for subset in ('training', 'validation', None):
        for shuffle in (True, False):
            it = ImageDataGenerator(validation_split=split).flow(x, np.zeros(count), batch_size=batch, shuffle=shuffle, seed=seed, subset=subset)
            batches = [next(it)[0].reshape(-1).astype(int).tolist() for _ in range(2 * len(it))]
            flows.append({'count': count, 'split': split, 'batchSize': batch, 'seed': seed, 'subset': subset, 'shuffle': shuffle, 'samples': it.n, 'batches': batches})

folders = []
with tempfile.TemporaryDirectory() as folder:
    names = [f'{kind}/{i}.png' for kind, count in (('cats', 13), ('dogs', 9)) for i in range(count)] + ['cats/more/a.png', 'cats/more/b.png']
    for name in names:
        os.makedirs(os.path.dirname(f'{folder}/{name}'), exist_ok=True)
        Image.new('RGB', (1, 1)).save(f'{folder}/{name}')
    for split in (0.3, 0.5, 0.1):
        for subset in ('training', 'validation', None):
            it = ImageDataGenerator(validation_split=split).flow_from_directory(folder, target_size=(1, 1), subset=subset, class_mode='binary')
            folders.append({'split': split, 'subset': subset, 'filenames': it.filenames, 'classes': it.classes.tolist()})

nearest = []
for size in (1, 2, 3, 4, 6, 7, 8, 9, 12, 15, 28, 49, 150):
    line = Image.fromarray(np.arange(size, dtype='uint8')[None])
    for target in (1, 2, 3, 6, 7, 9, 14, 28, 50, 99):
        nearest.append([size, target, np.asarray(line.resize((target, 1), Image.NEAREST))[0].tolist()])

path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps({'keras': keras.__version__, 'files': names, 'flows': flows, 'folders': folders, 'nearest': nearest}, separators=(',', ':')) + '\n')
