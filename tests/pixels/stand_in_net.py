"""A net of the shipped one's form that finds rectangles of agreed colours, exactly or off by so many pixels.

Needs the package onnx. A rectangle of the colour (10 × (number of its kind + 1), share of being on × 255, 200) is found
by every cell whose middle lies in its middle half; the surest are those nearest to its own middle. Rectangles are at
most 150 pixels long and lie at least 128 pixels apart, for that is how far each cell looks.
"""

import json

import numpy as np

from assistd.runtime.controls import KINDS

BLUE = 200
FAR_PX = 128
TOLD = {"revision": "stand-in", "state_thresholds": {"tick.on": [0.3, 0.7], "switch.on": [0.3, 0.7]}}


def colour(kind, on=0.0):
    """Return the colour of a rectangle that is found as this kind."""
    return 10 * (KINDS.index(kind) + 1), round(255 * on), BLUE


def write(path, *, off=(0.0, 0.0, 0.0, 0.0), thresholds=None, **metadata):
    """Write the net; `off` is added to each box it finds, `metadata` replaces what it says of itself."""
    from onnx import TensorProto, helper, numpy_helper

    nodes, constants = [], []

    def constant(value, kind):
        constants.append(numpy_helper.from_array(np.array(value, kind), f"c{len(constants)}"))
        return constants[-1].name

    def op(name, *inputs, **attributes):
        out = f"t{len(nodes)}"
        nodes.append(helper.make_node(name, inputs, [out], **attributes))
        return out

    def real(value):
        return constant(value, np.float32)

    def ints(*value):
        return constant(value, np.int64)

    whole = op("Cast", "pixels", to=TensorProto.FLOAT)
    red, green, blue = (op("Slice", whole, ints(i), ints(i + 1), ints(3)) for i in range(3))
    inside = op("Cast", op("Equal", blue, real(BLUE)), to=TensorProto.FLOAT)  # [1, H, W, 1]
    counted = op("Add", op("Mul", inside, real(0)), real(1))
    across, down = (op("Sub", op("CumSum", counted, constant(axis, np.int64)), real(1)) for axis in (2, 1))

    def furthest(place, sign):
        """Return, for each cell, the furthest place of a rectangle's pixels around it: [1, 1, h, w]."""
        outside = op("Mul", op("Sub", real(1), inside), real(-1e6))
        value = op("Add", op("Mul", op("Mul", place, real(sign)), inside), outside)
        plane = op(
            "Reshape", value, op("Concat", ints(1, 1), op("Slice", op("Shape", value), ints(1), ints(3)), axis=0)
        )
        pads = FAR_PX - 4
        wide = op("MaxPool", plane, kernel_shape=[1, 2 * FAR_PX], strides=[1, 8], pads=[0, pads, 0, pads])
        return op("MaxPool", wide, kernel_shape=[2 * FAR_PX, 1], strides=[8, 1], pads=[pads, 0, pads, 0])

    def cells(plane):
        """Return the value at each cell's middle: [h, w, 1]."""
        middle = op("Slice", plane, ints(4, 4), ints(1 << 40, 1 << 40), ints(1, 2), ints(8, 8))
        return op("Squeeze", middle, ints(0))

    def flat(plane):
        return op("Unsqueeze", op("Squeeze", plane, ints(0, 1)), ints(2))

    left, top = (op("Neg", flat(furthest(place, -1))) for place in (across, down))
    right, bottom = (op("Add", flat(furthest(place, 1)), real(1)) for place in (across, down))
    sides = op("Concat", left, top, right, bottom, axis=2)
    boxes = op("Add", sides, real(off))

    def from_middle(low, high, place):
        """Return how far a cell's middle is from the rectangle's, as a share of the rectangle's size."""
        size = op("Max", op("Sub", high, low), real(1))
        away = op("Sub", cells(place), op("Mul", op("Add", low, high), real(0.5)))
        return op("Div", op("Abs", away), size)

    away = op("Max", from_middle(left, right, across), from_middle(top, bottom, down))
    near = op("Cast", op("Less", away, real(0.3)), to=TensorProto.FLOAT)
    sure = op("Mul", op("Sub", real(0.95), op("Mul", away, real(0.5))), op("Mul", near, cells(inside)))
    kinds = real([[[10.0 * (number + 1) for number in range(len(KINDS))]]])
    is_kind = op("Cast", op("Equal", cells(red), kinds), to=TensorProto.FLOAT)
    scores = op("Mul", sure, is_kind)
    on = op("Mul", cells(green), real(1 / 255))
    half = op("Add", op("Mul", on, real(0)), real(0.5))
    states = op("Concat", on, half, half, axis=2)
    for name, made in (("scores", scores), ("states", states), ("boxes", boxes)):
        nodes.append(helper.make_node("Identity", [made], [name]))
    outputs = (("scores", len(KINDS)), ("states", 3), ("boxes", 4))
    graph = helper.make_graph(
        nodes,
        "stand-in",
        [helper.make_tensor_value_info("pixels", TensorProto.UINT8, [1, "H", "W", 3])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["h", "w", size]) for name, size in outputs],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    told = {
        "kinds": list(KINDS),
        "states": ["on", "round", "disabled"],
        "thresholds": dict.fromkeys(KINDS, 0.5) if thresholds is None else thresholds,
        **TOLD,
        **metadata,
    }
    helper.set_model_props(model, {key: json.dumps(value) for key, value in told.items() if value is not None})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString())
    return path
