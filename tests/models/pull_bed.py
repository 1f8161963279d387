"""What the tests of pulling share: the model that the hub on loopback has, its files, and whether it may be used."""

from assistd import installed
from assistd_models import catalogue

ID = "whisper-base"
ENTRY = catalogue.entry(ID)
INT8 = [*ENTRY.files, *ENTRY.variant_for(gpu=False).files]
ENCODER, DECODER = "encoder_model_quantized.onnx", "decoder_model_merged_quantized.onnx"


def usable():
    return [model.id for model in installed.usable("speech", gpu=False)]
