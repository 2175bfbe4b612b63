# Shared libraries, for users of a linker and pkg-config rather than of CMake:
#
#   libnnpack-planner.so  the planner alone, without LLVM
#   libnnpack.so          that, the passes and their registration; takes MLIR's
#                         symbols from libMLIR.so, as the program that uses it
#
# Made of the objects of the static libraries. Only names that begin with
# `nnpack` are visible: mlir-c's archives are in the program too.

# nnpack_add_shared_library(NAME DESCRIPTION parts...)
function(nnpack_add_shared_library name description)
  set(objects)
  foreach(part ${ARGN})
    list(APPEND objects $<TARGET_OBJECTS:${part}>)
  endforeach()
  # A target needs a source of its own to know its language.
  add_library(${name} SHARED ${objects})
  nnpack_compile_options(${name})
  set(visible ${CMAKE_SOURCE_DIR}/cmake/nnpack.map)
  target_link_options(${name} PRIVATE -Wl,--version-script=${visible})
  # clang's sanitizers are in the program alone.
  if(NOT NNPACK_SANITIZE)
    target_link_options(${name} PRIVATE -Wl,--no-undefined)
  endif()
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
    LINK_DEPENDS ${visible})
  install(TARGETS ${name} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  set(folder ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
  # From the folder of the .pc file, so that --prefix may differ at installation.
  file(RELATIVE_PATH up "/${folder}" "/")
  configure_file(${CMAKE_SOURCE_DIR}/cmake/nnpack.pc.in
    ${CMAKE_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/${name}.pc DESTINATION ${folder})
endfunction()

set(planner_parts nnpack-support nnpack-options nnpack-solver nnpack-report)
nnpack_add_shared_library(nnpack-planner
  "Offsets for buffers with lifetimes, proved" ${planner_parts})
set_target_properties(nnpack-planner PROPERTIES LINKER_LANGUAGE C)
if(NNPACK_ENABLE_MLIR)
  nnpack_add_shared_library(nnpack
    "MLIR passes that fit neural networks into small memories" ${planner_parts}
    nnpack-bridge nnpack-ir nnpack-graph nnpack-kernels nnpack-passes
    nnpack-driver)
  target_link_libraries(nnpack PRIVATE nnpack-mlir)
endif()
