# Compiler settings that every target of the project shares.

set(NNPACK_C_WARNINGS -Wall -Wextra -Wconversion -Wshadow -Wmissing-prototypes
    -Wstrict-prototypes -Wvla -Werror)
set(NNPACK_CXX_WARNINGS -Wall -Wextra -Wno-unused-parameter -Werror -fno-rtti
    -fno-exceptions)

function(nnpack_compile_options target)
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/lib)
  target_compile_options(${target} PRIVATE
    $<$<COMPILE_LANGUAGE:C>:${NNPACK_C_WARNINGS}>
    $<$<COMPILE_LANGUAGE:CXX>:${NNPACK_CXX_WARNINGS}>)
  if(NNPACK_FUZZ)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
  if(NNPACK_COVERAGE)
    target_compile_options(${target} PRIVATE -fprofile-instr-generate
      -fcoverage-mapping)
    target_link_options(${target} PUBLIC -fprofile-instr-generate)
  endif()
  if(NNPACK_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=address,undefined
      -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=address,undefined)
  endif()
endfunction()

# nnpack_add_library(NAME sources... [LINK libraries...]): a static library, in
# the package's component `passes` if it needs MLIR, else in `solver`.
function(nnpack_add_library target)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_library(${target} STATIC ${ARG_UNPARSED_ARGUMENTS})
  nnpack_compile_options(${target})
  target_link_libraries(${target} PUBLIC ${ARG_LINK})
  string(REPLACE "nnpack-" "" short ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${short})
  set(component Solver)
  if(nnpack-mlir IN_LIST ARG_LINK)
    set(component Passes)
  endif()
  install(TARGETS ${target} EXPORT nnpack${component}Targets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
endfunction()

# nnpack_add_executable(NAME sources... [LINK libraries...])
function(nnpack_add_executable target)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${target} ${ARG_UNPARSED_ARGUMENTS})
  nnpack_compile_options(${target})
  target_link_libraries(${target} PRIVATE ${ARG_LINK})
endfunction()
