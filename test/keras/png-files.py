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
                except tf.errors.InvalidArgumentError as error:
                    print(case['colorType'], depth, interlaced, transparent, str(error)[-90:])
                cases.append(case)

path = pathlib.Path(__file__).with_suffix('.json')
versions = {'keras': keras.__version__, 'pillow': PIL.__version__, 'tensorflow': tf.__version__}
path.write_text(json.dumps({**versions, 'width': WIDTH, 'height': HEIGHT, 'cases': cases}, separators=(',', ':')) + '\n')
