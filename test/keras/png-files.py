"""Writes png-files.json: PNGs of every colour type, depth, interlacing and transparency, what Keras's load_img makes of them, and what
TensorFlow's decode_image, of which image_dataset_from_directory is made, makes of them in grey."""
import base64
import io
import json
import os
import pathlib
import struct
import zlib

os.environ.update(TF_ENABLE_ONEDNN_OPTS='0', TF_CPP_MIN_LOG_LEVEL='3', CUDA_VISIBLE_DEVICES='-1')
import keras
import numpy as np
import PIL
import tensorflow as tf

WIDTH, HEIGHT = 11, 9
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
rng = np.random.default_rng(5)


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def packed(line, depth):
    values = line.reshape(-1)
    if depth == 16:
        return values.astype('>u2').tobytes()
    bits = ((values[:, None] >> np.arange(depth - 1, -1, -1)) & 1).astype(np.uint8).reshape(-1)
    return np.packbits(bits).tobytes()


def paeth(a, b, c):
    p = a + b - c
    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def filtered(lines, step, first):
    """Each line by the next of the five filters."""
    out, above = b'', None
    for i, line in enumerate(lines):
        kind = (first + i) % 5
        above = above or bytes(len(line))
        row = bytearray()
        for at, value in enumerate(line):
            left = line[at - step] if at >= step else 0
            corner = above[at - step] if at >= step else 0
            guess = [0, left, above[at], (left + above[at]) // 2, paeth(left, above[at], corner)][kind]
            row.append((value - guess) & 255)
        out += bytes([kind]) + bytes(row)
        above = line
    return out


def png(pixels, colour_type, depth, interlaced, extra=b''):
    step = max(1, CHANNELS[colour_type] * depth // 8)
    if interlaced:
        parts = [pixels[y::dy, x::dx] for x, y, dx, dy in ADAM7]
        data = b''.join(filtered([packed(line, depth) for line in part], step, i) for i, part in enumerate(parts) if part.size)
    else:
        data = filtered([packed(line, depth) for line in pixels], step, 0)
    header = struct.pack('>IIBBBBB', pixels.shape[1], pixels.shape[0], depth, colour_type, 0, 0, int(interlaced))
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header) + extra + chunk(b'IDAT', zlib.compress(data)) + chunk(b'IEND', b'')


def encode(array):
    return base64.b64encode(array.tobytes()).decode()


cases = []
for colour_type, depths in DEPTHS.items():
    for depth in depths:
        for interlaced in (False, True):
            for transparent in (False, True) if colour_type in (0, 2, 3) else (False,):
                top = 2**depth
                pixels = rng.integers(0, top, (HEIGHT, WIDTH, CHANNELS[colour_type]))
                extra = b''
                if colour_type == 3:
                    extra = chunk(b'PLTE', rng.integers(0, 256, (top, 3), dtype=np.uint8).tobytes())
                    if transparent:
                        extra += chunk(b'tRNS', rng.integers(0, 256, max(1, top // 2), dtype=np.uint8).tobytes())
                elif transparent:
                    pixels[2, 3] = pixels[0, 0]
                    extra = chunk(b'tRNS', struct.pack(f'>{CHANNELS[colour_type]}H', *(int(v) for v in pixels[0, 0])))
                file = png(pixels, colour_type, depth, interlaced, extra)
                case = {'colorType': colour_type, 'depth': depth, 'interlaced': interlaced, 'transparent': transparent, 'file': base64.b64encode(file).decode()}
                for mode in ('grayscale', 'rgb', 'rgba'):
                    array = keras.utils.img_to_array(keras.utils.load_img(io.BytesIO(file), color_mode=mode), dtype='float32')
                    wide = array.max() > 255
                    case[mode] = encode(array.astype('<u2' if wide else 'u1'))
                    if wide:
                        case['wide'] = case.get('wide', []) + [mode]
                try:
                    case['tensorflow'] = encode(tf.io.decode_image(file, channels=1, expand_animations=False).numpy())
                    case['tensorflowRGBA'] = encode(tf.io.decode_image(file, channels=4, expand_animations=False).numpy())
                except tf.errors.InvalidArgumentError as error:
                    print(case['colorType'], depth, interlaced, transparent, str(error)[-90:])
                cases.append(case)

# What stands in a file for its gamma, by name, and what TensorFlow, that is libpng, makes of the colors in grey.
gamma = lambda value: chunk(b'gAMA', struct.pack('>I', value))
gammas = []
for name, extra in {**{f'gamma {value}': gamma(value) for value in (0, 15, 16, 1000, 45455, 50000, 94999, 95000, 100000, 105000, 105001, 105264, 200000, 625000000, 700000000)},
                    'sRGB': chunk(b'sRGB', b'\0'), 'sRGB of no intent': chunk(b'sRGB', b'\9'), 'sRGB and gamma': chunk(b'sRGB', b'\1') + gamma(70000),
                    'gamma and sRGB': gamma(70000) + chunk(b'sRGB', b'\1'), 'two gammas': gamma(70000) + gamma(45455), 'short': chunk(b'gAMA', b'\0\1'),
                    'damaged': gamma(70000)[:-1] + b'\0'}.items():
    for colour_type, depth in ((2, 8), (6, 8), (3, 8), (2, 16), (0, 8), (4, 16)):
        pixels = rng.integers(0, 2**depth, (HEIGHT, WIDTH, CHANNELS[colour_type]))
        pixels[:2] = pixels[:2, :, :1]  # grey
        palette = chunk(b'PLTE', rng.integers(0, 256, (256, 3), dtype=np.uint8).tobytes()) if colour_type == 3 else b''
        file = png(pixels, colour_type, depth, False, extra + palette)
        made = tf.io.decode_image(file, channels=1, expand_animations=False).numpy()
        gammas.append({'name': f'{name}, color type {colour_type}, {depth} bits', 'file': base64.b64encode(file).decode(), 'tensorflow': encode(made)})

# Colors that are transparent, over what a sample can be, and what both make of them.
keys = []
for colour_type, depth in ((0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16)):
    for key in (0, 1, 3, 255, 256, 259, 513, 65535):
        pixels = rng.integers(0, 2**depth, (HEIGHT, WIDTH, CHANNELS[colour_type]))
        pixels.reshape(-1, CHANNELS[colour_type])[:6] = np.array([0, 1, 3, 255, 259, 65535])[:, None] % 2**depth
        file = png(pixels, colour_type, depth, False, chunk(b'tRNS', struct.pack('>H', key) * CHANNELS[colour_type]))
        keys.append({'name': f'{key}, color type {colour_type}, {depth} bits', 'file': base64.b64encode(file).decode(),
                     'pillow': encode(keras.utils.img_to_array(keras.utils.load_img(io.BytesIO(file), color_mode='rgba'), dtype='uint8')),
                     'tensorflow': encode(tf.io.decode_image(file, channels=4, expand_animations=False).numpy())})

# Whose data end before the picture does.
cut = []
for colour_type, depth in ((0, 8), (0, 2), (2, 8), (3, 4), (4, 8), (6, 16)):
    for interlaced in (False, True):
        pixels = np.zeros((HEIGHT, WIDTH, CHANNELS[colour_type]), int)
        file = png(pixels, colour_type, depth, interlaced, chunk(b'PLTE', bytes(48)) if colour_type == 3 else b'')
        at = file.index(b'IDAT')
        size = struct.unpack('>I', file[at - 4:at])[0]
        data = zlib.decompress(file[at + 4:at + 4 + size])
        file = file[:at - 4] + chunk(b'IDAT', zlib.compress(data[:-1])) + file[at + 8 + size:]
        try:
            keras.utils.load_img(io.BytesIO(file))
        except OSError:
            cut.append(base64.b64encode(file).decode())

path = pathlib.Path(__file__).with_suffix('.json')
versions = {'keras': keras.__version__, 'pillow': PIL.__version__, 'tensorflow': tf.__version__}
path.write_text(json.dumps({**versions, 'width': WIDTH, 'height': HEIGHT, 'cases': cases, 'gammas': gammas, 'keys': keys, 'cut': cut}, separators=(',', ':')) + '\n')
