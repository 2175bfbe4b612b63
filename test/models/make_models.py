#!/usr/bin/env python3
"""Makes the project's own small networks: NAME.mlir here, and io/NAME.*.

    make_models.py [--only=REGEX] [--output=FOLDER]

Needs TensorFlow (scripts/make-models.sh has a venv for it); the tests only read
the results. Weights are random but seeded, quantisation is calibrated on random
inputs, and the recorded answers are those of TFLite's reference kernels. Each
network is there for the graph shapes its docstring names.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import zlib
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from tensorflow.python.framework.convert_to_constants import (
    convert_variables_to_constants_v2,
)

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

import network

CALIBRATION_INPUTS = 24
ATTEMPTS = 10
# Networks whose .tflite is kept too, for nnpackc's own conversion.
KEEP_TFLITE = {"classifier_int8", "streaming_int8", "mixed_uint8"}
# These keep a dynamic batch in their .tflite.
DYNAMIC_BATCH = {"classifier_int8"}
# How far TFLite's answers lie from those of the TOSA program, which rounds
# resizes, sigmoids and products of two activations in another way.
STEPS = {"detector_int8": 8, "gru_int8": 6, "segmentation_int8": 10}
# Their recorded inputs are nearly constant.
NEARLY_EQUAL = {"softmax_int8"}
# Inputs in a row for a network that keeps state.
STREAM_RUNS = 8
# The quantiser leaves parts of these in float32.
FLOAT_PARTS = {"transformer_int8", "float_f32"}


def conv(filters, size=3, strides=1, **options):
    options.setdefault("padding", "same")
    options.setdefault("bias_initializer", keras.initializers.RandomNormal(0, 0.2))
    options.setdefault("kernel_initializer", "he_normal")
    return layers.Conv2D(filters, size, strides, **options)


def depthwise(size=3, strides=1, multiplier=1, **options):
    return layers.DepthwiseConv2D(
        size,
        strides,
        padding="same",
        depth_multiplier=multiplier,
        depthwise_initializer="he_normal",
        bias_initializer=keras.initializers.RandomNormal(0, 0.2),
        **options,
    )


def dense(units, **options):
    options.setdefault("bias_initializer", keras.initializers.RandomNormal(0, 0.2))
    return layers.Dense(units, **options)


def relu6(x):
    return layers.ReLU(6.0)(x)


def residual(x, filters, strides=1):
    """Two convolutions and a shortcut, 1x1 where the shape changes."""
    short = x
    if strides != 1 or x.shape[-1] != filters:
        short = conv(filters, 1, strides)(x)
    y = conv(filters, 3, strides, activation="relu")(x)
    y = conv(filters, 3)(y)
    return layers.ReLU()(layers.Add()([y, short]))


def classifier():
    """Residuals, a concat of four branches, pools, global mean, softmax."""
    image = keras.Input((28, 28, 3), name="image")
    x = conv(8, 3, 2, activation="relu")(image)
    x = residual(x, 8)
    x = residual(x, 16, 2)
    branches = [
        conv(8, 1, activation="relu")(x),
        conv(8, 3, activation="relu")(conv(6, 1, activation="relu")(x)),
        conv(4, 5, activation="relu")(conv(4, 1, activation="relu")(x)),
        conv(4, 1, activation="relu")(layers.MaxPooling2D(3, 1, "same")(x)),
    ]
    x = layers.Concatenate()(branches)
    x = layers.AveragePooling2D(2, 2, "valid")(x)
    x = conv(24, 1, activation="relu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(image, layers.Softmax()(dense(10)(x)))


def inverted_residual(x, filters, strides, expand):
    y = relu6(conv(x.shape[-1] * expand, 1)(x))
    y = relu6(depthwise(3, strides)(y))
    y = conv(filters, 1)(y)
    if strides == 1 and x.shape[-1] == filters:
        y = layers.Add()([x, y])
    return y


def depthwise_net():
    """Depthwise convolutions of several strides, kernels, dilations and
    multipliers; the wide early layers of a MobileNet; asymmetric padding."""
    image = keras.Input((40, 40, 3), name="image")
    x = relu6(conv(8, 3, 2)(image))
    x = relu6(depthwise(3, 1)(x))
    x = conv(4, 1)(x)
    x = inverted_residual(x, 6, 2, 6)
    x = inverted_residual(x, 6, 1, 6)
    x = relu6(depthwise(5, 1, dilation_rate=2)(x))
    x = relu6(depthwise(3, 2, multiplier=2)(x))
    x = conv(16, 1)(x)
    x = inverted_residual(x, 16, 1, 2)
    x = layers.GlobalAveragePooling2D(keepdims=True)(x)
    x = conv(12, 1)(x)
    return keras.Model(image, layers.Flatten()(x))


def detector():
    """Two feature maps, a top-down path (upsampling as a tile), reshapes and
    concats of heads of different sizes, two outputs."""
    image = keras.Input((48, 48, 3), name="image")
    x = conv(8, 3, 2, activation="relu")(image)
    fine = conv(12, 3, 2, activation="relu")(x)
    coarse = conv(16, 3, 2, activation="relu")(fine)
    top = conv(12, 1)(coarse)
    up = layers.UpSampling2D(2, interpolation="nearest")(top)
    merged = layers.Add()([conv(12, 1)(fine), up])
    scores, boxes = [], []
    for level in (merged, top):
        tower = conv(12, 3, activation="relu")(level)
        cells = level.shape[1] * level.shape[2]
        anchors = 2
        score = conv(anchors * 3, 3)(tower)
        box = conv(anchors * 4, 3)(tower)
        scores.append(layers.Reshape((cells * anchors, 3))(score))
        boxes.append(layers.Reshape((cells * anchors, 4))(box))
    score = layers.Activation("sigmoid")(layers.Concatenate(axis=1)(scores))
    return keras.Model(image, [score, layers.Concatenate(axis=1)(boxes)])


def segmentation():
    """Bilinear and nearest resizes, transposed convolutions with a kernel equal to
    the stride and a larger one, long skips, a dilated convolution, a gate."""
    image = keras.Input((32, 32, 3), name="image")
    a = conv(8, 3, activation="relu")(image)
    b = conv(12, 3, 2, activation="relu")(a)
    c = conv(16, 3, 2, activation="relu")(b)
    d = conv(16, 3, 2, activation="relu")(c)
    d = conv(16, 3, dilation_rate=2, activation="relu")(d)
    context = layers.GlobalAveragePooling2D(keepdims=True)(d)
    d = layers.Multiply()([d, conv(16, 1, activation="sigmoid")(context)])
    bias = keras.initializers.RandomNormal(0, 0.2)
    up = layers.Conv2DTranspose(12, 2, 2, "valid", bias_initializer=bias)(d)
    x = layers.Concatenate()([up, c])
    x = layers.UpSampling2D(2, interpolation="bilinear")(conv(8, 1)(x))
    x = layers.Concatenate()([x, b])
    x = conv(8, 3, activation="relu")(x)
    fine = layers.Conv2DTranspose(6, 3, 2, "same", bias_initializer=bias)(x)
    near = layers.Resizing(32, 32, "nearest")(conv(6, 1)(x))
    x = layers.Add()([fine, near])
    logits = conv(5, 1)(layers.Concatenate()([x, a]))
    return keras.Model(image, logits)


def lstm():
    """An LSTM unrolled over time: many identical small kernels."""
    series = keras.Input((8, 6), name="series")
    x = layers.LSTM(10, unroll=True)(series)
    return keras.Model(series, dense(4, activation="softmax")(x))


def gru():
    """A GRU unrolled over time, in both directions."""
    series = keras.Input((4, 5), name="series")
    x = layers.Bidirectional(layers.GRU(6, unroll=True, return_sequences=True))(series)
    x = layers.GlobalAveragePooling1D()(x)
    return keras.Model(series, dense(3)(x))


def attention(x, heads, size):
    """Multi-head self-attention of batched matrix products and transposes."""
    tokens, width = x.shape[1], x.shape[2]

    def split(y):
        y = layers.Reshape((tokens, heads, size))(y)
        return layers.Permute((2, 1, 3))(y)

    query, key, value = (split(dense(heads * size)(x)) for _ in range(3))
    scores = keras.ops.matmul(query, keras.ops.transpose(key, (0, 1, 3, 2)))
    weights = layers.Softmax()(scores * (size**-0.5))
    mixed = keras.ops.matmul(weights, value)
    mixed = layers.Permute((2, 1, 3))(mixed)
    return dense(width)(layers.Reshape((tokens, heads * size))(mixed))


def transformer():
    """Attention, layer normalisation, a gelu feed-forward part."""
    tokens = keras.Input((16, 24), name="tokens")
    x = layers.Add()([tokens, attention(layers.LayerNormalization()(tokens), 2, 12)])
    y = layers.LayerNormalization()(x)
    y = dense(24)(dense(48, activation="gelu")(y))
    x = layers.Add()([x, y])
    x = layers.GlobalAveragePooling1D()(layers.LayerNormalization()(x))
    return keras.Model(tokens, dense(6)(x))


def float_net():
    """float32: convolutions, hard-swish, squeeze-excitation, two outputs."""
    image = keras.Input((24, 24, 3), name="image")
    x = layers.Activation("hard_swish")(conv(8, 3, 2)(image))
    x = depthwise(3, 1, activation="relu")(x)
    scale = layers.GlobalAveragePooling2D(keepdims=True)(x)
    scale = conv(4, 1, activation="relu")(scale)
    scale = conv(8, 1, activation="hard_sigmoid")(scale)
    x = layers.Multiply()([x, scale])
    x = layers.Add()([x, conv(8, 1, activation="tanh")(x)])
    up = layers.UpSampling2D(2, interpolation="bilinear")(conv(2, 1)(x))
    x = layers.Flatten()(layers.MaxPooling2D(3, 3)(x))
    return keras.Model(image, [dense(5, activation="softmax")(x), up])


def mixed_net():
    """uint8 at its borders: rescales of unsigned bytes, pools, a residual."""
    image = keras.Input((20, 20, 3), name="image")
    x = conv(8, 3, activation="relu")(image)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Add()([x, conv(8, 3, activation="relu")(x)])
    x = layers.Maximum()([x, conv(8, 1)(x)])
    x = layers.AveragePooling2D(2)(layers.ZeroPadding2D(((1, 1), (2, 0)))(x))
    return keras.Model(image, conv(3, 1)(x))


def softmax():
    """A softmax of nearly equal classes, so many that TOSA shifts by 32."""
    logits = keras.Input((600,), name="logits")
    return keras.Model(logits, layers.Softmax()(logits))


class Streaming(tf.Module):
    """Keeps the last frames of two layers in variables: a frame in, scores out."""

    def __init__(self):
        super().__init__()
        draw = np.random.default_rng(7)

        def weights(*shape):
            scale = (2.0 / np.prod(shape[:-1])) ** 0.5
            return tf.constant(draw.normal(0, scale, shape), tf.float32)

        self.first = weights(3, 1, 16, 24)
        self.second = weights(5, 1, 24, 1)
        self.point = weights(1, 1, 24, 24)
        self.head = weights(1, 1, 24, 3)
        self.frames = tf.Variable(tf.zeros((1, 2, 1, 16)), name="frames")
        self.features = tf.Variable(tf.zeros((1, 4, 1, 24)), name="features")

    @staticmethod
    def push(window, newest):
        """The window with its newest rows; its oldest leave the variable."""
        rows = tf.concat([window, newest], 1)
        window.assign(rows[:, newest.shape[1] :])
        return rows

    @tf.function(input_signature=[tf.TensorSpec((1, 1, 16), tf.float32, "frame")])
    def main(self, frame):
        x = tf.reshape(frame, (1, 1, 1, 16))
        x = self.push(self.frames, x)
        x = tf.nn.relu(tf.nn.conv2d(x, self.first, 1, "VALID"))
        x = self.push(self.features, x)
        x = tf.nn.depthwise_conv2d(x, self.second, (1, 1, 1, 1), "VALID")
        x = tf.nn.relu(tf.nn.conv2d(x, self.point, 1, "VALID"))
        x = tf.nn.conv2d(x, self.head, 1, "VALID")
        return {"scores": tf.nn.sigmoid(tf.reshape(x, (1, 3)))}


NETWORKS = {
    "classifier_int8": classifier,
    "depthwise_int8": depthwise_net,
    "detector_int8": detector,
    "segmentation_int8": segmentation,
    "lstm_int8": lstm,
    "gru_int8": gru,
    "streaming_int8": Streaming,
    "transformer_int8": transformer,
    "softmax_int8": softmax,
    "mixed_uint8": mixed_net,
    "float_f32": float_net,
}


def smooth_noise(generator, shape):
    """Random data with some structure: noise plus a few slow waves."""
    values = generator.normal(0, 0.5, shape)
    for axis, size in enumerate(shape[1:], 1):
        wave = np.sin(
            np.arange(size) * generator.uniform(0.1, 1) + generator.uniform(0, 6)
        )
        values += 0.5 * wave.reshape(
            [-1 if i == axis else 1 for i in range(len(shape))]
        )
    return np.clip(values, -2, 2).astype(np.float32)


def quantise(converter, name, shape):
    """Full-integer quantisation, calibrated; floats stay as they are."""
    if name.endswith("_f32"):
        return converter
    generator = np.random.default_rng(11)
    samples = [[smooth_noise(generator, shape)] for _ in range(CALIBRATION_INPUTS)]
    border = tf.uint8 if name.endswith("_uint8") else tf.int8
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: iter(samples)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = border
    converter.inference_output_type = border
    return converter


def convert_keras(name, build):
    model = build()
    batch = None if name in DYNAMIC_BATCH else 1
    shape = (batch, *model.input.shape[1:])
    function = tf.function(lambda x: model(x, training=False))
    concrete = function.get_concrete_function(tf.TensorSpec(shape, tf.float32))
    frozen = convert_variables_to_constants_v2(concrete)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([frozen])
    return quantise(converter, name, (1, *shape[1:])).convert()


def convert_streaming(name, build):
    module = build()
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(module, folder, signatures={"serving_default": module.main})
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        converter.experimental_enable_resource_variables = True
        converter._experimental_variable_quantization = True
        return quantise(converter, name, (1, 1, 16)).convert()


def convert(name):
    """The network as the bytes of a .tflite file."""
    keras.utils.set_random_seed(zlib.crc32(name.encode()) % (1 << 31))
    build = NETWORKS[name]
    if build is Streaming:
        return convert_streaming(name, build)
    return convert_keras(name, build)


def random_input(name, generator, detail):
    shape, dtype = detail["shape"], detail["dtype"]
    if dtype == np.float32:
        return smooth_noise(generator, tuple(shape))
    scale, zero = detail["quantization"]
    limits = np.iinfo(dtype)
    noise = smooth_noise(generator, tuple(shape))
    if name in NEARLY_EQUAL:
        noise *= 0.01
    values = np.round(noise / scale) + zero
    return np.clip(values, limits.min, limits.max).astype(dtype)


def interpret(name, flatbuffer):
    """TFLite's reference kernels, or its plain ones where it has no other, or
    where the reference aborts, as its softmax of many equal classes does."""
    kinds = tf.lite.experimental.OpResolverType
    try:
        if name in NEARLY_EQUAL:
            raise ValueError
        return tf.lite.Interpreter(
            model_content=flatbuffer,
            experimental_op_resolver_type=kinds.BUILTIN_REF,
        )
    except ValueError:
        return tf.lite.Interpreter(
            model_content=flatbuffer,
            experimental_op_resolver_type=kinds.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        )


def record(name, flatbuffer, folder):
    """Random inputs, the interpreter's answers to them, and their shapes."""
    interpreter = interpret(name, flatbuffer)
    for detail in interpreter.get_input_details():
        interpreter.resize_tensor_input(detail["index"], [1, *detail["shape"][1:]])
    interpreter.allocate_tensors()
    generator = np.random.default_rng(13)
    details = {
        "in": interpreter.get_input_details(),
        "out": interpreter.get_output_details(),
    }
    stored = {kind: [[] for _ in details[kind]] for kind in details}
    runs = STREAM_RUNS if name.startswith("streaming") else 1
    for _ in range(runs):
        for detail, values in zip(details["in"], stored["in"]):
            values.append(random_input(name, generator, detail))
            interpreter.set_tensor(detail["index"], values[-1])
        interpreter.invoke()
        for detail, values in zip(details["out"], stored["out"]):
            values.append(interpreter.get_tensor(detail["index"]))
    facts = {"runs": runs, "steps": STEPS.get(name, 1)}
    for kind, tensors in stored.items():
        for number, values in enumerate(tensors):
            np.concatenate(values).tofile(folder / f"{name}.{kind}{number}.bin")
        facts[f"{kind}puts"] = [
            {"shape": list(map(int, values[0].shape)), "dtype": values[0].dtype.name}
            for values in tensors
        ]
    return facts


