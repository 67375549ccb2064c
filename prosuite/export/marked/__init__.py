"""A copy of a workbook with its findings marked."""
