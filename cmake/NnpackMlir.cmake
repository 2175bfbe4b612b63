# Finds LLVM and MLIR and defines `nnpack-mlir`: the shared MLIR and LLVM plus
# mlir-c's archives, linked by file. The CMake targets MLIRCAPI* would link all
# of MLIR statically a second time, with a second set of TypeIDs. Installed with
# the package, whose libraries name nnpack-mlir: hence an imported target.

set(NNPACK_LLVM_DIR /usr/lib/llvm-22 CACHE PATH "LLVM 22 installation")
find_package(MLIR REQUIRED CONFIG HINTS ${NNPACK_LLVM_DIR}/lib/cmake/mlir)
if(NOT LLVM_VERSION_MAJOR EQUAL 22)
  message(FATAL_ERROR "nnpack needs LLVM and MLIR 22, found "
    "${LLVM_PACKAGE_VERSION} in ${MLIR_DIR}")
endif()
message(STATUS "MLIR ${LLVM_PACKAGE_VERSION} in ${MLIR_DIR}")

add_library(nnpack-mlir INTERFACE IMPORTED GLOBAL)
target_include_directories(nnpack-mlir SYSTEM INTERFACE
  ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
set(capi_archives)
foreach(part IR Interfaces Affine Arith Bufferization ControlFlow Conversion Debug DLTI
        Func Index Linalg LLVM Math MLProgram MemRef RegisterEverything SCF Target
        Tensor Tosa TransformDialect TransformDialectTransforms Transforms UB
        Vector)
  list(APPEND capi_archives ${LLVM_LIBRARY_DIRS}/libMLIRCAPI${part}.a)
endforeach()
target_link_libraries(nnpack-mlir INTERFACE
  -Wl,--start-group ${capi_archives} -Wl,--end-group
  ${LLVM_LIBRARY_DIRS}/libMLIR.so ${LLVM_LIBRARY_DIRS}/libLLVM.so)