def tosa_text(flatbuffer):
    """The network as text without the names that TensorFlow gave things."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "network.tflite"
        source.write_bytes(flatbuffer)
        text = network.tosa_text(source, Path(folder)).read_text()
    text = re.sub(r" attributes \{tf\..*\} \{$", " {", text, count=1, flags=re.M)
    return re.sub(r" \{tf_saved_model\.[^}]*\}", "", text)


def make(name, folder):
    """NAME.mlir, NAME.tflite where it is kept, and io/NAME.*"""
    # The quantiser leaves some splits in float32 in one run and not in the next.
    for _ in range(ATTEMPTS):
        flatbuffer = convert(name)
        text = tosa_text(flatbuffer)
        if name in FLOAT_PARTS or "f32" not in text:
            break
    else:
        sys.exit(f"make_models.py: error: {name} was never quantised as a whole")
    (folder / f"{name}.mlir").write_text(text)
    if name in KEEP_TFLITE:
        (folder / f"{name}.tflite").write_bytes(flatbuffer)
    (folder / "io").mkdir(exist_ok=True)
    facts = record(name, flatbuffer, folder / "io")
    path = folder / "io" / f"{name}.json"
    path.write_text(json.dumps(facts) + "\n")
    print(f"{name}: {len(flatbuffer)} bytes of .tflite, {len(text)} of text")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="names this regex finds")
    parser.add_argument("--output", type=Path, default=HERE, help="folder")
    options = parser.parse_args()
    for name in NETWORKS:
        if re.search(options.only, name):
            make(name, options.output)


if __name__ == "__main__":
    main()
