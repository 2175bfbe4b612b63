# The lit suite: every .mlir under test/ with RUN lines. `ctest` runs it as the
# test "lit"; by hand: lit -v build/test
import os

import lit.formats
import lit.util

config.name = "nnpack"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "docs", "e2e", "install", "models"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = config.nnpack_build_test_dir

path = [
    config.nnpack_tools_dir,
    config.llvm_tools_dir,
    os.environ.get("PATH", ""),
]
config.environment["PATH"] = os.pathsep.join(path)
for name in ("NNPACK_TOSA_CONVERTER", "ASAN_OPTIONS", "UBSAN_OPTIONS"):
    if name in os.environ:
        config.environment[name] = os.environ[name]
# Neither mlir-opt nor mlir-runner can load what is built with a sanitizer.
if not config.is_sanitized:
    config.available_features.add("plugin")
config.substitutions.append(("%python", config.python))
config.substitutions.append(("%cc", config.host_cc))
config.substitutions.append(("%nnpack_source", config.nnpack_source_dir))
config.substitutions.append(("%nnpack_plugin", config.nnpack_plugin))
config.substitutions.append(("%nnpack_check_memory", config.nnpack_check_memory))
