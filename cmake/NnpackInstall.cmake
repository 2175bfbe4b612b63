# What `cmake --install` gives: the tools, the headers, and the libraries as a
# package for find_package(nnpack); see nnpackConfig.cmake.in. The libraries are
# installed where they are made, by nnpack_add_library.

include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/nnpack)

foreach(tool nnpack-opt nnpackc nnpack-plan nnpack-iree nnpack-tflm)
  if(TARGET ${tool})
    install(TARGETS ${tool} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endforeach()
if(TARGET nnpack-plugin)
  install(PROGRAMS tools/nnpack-fit/nnpack-fit
    DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(TARGETS nnpack-plugin LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
endif()
install(DIRECTORY include/nnpack-c DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

install(EXPORT nnpackSolverTargets NAMESPACE nnpack::
  DESTINATION ${package_dir})
if(NNPACK_ENABLE_MLIR)
  # The registration is what a user links; it brings the passes themselves.
  set_target_properties(nnpack-passes PROPERTIES EXPORT_NAME pass-functions)
  set_target_properties(nnpack-driver PROPERTIES EXPORT_NAME passes)
  install(EXPORT nnpackPassesTargets NAMESPACE nnpack::
    DESTINATION ${package_dir})
  install(FILES cmake/NnpackMlir.cmake DESTINATION ${package_dir})
endif()

configure_package_config_file(cmake/nnpackConfig.cmake.in
  ${CMAKE_BINARY_DIR}/nnpackConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/nnpackConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/nnpackConfig.cmake
  ${CMAKE_BINARY_DIR}/nnpackConfigVersion.cmake DESTINATION ${package_dir})
