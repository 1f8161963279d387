"""What engines share: pictures, audio, ONNX sessions. numpy and onnxruntime live here; the daemon never imports it."""
